"""Outbound HTTP calls of Python code: requests, httpx, aiohttp and urllib, with the host where it is written out."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from aiguard.scaffold.python_code import Module, PythonCode, calls_in, keyword, plain_name
from aiguard.scaffold.survey import Call, Place
from aiguard.scaffold.url_text import Hole, UrlText, seen

_VERBS = {"get", "post", "put", "patch", "delete", "head", "options"}
_CLIENTS = {
    "requests.Session": "requests", "requests.sessions.Session": "requests", "requests.session": "requests",
    "httpx.Client": "httpx", "httpx.AsyncClient": "httpx", "aiohttp.ClientSession": "aiohttp",
}  # fmt: skip
_OPENERS = {"urllib.request.urlopen", "urllib.request.Request"}

Client: TypeAlias = "tuple[str, list[str | Hole]]"


def python_calls(code: PythonCode) -> list[Call]:
    """Every outbound call outside tests, in source order; one that names no host at all is kept with an empty base."""
    reader = _CallReader(code)
    return sorted(
        {call for module in code.modules.values() if not module.is_test for call in reader.calls(module)},
        key=lambda call: call.place,
    )


class _CallReader:
    def __init__(self, code: PythonCode) -> None:
        self._code, self._urls = code, UrlText(code)

    def calls(self, module: Module) -> Iterator[Call]:
        if not any(
            name.partition(".")[0] in {"requests", "httpx", "aiohttp", "urllib"} for name in module.imports.values()
        ):
            return
        everywhere = dict(_attributes(module.tree))
        for statement in module.tree.body:
            for scope in _scopes(statement):
                names = everywhere | dict(_locals(scope))
                clients = self._clients(module, scope, names) if scope is statement else {}
                clients = self._clients(module, statement, names) | clients
                for call in calls_in(scope):
                    found = self._call(module, call, names, clients)
                    if found is not None:
                        yield found

    def _call(
        self, module: Module, call: ast.Call, names: Mapping[str, ast.expr], clients: Mapping[str, Client]
    ) -> Call | None:
        name = self._code.qualify(module, call.func)
        library, _, verb = name.rpartition(".")
        base: list[str | Hole] = []
        if name in _OPENERS:
            if call.args and isinstance(call.args[0], ast.Call | ast.Name) and name.endswith("urlopen"):
                given = call.args[0]
                inner = names.get(given.id, given) if isinstance(given, ast.Name) else given
                if isinstance(inner, ast.Call) and self._code.qualify(module, inner.func) in _OPENERS:
                    return None  # the Request inside is the call that is seen
            verb = "post" if keyword(call, "data", 1) is not None else "get"
            method = self._code.text(module, keyword(call, "method"))
            verb = (method or verb).lower()
            return self._seen(module, call, "urllib", verb, keyword(call, "url", 0), base, names)
        if library not in {"requests", "httpx"}:
            if not isinstance(call.func, ast.Attribute):
                return None
            client = clients.get(plain_name(call.func.value))
            if client is None:
                return None
            library, base, verb = client[0], client[1], call.func.attr
        if verb in {"request", "stream"}:
            method = self._code.text(module, keyword(call, "method", 0)) or "GET"
            return self._seen(module, call, library, method.lower(), keyword(call, "url", 1), base, names)
        if verb not in _VERBS:
            return None
        return self._seen(module, call, library, verb, keyword(call, "url", 0), base, names)

    def _seen(
        self, module: Module, call: ast.Call, library: str, verb: str, url: ast.expr | None,
        base: list[str | Hole], names: Mapping[str, ast.expr],
    ) -> Call | None:  # fmt: skip
        parts = self._urls.parts(module, url, names)
        absolute = bool(parts) and isinstance(parts[0], str) and "://" in parts[0]
        found = seen(parts if absolute or not base else [*base, "/", *parts])
        if verb not in _VERBS:
            return None
        return Call(
            Place(module.path, call.lineno), library, verb.upper(), found.path, base=found.base, setting=found.setting
        )

    def _clients(self, module: Module, scope: ast.AST, names: Mapping[str, ast.expr]) -> dict[str, Client]:
        """The clients that names in this scope stand for: assigned, opened by `with`, or annotated parameters."""
        found: dict[str, Client] = {}
        module_level = [(ast.Name(id=name), value) for name, value in module.values.items()]
        for target, value in [*module_level, *_bindings(scope)]:
            if isinstance(value, ast.Call):
                library = _CLIENTS.get(self._code.qualify(module, value.func))
                if library is not None:
                    base = keyword(value, "base_url", 0 if library == "aiohttp" else None)
                    found[plain_name(target)] = (library, self._urls.parts(module, base, names))
        for node in ast.walk(scope):
            if isinstance(node, ast.arg) and node.annotation is not None:
                library = _CLIENTS.get(self._code.qualify(module, node.annotation))
                if library is not None:
                    found.setdefault(node.arg, (library, [Hole(node.arg)]))
        return found


def _scopes(statement: ast.stmt) -> list[ast.stmt]:
    """The functions of a class one by one, so that their local names do not mix; anything else is one scope."""
    if not isinstance(statement, ast.ClassDef):
        return [statement]
    return list(statement.body)


def _bindings(scope: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=[target], value=value):
                yield target, value
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield target, value
            case ast.With(items=items) | ast.AsyncWith(items=items):
                yield from ((item.optional_vars, item.context_expr) for item in items if item.optional_vars)
            case _:
                pass


def _locals(scope: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    return ((target.id, value) for target, value in _bindings(scope) if isinstance(target, ast.Name))


def _attributes(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """What `self.name` is set to, anywhere in the module."""
    for target, value in _bindings(tree):
        if isinstance(target, ast.Attribute):
            yield plain_name(target), value
