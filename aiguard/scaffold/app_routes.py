"""One decorator, call or list entry of FastAPI, Flask or Starlette, read as routes."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from aiguard.scaffold.python_code import Definition, Module, PythonCode, keyword, strings_in
from aiguard.scaffold.shapes import ShapeReader
from aiguard.scaffold.survey import Kind, Place, Route, Shape

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_FLASK = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
_BRACES = re.compile(r"\{(\w+)(?::(\w+))?\}")
_KINDS = {"int": Kind.INTEGER, "uuid": Kind.UUID, "path": Kind.PATH, "float": Kind.INTEGER}
_ANNOTATED = {"int": Kind.INTEGER, "uuid.UUID": Kind.UUID, "UUID": Kind.UUID}


class RouteReader:
    """Reads what is plain; leaves out what is computed."""

    def __init__(self, code: PythonCode) -> None:
        self._code, self._shapes = code, ShapeReader(code)

    def path(self, text: str, params: dict[str, Kind]) -> str:
        """A path with `{name}` placeholders from either spelling; their kinds are added to `params`."""

        def flask(match: re.Match[str]) -> str:
            params[match[2]] = _KINDS.get(match[1] or "", Kind.TEXT)
            return f"{{{match[2]}}}"

        def braces(match: re.Match[str]) -> str:
            params.setdefault(match[1], _KINDS.get(match[2] or "", Kind.TEXT))
            return f"{{{match[1]}}}"

        return _BRACES.sub(braces, _FLASK.sub(flask, text))

    def decorated(
        self, module: Module, decorator: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef
    ) -> list[Route]:
        """The routes of `@app.get("/x")`, `@app.route("/x", methods=[...])`, `@router.api_route(...)`."""
        verb = decorator.func.attr.upper() if isinstance(decorator.func, ast.Attribute) else ""
        text = self._code.text(module, keyword(decorator, "path") or keyword(decorator, "rule", 0))
        if text is None or verb not in {*METHODS, "ROUTE", "API_ROUTE"}:
            return []
        methods = [verb] if verb in METHODS else self._methods(decorator)
        shape = self._shapes.annotated(module, keyword(decorator, "response_model") or function.returns)
        status = keyword(decorator, "status_code")
        code = status.value if isinstance(status, ast.Constant) and isinstance(status.value, int) else 0
        return self._routes(text, methods, (module, function), Place(module.path, decorator.lineno), shape, code)

    def added(self, module: Module, call: ast.Call) -> list[Route]:
        """The routes of `add_url_rule`, `add_api_route` and `add_route`."""
        text = self._code.text(module, keyword(call, "path") or keyword(call, "rule", 0))
        position = 2 if isinstance(call.func, ast.Attribute) and call.func.attr == "add_url_rule" else 1
        view = keyword(call, "view_func") or keyword(call, "endpoint", position)
        found = self._code.definition(module, view) if view is not None else None
        if text is None:
            return []
        return self._routes(text, self._methods(call), found, Place(module.path, call.lineno))

    def listed(self, module: Module, routes: ast.expr | None) -> tuple[list[Route], list[tuple[str, ast.expr]]]:
        """The routes of Starlette's `routes=[Route(...), Mount(...)]`, and the applications mounted among them."""
        if routes is None:
            return [], []
        module, routes = self._code.value(module, routes)
        found: list[Route] = []
        mounts: list[tuple[str, ast.expr]] = []
        for element in routes.elts if isinstance(routes, ast.List | ast.Tuple) else ():
            if not isinstance(element, ast.Call):
                continue
            made = self._code.qualify(module, element.func).rpartition(".")[2]
            text = self._code.text(module, keyword(element, "path", 0))
            if text is None:
                continue
            if made == "Route":
                endpoint = keyword(element, "endpoint", 1)
                view = self._code.definition(module, endpoint) if endpoint is not None else None
                found += self._routes(text, self._methods(element), view, Place(module.path, element.lineno))
            elif made == "Mount":
                inner, deeper = self.listed(module, keyword(element, "routes"))
                prefix = text.rstrip("/")
                found += [replace(route, path=prefix + route.path) for route in inner]
                mounts += [(prefix + path, app) for path, app in deeper]
                app = keyword(element, "app", 1)
                mounts += [(prefix, app)] if app is not None else []
        return found, mounts

    def _methods(self, call: ast.Call) -> list[str]:
        listed = [method.upper() for method in strings_in(keyword(call, "methods"))]
        return [method for method in METHODS if method in listed] or ["GET"]

    def _routes(
        self, text: str, methods: list[str], found: tuple[Module, Definition] | None, place: Place,
        shape: Shape | None = None, status: int = 0,
    ) -> list[Route]:  # fmt: skip
        params: dict[str, Kind] = {}
        path = self.path(text, params)
        if found is not None and isinstance(found[1], ast.FunctionDef | ast.AsyncFunctionDef):
            for argument in found[1].args.args:
                if params.get(argument.arg) is Kind.TEXT and argument.annotation is not None:
                    annotated = self._code.qualify(found[0], argument.annotation)
                    params[argument.arg] = _ANNOTATED.get(annotated, Kind.TEXT)
            shape = shape or self._shapes.returned(*found)
        handler, home = (found[1].name, found[0].path) if found is not None else ("", "")
        return [Route(m, path, place, handler, params, shape if m == "GET" else None, status, home) for m in methods]
