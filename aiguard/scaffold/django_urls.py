"""The routes of a Django URL configuration, read from `urlpatterns` without importing it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from aiguard.scaffold.python_code import DEEPEST, Module, PythonCode, keyword, strings_in
from aiguard.scaffold.shapes import ShapeReader
from aiguard.scaffold.survey import Kind, Place, Route

# https://docs.djangoproject.com/en/stable/topics/http/urls/#path-converters
CONVERTERS = {"int": Kind.INTEGER, "str": Kind.TEXT, "slug": Kind.TEXT, "uuid": Kind.UUID, "path": Kind.PATH}
_CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")
_GROUP = re.compile(r"\(\?P<(\w+)>((?:[^()\\]|\\.)*)\)")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_DECORATORS = {"require_GET": ("GET",), "require_safe": ("GET",), "require_POST": ("POST",)}
_GENERIC = {
    "CreateAPIView": ("POST",), "ListAPIView": ("GET",), "RetrieveAPIView": ("GET",), "DestroyAPIView": ("DELETE",),
    "UpdateAPIView": ("PUT", "PATCH"), "ListCreateAPIView": ("GET", "POST"),
    "RetrieveUpdateAPIView": ("GET", "PUT", "PATCH"), "RetrieveDestroyAPIView": ("GET", "DELETE"),
    "RetrieveUpdateDestroyAPIView": ("GET", "PUT", "PATCH", "DELETE"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Prefix:
    path: str = "/"
    params: dict[str, Kind] = field(default_factory=dict)


class UrlReader:
    """Follows `path`, `re_path`, `include` and REST framework routers. What it cannot read goes to `notes`."""

    def __init__(self, code: PythonCode, notes: list[str]) -> None:
        self._code, self._notes, self._shapes = code, notes, ShapeReader(code)

    def routes(self, urls: Module) -> list[Route]:
        """Every route below a root URL configuration, in the order of the file."""
        return list(self._patterns_of(urls, _Prefix(), 0))

    def _patterns_of(self, module: Module, prefix: _Prefix, depth: int) -> Iterator[Route]:
        if depth > DEEPEST:
            return
        for statement in module.tree.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id="urlpatterns")], value=value):
                    yield from self._patterns(module, value, prefix, depth)
                case ast.AnnAssign(target=ast.Name(id="urlpatterns"), value=ast.expr() as value):
                    yield from self._patterns(module, value, prefix, depth)
                case ast.AugAssign(target=ast.Name(id="urlpatterns"), value=value):
                    yield from self._patterns(module, value, prefix, depth)
                case _:
                    pass

    def _patterns(self, module: Module, value: ast.expr, prefix: _Prefix, depth: int) -> Iterator[Route]:
        match value:
            case ast.List() | ast.Tuple():
                for element in value.elts:
                    inner = element.value if isinstance(element, ast.Starred) else element
                    yield from self._pattern(module, inner, prefix, depth)
            case ast.BinOp(left=left, right=right):
                yield from self._patterns(module, left, prefix, depth)
                yield from self._patterns(module, right, prefix, depth)
            case ast.Attribute(attr="urls", value=owner):
                yield from self._router(module, owner, prefix)
            case ast.Call(func=func) if self._code.qualify(module, func).endswith("format_suffix_patterns"):
                yield from self._patterns(module, value.args[0], prefix, depth)
            case ast.Name() | ast.Attribute() if depth < DEEPEST:
                where, found = self._code.value(module, value)
                if found is not value:
                    yield from self._patterns(where, found, prefix, depth + 1)
            case _:
                pass

    def _pattern(self, module: Module, value: ast.expr, prefix: _Prefix, depth: int) -> Iterator[Route]:
        if not isinstance(value, ast.Call) or len(value.args) + len(value.keywords) < 2:
            if isinstance(value, ast.Attribute | ast.Name):
                yield from self._patterns(module, value, prefix, depth)
            return
        function = self._code.qualify(module, value.func).rpartition(".")[2]
        place = Place(module.path, value.lineno)
        text = self._code.text(module, keyword(value, "route", 0) or keyword(value, "regex", 0))
        view = keyword(value, "view", 1)
        if function not in {"path", "re_path", "url"} or text is None or view is None:
            self._notes.append(f"{place}: this URL pattern is not plain enough to be read")
            return
        here = _joined(prefix, text) if function == "path" else _joined_regex(prefix, text)
        if here is None:
            self._notes.append(f"{place}: this regular expression is not plain enough to be read")
            return
        yield from self._target(module, view, here, place, depth)

    def _target(self, module: Module, view: ast.expr, here: _Prefix, place: Place, depth: int) -> Iterator[Route]:
        if isinstance(view, ast.Call) and self._code.qualify(module, view.func).endswith("include"):
            yield from self._include(module, view.args[0] if view.args else None, here, place, depth)
            return
        if isinstance(view, ast.Attribute) and view.attr == "urls":  # admin.site.urls and the like: not this seam's
            return
        yield from self._view(module, view, here, place)

    def _include(
        self, module: Module, what: ast.expr | None, here: _Prefix, place: Place, depth: int
    ) -> Iterator[Route]:
        if isinstance(what, ast.Tuple) and what.elts:
            what = what.elts[0]
        if what is None:
            return
        name = self._code.text(module, what)
        target = self._code.module_named(name, module.path) if name else None
        if name is None:
            found = self._code.find(self._code.qualify(module, what), module.path)
            if found is not None and not found[1]:
                target = found[0]
        if target is not None:
            yield from self._patterns_of(target, here, depth + 1)
        elif name is None:
            yield from self._patterns(module, what, here, depth + 1)
        elif not name.startswith("django."):
            self._notes.append(f"{place}: include({name!r}) is not in this repository")

    def _view(self, module: Module, view: ast.expr, here: _Prefix, place: Place) -> Iterator[Route]:
        while isinstance(view, ast.Call) and view.args:  # csrf_exempt(view), login_required(view), ...
            view = view.args[0]
        methods: tuple[str, ...] = ("GET",)
        found = None
        if isinstance(view, ast.Call) and isinstance(view.func, ast.Attribute) and view.func.attr == "as_view":
            found = self._code.definition(module, view.func.value)
        else:
            found = self._code.definition(module, view)
        if found is not None:
            methods = self._methods(*found)
        for method in methods:
            shape = self._shapes.returned(*found) if found is not None and method == "GET" else None
            name, home = (found[1].name, found[0].path) if found else ("", "")
            yield Route(method, here.path, place, name, here.params, shape, home=home)

    def _methods(self, module: Module, found: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> tuple[str, ...]:
        if isinstance(found, ast.ClassDef):
            own = tuple(m for m in METHODS if any(getattr(s, "name", "") == m.lower() for s in found.body))
            bases = [self._code.qualify(module, base).rpartition(".")[2] for base in found.bases]
            return own or next((_GENERIC[base] for base in bases if base in _GENERIC), ("GET",))
        for decorator in found.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            name = self._code.qualify(module, call.func if call else decorator).rpartition(".")[2]
            if name in _DECORATORS:
                return _DECORATORS[name]
            if call is not None and name in {"require_http_methods", "api_view"}:
                listed = [method.upper() for method in strings_in(call.args[0] if call.args else None)]
                return tuple(m for m in METHODS if m in listed) or ("GET",)
        compared = {text for node in ast.walk(found) if isinstance(node, ast.Compare) for text in _constants(node)}
        other = tuple(m for m in METHODS[1:] if m in compared)
        return ("GET", *other)

    def _router(self, module: Module, owner: ast.expr, prefix: _Prefix) -> Iterator[Route]:
        """A REST framework router: `router.register(prefix, viewset)` anywhere in the module that makes it."""
        if not isinstance(owner, ast.Name | ast.Attribute):
            return
        found = self._code.find(self._code.qualify(module, owner), module.path)
        if found is None:
            return
        where, name = found
        for statement in where.tree.body:
            match statement:
                case ast.Expr(
                    value=ast.Call(func=ast.Attribute(attr="register", value=ast.Name(id=owner_name))) as call
                ):
                    if owner_name == name and len(call.args) >= 2:
                        yield from self._viewset(where, call, prefix)
                case _:
                    pass

    def _viewset(self, module: Module, call: ast.Call, prefix: _Prefix) -> Iterator[Route]:
        text = self._code.text(module, call.args[0])
        if text is None:
            return
        found = self._code.definition(module, call.args[1])
        bases = ["ModelViewSet"]
        if found is not None and isinstance(found[1], ast.ClassDef):
            bases = [self._code.qualify(found[0], base).rpartition(".")[2] for base in found[1].bases]
        writes = any(base == "ModelViewSet" for base in bases)
        listing = _joined(prefix, text.strip("/") + "/")
        detail = _joined(prefix, text.strip("/") + "/<int:pk>/")
        place = Place(module.path, call.lineno)
        handler, home = (found[1].name, found[0].path) if found is not None else ("", "")
        yield Route("GET", listing.path, place, handler, listing.params, home=home)
        yield Route("GET", detail.path, place, handler, detail.params, home=home)
        if writes:
            yield Route("POST", listing.path, place, handler, listing.params, home=home)
            for method in ("PUT", "PATCH", "DELETE"):
                yield Route(method, detail.path, place, handler, detail.params, home=home)


def _constants(node: ast.AST) -> list[str]:
    return [part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def _joined(prefix: _Prefix, text: str) -> _Prefix:
    params = dict(prefix.params)

    def placeholder(match: re.Match[str]) -> str:
        params[match[2]] = CONVERTERS.get(match[1] or "str", Kind.TEXT)
        return f"{{{match[2]}}}"

    return _Prefix(prefix.path + _CONVERTER.sub(placeholder, text), params)


def _joined_regex(prefix: _Prefix, text: str) -> _Prefix | None:
    params = dict(prefix.params)

    def placeholder(match: re.Match[str]) -> str:
        params[match[1]] = Kind.INTEGER if r"\d" in match[2] or "0-9" in match[2] else Kind.TEXT
        return f"{{{match[1]}}}"

    path = _GROUP.sub(placeholder, text.removeprefix("^").removesuffix("$").removesuffix("/?"))
    path = path.replace(r"\.", ".").replace(r"\-", "-").replace(r"\/", "/")
    if re.search(r"[\\()\[\]*+?|^$]", path):
        return None
    return _Prefix(prefix.path + path, params)
