"""FastAPI, Flask and Starlette by static reading: applications, routers and blueprints, and where they are mounted."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from aiguard.scaffold.app_routes import RouteReader
from aiguard.scaffold.python_code import DEEPEST, Module, PythonCode, calls_in, keyword
from aiguard.scaffold.survey import Kind, Place, Route

APPLICATIONS = {
    "fastapi.FastAPI": "FastAPI",
    "fastapi.applications.FastAPI": "FastAPI",
    "flask.Flask": "Flask",
    "starlette.applications.Starlette": "Starlette",
}
_ROUTERS = {"fastapi.APIRouter": "prefix", "fastapi.routing.APIRouter": "prefix", "flask.Blueprint": "url_prefix",
            "starlette.routing.Router": "prefix"}  # fmt: skip
_MOUNTS = {"include_router": "prefix", "register_blueprint": "url_prefix"}

Key: TypeAlias = tuple[str, str]


@dataclass(slots=True)
class Holder:
    """Something that routes are hung on; `factory` is the function that makes it, where one does."""

    framework: str
    place: Place
    prefix: str = ""
    factory: str = ""
    routes: list[Route] = field(default_factory=list)
    children: list[tuple[Key, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Application:
    """An application with all its routes; `attribute` is the module's name for it, or `factory()`."""

    framework: str
    module: Module
    attribute: str
    place: Place
    routes: tuple[Route, ...]


class AppReader:
    """Collects every application of the code outside tests."""

    def __init__(self, code: PythonCode) -> None:
        self._code = code
        self._holders: dict[Key, Holder] = {}
        self._mounted: set[Key] = set()
        self._routes = RouteReader(code)
        self._modules = [module for module in code.modules.values() if not module.is_test]

    def applications(self) -> list[Application]:
        """Applications that are not mounted in another one, those with routes first."""
        for module in self._modules:
            self._find_holders(module)
        for module in self._modules:
            for statement in module.tree.body:
                self._read_statement(module, statement)
        found = []
        for key, holder in self._holders.items():
            if holder.framework and key not in self._mounted:
                routes = tuple(self._all_routes(key, "", {}, 0))
                found.append(Application(holder.framework, *self._exported(key), holder.place, routes))
        return sorted(found, key=lambda application: (not application.routes, application.place))

    def _find_holders(self, module: Module) -> None:
        for name, value in module.values.items():
            self._add_holder(module, name, value, "")
        for function in module.definitions.values():
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    match node:
                        case (
                            ast.Assign(targets=[ast.Name(id=name)], value=value)
                            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                        ):
                            self._add_holder(module, name, value, function.name)
                        case _:
                            pass

    def _add_holder(self, module: Module, name: str, value: ast.expr, factory: str) -> None:
        if not isinstance(value, ast.Call):
            return
        made = self._code.qualify(module, value.func)
        if made not in APPLICATIONS and made not in _ROUTERS:
            return
        key = (module.path, f"{factory}.{name}" if factory else name)
        prefix = self._code.text(module, keyword(value, _ROUTERS.get(made, "prefix"))) or ""
        holder = Holder(APPLICATIONS.get(made, ""), Place(module.path, value.lineno), prefix, factory)
        self._holders[key] = holder
        listed, mounts = self._routes.listed(module, keyword(value, "routes"))
        holder.routes += listed
        for path, child in mounts:
            self._mount(module, key, child, path, factory)

    def _read_statement(self, module: Module, statement: ast.stmt) -> None:
        scope = statement.name if isinstance(statement, ast.FunctionDef) else ""
        for node in ast.walk(statement):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
                        key = self._key(module, decorator.func.value, scope)
                        if key is not None:
                            self._holders[key].routes += self._routes.decorated(module, decorator, node)
        for call in calls_in(statement):
            if isinstance(call.func, ast.Attribute):
                self._read_call(module, call, call.func, scope)

    def _read_call(self, module: Module, call: ast.Call, func: ast.Attribute, scope: str) -> None:
        key = self._key(module, func.value, scope)
        if key is None:
            return
        if func.attr in _MOUNTS and call.args:
            prefix = self._code.text(module, keyword(call, _MOUNTS[func.attr])) or ""
            self._mount(module, key, call.args[0], prefix, scope)
        elif func.attr == "mount" and len(call.args) >= 2:
            self._mount(module, key, call.args[1], self._code.text(module, call.args[0]) or "", scope)
        elif func.attr in {"add_url_rule", "add_api_route", "add_route"}:
            self._holders[key].routes += self._routes.added(module, call)

    def _mount(self, module: Module, parent: Key, child: ast.expr, prefix: str, scope: str) -> None:
        key = self._key(module, child, scope, loose=True)
        if key is not None and key != parent:
            self._holders[parent].children.append((key, prefix))
            self._mounted.add(key)

    def _key(self, module: Module, expression: ast.expr, scope: str, *, loose: bool = False) -> Key | None:
        """The holder behind a name. `loose` takes one that is not known yet, for mounts read before their module."""
        if isinstance(expression, ast.Name) and (module.path, f"{scope}.{expression.id}") in self._holders:
            return module.path, f"{scope}.{expression.id}"
        if not isinstance(expression, ast.Name | ast.Attribute):
            return None
        found = self._code.find(self._code.qualify(module, expression), module.path)
        if found is None or not found[1]:
            return None
        key = (found[0].path, found[1])
        return key if key in self._holders or loose else None

    def _all_routes(self, key: Key, prefix: str, params: dict[str, Kind], depth: int) -> Iterator[Route]:
        holder = self._holders.get(key)
        if holder is None or depth > DEEPEST:
            return
        base = self._routes.path(prefix + holder.prefix, params)
        for route in holder.routes:
            yield replace(route, path=base + route.path or "/", params={**params, **route.params})
        for child, mounted_at in holder.children:
            # A Flask blueprint's own prefix gives way to the one it is registered with.
            inner = self._holders.get(child)
            replaced = holder.framework == "Flask" and mounted_at and inner is not None
            at = base + (mounted_at.removesuffix(inner.prefix) if replaced and inner and inner.prefix else mounted_at)
            yield from self._all_routes(child, at, dict(params), depth + 1)

    def _exported(self, key: Key) -> tuple[Module, str]:
        """The module and attribute under which an application can be had; `factory()` where nothing calls it."""
        holder = self._holders[key]
        home = self._code.modules[key[0]]
        if not holder.factory:
            return home, key[1]
        for module in self._modules:
            for name, value in module.values.items():
                if isinstance(value, ast.Call):
                    found = self._code.find(self._code.qualify(module, value.func), module.path)
                    if found is not None and (found[0].path, found[1]) == (key[0], holder.factory):
                        return module, name
        return home, f"{holder.factory}()"
