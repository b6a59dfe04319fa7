"""Where functions stand in a file: by Python's own parser, and for Go by what gofmt guarantees."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping

_GO = re.compile(r"func\s+(?:\(\s*(?:\w+\s+)?\*?(?P<type>\w+)[^)]*\)\s*)?(?P<name>\w+)")


def spans(path: str, text: bytes) -> Mapping[str, tuple[int, int]]:
    """First and last line by qualified name; decorators belong, nested functions have a span of their own.

    Nothing for Python that does not parse. Of several definitions of one name the last stands, as when it runs.
    """
    lines = text.decode("utf-8", "replace")
    if path.endswith(".go"):
        return dict(_of_go(lines))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            return {}
    return dict(_of_python(tree, ""))


def _of_python(node: ast.AST, prefix: str) -> Iterator[tuple[str, tuple[int, int]]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([child.lineno, *(one.lineno for one in child.decorator_list)])
            yield f"{prefix}{child.name}", (first, child.end_lineno or child.lineno)
        named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        yield from _of_python(child, f"{prefix}{child.name}." if named else prefix)


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
