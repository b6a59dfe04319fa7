"""Routes of Go services: net/http patterns, the usual spellings of chi, gorilla/mux, gin and echo, and their like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from aiguard.scaffold.survey import Kind, Place, Route
from aiguard.source.go_text import GoFile, string_of

_HANDLE = re.compile(r"\b(\w+)\.(HandleFunc|Handle|Handler|HandlerFunc|MethodFunc|Method)\(")
_CHI = re.compile(r"\b(\w+)\.(Get|Post|Put|Patch|Delete)\(")
_GIN = re.compile(r"\b(\w+)\.(GET|POST|PUT|PATCH|DELETE)\(")
_GROUP = re.compile(r"\b(\w+)\s*:?=\s*(\w+)\.Group\(")
_ROUTE = re.compile(r"\b\w+\.Route\(")
_METHODS_AFTER = re.compile(r"\s*\.Methods\(([^)]*)\)")
# https://pkg.go.dev/net/http#hdr-Patterns-ServeMux: [METHOD ][HOST]/[PATH]
_PATTERN = re.compile(r"(?:([A-Z]+)[ \t]+)?([^/\s]*)(/\S*)")
_WILDCARD = re.compile(r"\{(\w+)(\.\.\.)?(?::[^{}]*)?\}")
_COLON = re.compile(r"(?<=/):(\w+)|(?<=/)\*(\w+)")
_MENTIONED = re.compile(r'http\.Method(Post|Put|Patch|Delete)\b|"(POST|PUT|PATCH|DELETE)"')
# A project's own router is known by its name and by what it is given, since `client.Get("/x", &out)` looks alike.
_ROUTER = re.compile(r"(?i)(?:r|rt|rtr|g|e|api|app|routes|group|v\d+|srv|server|\w*router|\w*mux)")
_HANDLER = re.compile(r"func\(.*|[A-Za-z_][\w.]*(?:\(.*\))?", re.DOTALL)
_FIRST = re.compile(r'http\.Method(Get|Post|Put|Patch|Delete)|"(GET|POST|PUT|PATCH|DELETE)"')
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def go_routes(file: GoFile, functions: Mapping[str, str]) -> list[Route]:
    """Every route that a file registers; `functions` are the bodies of its package's functions by name."""
    imports = file.imports()
    found = list(_handled(file, functions))
    found += _verbs(file, _CHI, functions, known=any("/chi" in path or "/fiber" in path for path in imports))
    gin = any("gin-gonic/gin" in path or "labstack/echo" in path for path in imports)
    found += _verbs(file, _GIN, functions, known=gin)
    return sorted(found, key=lambda route: route.place)


def _handled(file: GoFile, functions: Mapping[str, str]) -> Iterator[Route]:
    for match in _HANDLE.finditer(file.bare):
        arguments = file.arguments(match.end() - 1)
        first = _FIRST.fullmatch(arguments[0]) if len(arguments) > 2 else None
        arguments = arguments[1:] if first else arguments
        pattern = _PATTERN.fullmatch((string_of(arguments[0]) or "") if arguments else "")
        if pattern is None or len(arguments) < 2:
            continue
        body = _body(arguments[1], functions)
        after = _METHODS_AFTER.match(file.code, file.closing(match.end() - 1))
        stated = [m for m in METHODS if f'"{m}"' in after[1] or f"Method{m.title()}" in after[1]] if after else []
        methods = [pattern[1]] if pattern[1] else stated or _mentioned(body)
        methods = [(first[1] or first[2]).upper()] if first else methods
        path = _prefix(file, match.start()) + pattern[3]
        if path != "/" and path.endswith("/") and not pattern[1] and "URL.Path" in body:
            path += "{id}"  # a subtree whose handler takes the rest of the path apart
        yield from _routes(file, match.start(), path, methods, arguments[1], body)


def _verbs(file: GoFile, verb: re.Pattern[str], functions: Mapping[str, str], *, known: bool) -> Iterator[Route]:
    """Routes by methods named as verbs; `known` where the file imports a router that has them."""
    groups = _groups(file)
    for match in verb.finditer(file.bare):
        arguments = file.arguments(match.end() - 1)
        path = string_of(arguments[0]) if arguments else None
        if path is None or len(arguments) < 2:
            continue
        own = path.startswith("/") and _ROUTER.fullmatch(match[1]) and _HANDLER.fullmatch(arguments[-1])
        if not known and not own:
            continue
        whole = _prefix(file, match.start()) + groups.get(match[1], "") + path
        body = _body(arguments[-1], functions)
        yield from _routes(file, match.start(), whole, [match[2].upper()], arguments[-1], body)


def _routes(file: GoFile, position: int, path: str, methods: list[str], handler: str, body: str) -> Iterator[Route]:
    params: dict[str, Kind] = {}
    number = "strconv.Atoi" in body or "strconv.Parse" in body
    plain = Kind.INTEGER if number else Kind.UUID if "uuid.Parse" in body else Kind.TEXT

    def wildcard(match: re.Match[str]) -> str:
        params[match[1]] = Kind.PATH if match[2] else plain
        return f"{{{match[1]}}}"

    path = _COLON.sub(lambda match: f"{{{match[1] or match[2]}}}", path.replace("{$}", ""))
    path = _WILDCARD.sub(wildcard, path)
    name = re.sub(r"[^\w.].*", "", handler.removeprefix("http.HandlerFunc(")).rpartition(".")[2]
    for method in methods:
        if method in METHODS:
            place = Place(file.path, file.line(position))
            yield Route(method, path or "/", place, "" if name == "func" else name, params)


def _mentioned(body: str) -> list[str]:
    """The methods that a handler without a method pattern looks for by itself."""
    names = {(match[1] or match[2]).upper() for match in _MENTIONED.finditer(body)}
    only = names and re.search(r'Method\s*!=\s*(http\.Method(?!Get)|"(?!GET))', body)
    return [m for m in METHODS if m in names or (m == "GET" and not only)]


def _body(handler: str, functions: Mapping[str, str]) -> str:
    if "func(" in handler:
        return handler
    names = re.findall(r"\w+", handler)
    return next((functions[name] for name in reversed(names) if name in functions), "")


def _prefix(file: GoFile, position: int) -> str:
    """What chi's `r.Route("/prefix", func(r chi.Router) {...})` around this position add up to."""
    prefix = ""
    for match in _ROUTE.finditer(file.bare, 0, position):
        if file.closing(match.end() - 1) > position:
            prefix += (string_of((file.arguments(match.end() - 1) or [""])[0]) or "").rstrip("/")
    return prefix


def _groups(file: GoFile) -> dict[str, str]:
    groups: dict[str, str] = {}
    for match in _GROUP.finditer(file.bare):
        first = (file.arguments(match.end() - 1) or [""])[0]
        groups[match[1]] = groups.get(match[2], "") + (string_of(first) or "").rstrip("/")
    return groups
