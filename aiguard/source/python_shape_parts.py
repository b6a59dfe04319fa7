"""The shapes of a few functions of a large Python file, each parsed alone: most of a file is of no interest."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from aiguard.source.outline import Unreadable
from aiguard.source.python_functions import Definition, parse_python
from aiguard.source.python_scopes import imports_of
from aiguard.source.python_shape import python_shapes, shape_of
from aiguard.source.shape import Key, Shape

_NOTABLE = re.compile(
    rb"(?m)^([ \t]*)(?:(?:async[ \t]+)?(?P<kind>def|class)[ \t]+(?P<name>\w+)"
    rb"|(?P<import>(?:import|from)[ \t](?:[^\n(\\]|\\\n)*(?:\([^)]*\))?[^\n]*))"
)
_LINE = re.compile(rb"\r\n|\r|\n")
_FEW = 0.5
"""From this share of a file on, one parse of all of it costs less."""


def shapes_at(data: bytes, spans: Iterable[tuple[str, int, int]]) -> dict[Key, Shape]:
    """The shapes of the functions at these spans (qualified name, first and last line); keys as in python_shapes.

    Names that the file binds at its top by anything but an import stand for themselves. Raises Unreadable.
    """
    wanted = list(spans)
    lines = _LINE.split(data)
    if sum(last - first + 1 for _, first, last in wanted) > _FEW * len(lines):
        return python_shapes(data, [(name, first) for name, first, _ in wanted])
    statements, beside = _surroundings(data)
    imports = imports_of(statements)
    found: dict[Key, Shape] = {}
    for name, first, last in wanted:
        part = lines[first - 1 : last]
        node = _alone(part)
        if node is None:
            return python_shapes(data, [(name, first) for name, first, _ in wanted])
        found[name, first] = shape_of(node, name, imports, beside, [b"if 1:", *part] if _is_indented(part) else part)
    return found


def _alone(part: list[bytes]) -> Definition | None:
    """The function that some lines consist of; None where they do not parse alone."""
    text = b"\n".join(part)
    try:
        tree: Any = parse_python(b"if 1:\n" + text if _is_indented(part) else text)
    except Unreadable:
        return None
    body = tree.body[0].body if _is_indented(part) and tree.body else tree.body
    return body[0] if len(body) == 1 and isinstance(body[0], ast.FunctionDef | ast.AsyncFunctionDef) else None


def _is_indented(part: list[bytes]) -> bool:
    return bool(part) and part[0][:1] in {b" ", b"\t"}


def _surroundings(data: bytes) -> tuple[list[ast.stmt], frozenset[str]]:
    """The imports of a file outside of its functions, and the names of these; what only looks like one may be there."""
    scopes: list[tuple[int, str, bool]] = []
    imports: list[ast.stmt] = []
    names: set[str] = set()
    for match in _NOTABLE.finditer(data):
        depth = len(match[1].expandtabs(8))
        while scopes and scopes[-1][0] >= depth:
            scopes.pop()
        if match["name"] is not None:
            is_function = match["kind"] == b"def"
            scopes.append((depth, match["name"].decode("utf-8", "replace"), is_function))
            if is_function:
                names.add(".".join(name for _, name, _ in scopes))
        elif not any(is_function for _, _, is_function in scopes):
            with suppress(Unreadable):
                imports += parse_python(match["import"]).body
    return imports, frozenset(names)
