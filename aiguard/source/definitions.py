"""Functions with their text, so that two versions of one can be compared line by line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from aiguard.source.go_functions import function_name
from aiguard.source.go_remainders import go_remainders
from aiguard.source.go_syntax import Declaration, parse_go
from aiguard.source.outline import LARGEST_SOURCE, Unreadable
from aiguard.source.python_functions import parse_python
from aiguard.source.remainders import remainders

Language = Literal["python", "go"]

_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a function stands in its file: lines count from 1 and include decorators. `outer`: see outline.Function."""

    qualname: str
    line: int
    end_line: int
    outer: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A function at its place, with its text: whole lines, joined by \\n and without the last line's end."""

    place: Place
    text: str

    @property
    def qualname(self) -> str:
        """What it is called within its file."""
        return self.place.qualname

    @property
    def name(self) -> str:
        """The last part of its qualified name."""
        return self.place.qualname.rpartition(".")[2]


def language_of(path: str) -> Language:
    """By the file's suffix."""
    return "python" if path.endswith(".py") else "go"


def places_in(path: str, data: bytes) -> tuple[Place, ...]:
    """Where the functions of a file stand, in the order of their lines. Raises Unreadable."""
    if len(data) > LARGEST_SOURCE:
        raise Unreadable(f"it has {len(data):,} bytes; at most {LARGEST_SOURCE:,} are read")
    if language_of(path) == "python":
        return places_of(parse_python(data))
    return places_of_go(parse_go(data))


def places_that_differ(path: str, before: bytes, after: bytes) -> tuple[tuple[Place, ...], ...] | None:
    """Where the functions of both versions of a file stand, but for those that both have word for word.

    None where there is no sooner way than taking both apart as a whole.
    """
    if max(len(before), len(after)) > LARGEST_SOURCE:
        return None
    try:
        if language_of(path) == "go":
            old, new = go_remainders(before.decode(), after.decode())
            return places_of_go(parse_go(old.encode())), places_of_go(parse_go(new.encode()))
        if not _is_utf8(before) or not _is_utf8(after):
            return None
        old, new = remainders(_plain(before.decode()), _plain(after.decode()))
        return places_of(parse_python(old.encode())), places_of(parse_python(new.encode()))
    except (Unreadable, UnicodeDecodeError):
        return None


def with_texts(places: tuple[Place, ...], lines: list[str]) -> tuple[Definition, ...]:
    """The functions at `places` of a file of these lines."""
    return tuple(Definition(place, "\n".join(lines[place.line - 1 : place.end_line])) for place in places)


def lines_of(path: str, data: bytes) -> list[str]:
    """The lines of a file as parsers count them, without their ends, whichever ends these are."""
    if language_of(path) == "python":
        return _plain(data.decode(_encoding(data), "replace")).split("\n")
    return data.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r", "").split("\n")


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _is_utf8(data: bytes) -> bool:
    return _encoding(data).lower().replace("_", "-") in {"utf-8", "utf8"}


def places_of(tree: ast.Module) -> tuple[Place, ...]:
    """Where the functions of a syntax tree stand, in the order of their lines, however deep."""
    return tuple(sorted(_walk(tree), key=lambda place: (place.line, place.qualname)))


def places_of_go(declarations: Iterable[Declaration]) -> tuple[Place, ...]:
    """Where the functions among declarations stand. Raises Unreadable."""
    return tuple(Place(function_name(d.node), d.line, d.end_line) for d in declarations if d.is_function)


def _walk(tree: ast.Module) -> Iterator[Place]:
    # Functions stand among statements alone: expressions, most of a tree, need no look. No recursion: an `elif`
    # chain nests as deep as it is long.
    pending: list[tuple[ast.AST, str, str]] = [(tree, "", "")]
    while pending:
        holder, scope, outer = pending.pop()
        for block in _BLOCKS:
            for node in getattr(holder, block, ()):
                kind = type(node)
                if kind in _FUNCTIONS:
                    name = f"{scope}{node.name}"
                    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                    yield Place(name, first, node.end_lineno or node.lineno, outer)
                    pending.append((node, f"{name}.", outer or name))
                elif kind is ast.ClassDef:
                    pending.append((node, f"{scope}{node.name}.", outer))
                elif kind not in _SIMPLE:
                    pending.append((node, scope, outer))


_FUNCTIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef})
_SIMPLE = frozenset(
    {ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Import, ast.ImportFrom, ast.Raise}
)
_BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")


def _encoding(data: bytes) -> str:
    for line in data.split(b"\n", 2)[:2]:
        found = _CODING.match(line)
        if found:
            name = found[1].decode("ascii", "replace")
            try:
                "".encode(name)
            except LookupError:
                return "utf-8"
            return name
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
    return "utf-8"
