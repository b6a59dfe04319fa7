"""Where functions stand in a file: by Python's own parser, and for Go by what gofmt guarantees."""

from __future__ import annotations

import ast
import functools
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import TypeAlias

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_NAMED = (*_FUNCTIONS, ast.ClassDef)
_GO = re.compile(r"func\s+(?:\(\s*(?:\w+\s+)?\*?(?P<type>\w+)[^)]*\)\s*)?(?P<name>\w+)")


@functools.cache
def spans(path: str, text: bytes) -> Mapping[str, tuple[int, int]]:
    """First and last line by qualified name; decorators belong, nested functions have a span of their own.

    Nothing for Python that does not parse. Of several definitions of one name the last stands, as when it runs.
    """
    lines = text.decode("utf-8", "replace")
    if path.endswith(".go"):
        return dict(_of_go(lines))
    tree = _tree(text)
    return {name: _span(node) for name, node in _functions(tree, "")} if tree is not None else {}


def code(path: str, text: bytes) -> Mapping[str, str]:
    """What each function does, by qualified name: its text without comments, documentation and layout."""
    lines = text.decode("utf-8", "replace")
    if path.endswith(".go"):
        split = lines.split("\n")
        return {
            name: re.sub(r"\s+", "", re.sub(r"(?m)^\s*//.*$", "", "\n".join(split[first - 1 : last])))
            for name, (first, last) in _of_go(lines)
        }
    tree = _tree(text)
    if tree is None:
        return {}
    for node in ast.walk(tree):
        if isinstance(node, _NAMED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return {name: ast.dump(node) for name, node in _functions(tree, "")}


def _tree(text: bytes) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            return None


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, _Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _FUNCTIONS):
            yield f"{prefix}{child.name}", child
        yield from _functions(child, f"{prefix}{child.name}." if isinstance(child, _NAMED) else prefix)


def _span(node: _Function) -> tuple[int, int]:
    return min([node.lineno, *(one.lineno for one in node.decorator_list)]), node.end_lineno or node.lineno


def _of_go(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """A declaration begins at the left edge and ends with the next brace that stands there."""
    start, name = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        if not name and line.startswith("func") and (head := _GO.match(line)):
            start, name = number, f"{head['type']}.{head['name']}" if head["type"] else head["name"]
            if line.rstrip().endswith("}") and line.count("{") == line.count("}"):
                yield name, (start, start)
                name = ""
        elif name and line.startswith("}"):
            yield name, (start, number)
            name = ""
