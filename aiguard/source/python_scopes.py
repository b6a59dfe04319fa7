"""What stands in a Python module: its functions, and what the names of its imports mean."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from aiguard.source.bindings import STAR, bindings
from aiguard.source.python_functions import Definition
from aiguard.source.shape import Key

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def imports_of(body: Iterable[ast.stmt]) -> dict[str, str]:
    """The names that imports bind; those of relative ones have one dot before them, which no library has."""
    found = bindings(body).items()
    return {name: f".{path.lstrip('.')}" if path[0] == "." else path for name, path in found if path and name != STAR}


def definitions_of(tree: ast.Module) -> Iterator[tuple[Key, Definition]]:
    """Every function of a module, however deep, with its qualified name and first line, decorators included."""
    stack: list[tuple[Any, str]] = [(tree, "")]
    while stack:
        node, scope = stack.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, DEFINITIONS):
                name = f"{scope}{child.name}"
                if not isinstance(child, ast.ClassDef):
                    yield (name, min([child.lineno, *(d.lineno for d in child.decorator_list)])), child
                stack.append((child, f"{name}."))
            elif isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                stack.append((child, scope))
