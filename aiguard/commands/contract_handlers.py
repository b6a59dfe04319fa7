"""Which functions answer the requests of each contract that is replayed against this project's own service.

By reading: the routes of Django, Flask, FastAPI, Starlette and Go, as `aiguard init` reads them. Nothing is run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiguard.config.contract import Interaction
from aiguard.config.targets import AsgiTarget, CommandTarget, Target, UrlTarget, WsgiTarget
from aiguard.errors import InputError
from aiguard.plan.plan import ReplayPlan
from aiguard.scaffold.listing import LARGEST_FILE, MOST_BYTES, MOST_FILES, SKIPPED_FOLDERS, Listing
from aiguard.scaffold.look_calls import python_calls
from aiguard.scaffold.look_go import GoCode, go_outbound, read_go
from aiguard.scaffold.looking import services_in
from aiguard.scaffold.python_code import PythonCode
from aiguard.scaffold.survey import Kind, Route, Service
from aiguard.source.go_functions import outline_go
from aiguard.source.go_text import GoFile
from aiguard.source.mentions import is_test_file
from aiguard.source.outline import Unreadable
from aiguard.source.tree import Tree

Key = tuple[str, str]
"""Path and qualified name."""

_VARIABLE = re.compile(r"\{\{[^{}]*\}\}")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_CALLED = re.compile(r"(\w+)\(")
_ANSWERING = {
    "GET": ("get", "list", "retrieve", "get_context_data"),
    "POST": ("post", "create", "perform_create", "form_valid"),
    "PUT": ("put", "update", "perform_update", "form_valid"),
    "PATCH": ("patch", "partial_update", "update", "perform_update"),
    "DELETE": ("delete", "destroy", "perform_destroy"),
}
_ALWAYS = ("dispatch", "setup", "initial", "get_queryset", "get_object", "get_serializer_class", "get_permissions")
"""Methods of Django's class-based views, and of REST framework's, that a request of each kind runs."""


def contract_handlers(plan: ReplayPlan, tree: Tree) -> Mapping[str, tuple[Key, ...]]:
    """The functions (path, qualname) of `tree`, the project's folder, that answer each contract, by its name.

    Contracts whose target is another's service, or whose requests match no route that can be read, are left out. For a
    Go handler that is written where it is registered stand the functions that it calls. Nothing is read where nothing
    is replayed.
    """
    if not plan.replays:
        return {}
    listing = _listing(tree)
    code, go = PythonCode(listing), read_go(listing)
    services = services_in(listing, code, go, [])
    found: dict[str, dict[Key, None]] = {}
    for name, replays in plan.replays.items():
        target = plan.targets[name]
        if _is_called(target, code, go):
            continue
        routes = [_Known.of(route) for service in _meant(target, services) for route in service.routes]
        for replay in replays:
            for interaction in replay.interactions:
                route = _route(routes, _path(target, interaction), interaction.request.method)
                for key in () if route is None else _functions(route, code, go):
                    found.setdefault(replay.contract.name, {})[key] = None
    return {name: tuple(keys) for name, keys in found.items()}


@dataclass(frozen=True, slots=True)
class _Known:
    """A route and what its paths look like; `literal` counts the characters that are not a placeholder's."""

    route: Route
    pattern: re.Pattern[str]
    literal: int

    @classmethod
    def of(cls, route: Route) -> _Known:
        parts = _PLACEHOLDER.split("/" + route.path.strip("/"))
        text = [
            re.escape(part) if at % 2 == 0 else ".+" if route.params.get(part) is Kind.PATH else "[^/]+"
            for at, part in enumerate(parts)
        ]
        return cls(route, re.compile("".join(text)), sum(map(len, parts[::2])))


def _listing(tree: Tree) -> Listing:
    """The project's Python and Go, tests left out, as `aiguard init` looks at it."""
    wanted = [
        path
        for pattern in ("**/*.py", "**/*.go", "**/go.mod")
        for path in tree.glob(pattern)
        if SKIPPED_FOLDERS.isdisjoint(path.split("/")[:-1]) and not is_test_file(path)
    ]
    left = MOST_BYTES

    def read(path: str) -> bytes | None:
        nonlocal left
        try:
            data = tree.read(path, min(LARGEST_FILE, left))
        except InputError:
            return None
        left -= len(data)
        return data

    return Listing(tuple(sorted(wanted)[:MOST_FILES]), read)


def _is_called(target: Target, code: PythonCode, go: GoCode) -> bool:
    """Whether a target is somebody else's service, which the project's own source calls."""
    host = urlsplit(str(target.url)).hostname if isinstance(target, UrlTarget) else None
    if host is None:
        return False
    return any(urlsplit(call.base).hostname == host for call in (*python_calls(code), *go_outbound(go)))


def _meant(target: Target, services: Sequence[Service]) -> Sequence[Service]:
    """The services that a target may be: the one whose application it names, or that starts in its folder; else all."""
    if isinstance(target, WsgiTarget | AsgiTarget):
        reference = target.wsgi if isinstance(target, WsgiTarget) else target.asgi
        named = [service for service in services if service.runner.value == str(reference)]
        return named or services
    if isinstance(target, CommandTarget):
        folder = target.cwd.removeprefix("./").rstrip("/").removeprefix(".")
        return [service for service in services if folder in {service.folder, service.runner.cwd}] or services
    return services


def _path(target: Target, interaction: Interaction) -> str:
    base = ""
    if isinstance(target, UrlTarget):
        base = urlsplit(str(target.url)).path
    elif isinstance(target, CommandTarget):
        base = str(target.base_path)
    return "/" + f"{base}/{_VARIABLE.sub('0', interaction.request.path)}".strip("/").replace("//", "/")


def _route(routes: Sequence[_Known], path: str, method: str) -> Route | None:
    """The route that takes a request: of those that match, the one with the fewest unknown letters."""
    wanted = "GET" if method.upper() == "HEAD" else method.upper()
    fitting = [known for known in routes if known.route.method == wanted and known.pattern.fullmatch(path)]
    return max(fitting, key=lambda known: known.literal).route if fitting else None


def _functions(route: Route, code: PythonCode, go: GoCode) -> Iterator[Key]:
    if route.place.path.endswith(".go"):
        yield from _go_functions(route, go)
        return
    module = code.modules.get(route.home) if route.handler else None
    if module is None:
        return
    definition = module.definitions.get(route.handler)
    if isinstance(definition, ast.ClassDef):
        own = {part.name for part in definition.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)}
        names = [name for name in (*_ANSWERING.get(route.method, ()), *_ALWAYS) if name in own]
        yield from ((route.home, f"{route.handler}.{name}") for name in names)
        yield route.home, route.handler
    elif definition is not None:
        yield route.home, route.handler
    else:  # inside of a function that makes the application
        yield from ((route.home, name) for name in _inner(module.tree, "") if name.endswith(f".{route.handler}"))


def _inner(node: ast.AST, prefix: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield f"{prefix}{child.name}"
            yield from _inner(child, f"{prefix}{child.name}.")
        else:
            yield from _inner(child, prefix)


def _go_functions(route: Route, go: GoCode) -> Iterator[Key]:
    """Functions and methods of the handler's name: those of the package that registers it, else of all packages.

    For a handler without a name, those that it calls.
    """
    folder = route.place.path.rpartition("/")[0]
    if not route.handler:
        file = next(file for file in go.files if file.path == route.place.path)
        yield from _named(_called(file, route.place.line), [file for file in go.files if file.folder == folder])
        return
    for near in (True, False):
        found = list(_named({route.handler}, [file for file in go.files if (file.folder == folder) is near]))
        if found:
            yield from found
            return


def _called(file: GoFile, line: int) -> set[str]:
    """The names that are called in what a line registers."""
    start = sum(map(len, file.code.splitlines(keepends=True)[: line - 1]))
    opening = file.bare.find("(", start)
    return set(_CALLED.findall(file.bare[start : file.closing(opening)])) if opening >= 0 else set()


def _named(names: Collection[str], files: Sequence[GoFile]) -> Iterator[Key]:
    for file in files:
        if any(name in file.code for name in names):
            yield from ((file.path, name) for name in _outlined(file.code) if name.rpartition(".")[2] in names)


def _outlined(code: str) -> list[str]:
    try:
        return [function.qualname for function in outline_go(code.encode("utf-8", "replace")).functions]
    except Unreadable:
        return []
