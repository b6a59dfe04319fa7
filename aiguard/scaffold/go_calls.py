"""Outbound HTTP calls of Go code through net/http, with the host where it is written out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from aiguard.scaffold.survey import Call, Place
from aiguard.scaffold.url_text import Hole, seen
from aiguard.source.go_text import GoFile, string_of

_CALL = re.compile(
    r"\b(?:(http)\.(NewRequestWithContext|NewRequest)"
    r"|((?:\w+\.)*\w*(?:[cC]lient|http|HTTP))\.(Get|Head|PostForm|Post))\("
)
_METHOD = re.compile(r"http\.Method(\w+)")
_ENVIRONMENT = re.compile(r'os\.Getenv\(\s*"(\w+)"\s*\)')
_VERB = re.compile(r"%[+#]?[svdqx]")
_NAMES = re.compile(r"[\w.]+(?:\[\w+\])?")
_DEEPEST = 6


def go_calls(file: GoFile, constants: Mapping[str, str]) -> Iterator[Call]:
    """Every outbound call of a file; `constants` are its package's names for plain strings, as Go source."""
    if "net/http" not in file.imports():
        return
    settings = _settings(file)
    for match in _CALL.finditer(file.bare):
        arguments = file.arguments(match.end() - 1)
        made = match[2] or match[4]
        skip = {"NewRequestWithContext": 2, "NewRequest": 1}.get(made, 0)
        if len(arguments) <= skip:
            continue
        method = _method(arguments[skip - 1]) if skip else "POST" if made.startswith("Post") else made.upper()
        known = dict(constants) | settings | _local(file, match.start())
        url = seen(_parts(arguments[skip], known, 0))
        place = Place(file.path, file.line(match.start()))
        yield Call(place, "net/http", method, url.path, base=url.base, setting=url.setting)


def _method(source: str) -> str:
    literal = string_of(source)
    match = _METHOD.search(source)
    return literal or (match[1].upper() if match else "GET")


def _settings(file: GoFile) -> dict[str, str]:
    """Names and struct fields that are set from the environment: `baseURL: os.Getenv("PAYMENTS_URL")`."""
    return {match[1]: match[2] for match in re.finditer(r'(\w+)\s*(?::|:?=)\s*(os\.Getenv\(\s*"\w+"\s*\))', file.code)}


def _local(file: GoFile, position: int) -> dict[str, str]:
    """Assignments of one line each, above the call and in the same function."""
    start = file.code.rfind("\nfunc ", 0, position)
    lines = re.finditer(r"(?m)^\s*(\w+)\s*:?=\s*([^\n{]+)$", file.code[max(start, 0) : position])
    return {match[1]: match[2].strip() for match in lines}


def _parts(source: str, known: Mapping[str, str], depth: int) -> list[str | Hole]:
    """Literal strings and holes of an expression: literals, sums, fmt.Sprintf, names and os.Getenv."""
    source = source.strip()
    if depth > _DEEPEST or not source:
        return [Hole("value")]
    literal = string_of(source)
    if literal is not None:
        return [literal]
    environment = _ENVIRONMENT.fullmatch(source)
    if environment:
        return [Hole(environment[1], setting=True)]
    if source.startswith("fmt.Sprintf("):
        return _formatted(source, known, depth)
    pieces = _split(source, "+")
    if len(pieces) > 1:
        return [part for piece in pieces for part in _parts(piece, known, depth + 1)]
    if source.endswith(".String()") or not _NAMES.fullmatch(source):
        return [Hole(_last_name(source))]
    name = source.rpartition(".")[2]
    if name in known and known[name] != source:
        return _parts(known[name], {key: value for key, value in known.items() if key != name}, depth + 1)
    return [Hole(name)]


def _formatted(source: str, known: Mapping[str, str], depth: int) -> list[str | Hole]:
    arguments = _split(source[len("fmt.Sprintf(") : -1], ",")
    template = string_of(arguments[0])
    if template is None:
        return [Hole("value")]
    values = iter(arguments[1:])
    parts: list[str | Hole] = []
    end = 0
    for match in _VERB.finditer(template):
        parts += [template[end : match.start()], *_parts(next(values, ""), known, depth + 1)]
        end = match.end()
    return [part for part in [*parts, template[end:]] if part != ""]


def _last_name(source: str) -> str:
    names = re.findall(r"[A-Za-z_]\w*", source)
    return names[-1] if names else "value"


def _split(source: str, separator: str) -> list[str]:
    """The source at a separator outside brackets and strings."""
    parts, depth, quote, start = [], 0, "", 0
    for position, character in enumerate(source):
        if quote:
            quote = "" if character == quote and source[position - 1] != "\\" else quote
        elif character in "\"`'":
            quote = character
        else:
            depth += (character in "([{") - (character in ")]}")
            if character == separator and depth == 0:
                parts.append(source[start:position])
                start = position + 1
    return [part.strip() for part in [*parts, source[start:]]]
