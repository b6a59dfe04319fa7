"""What the names at the top of a Python module stand for."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from aiguard.source.python import statements

STAR = "*"
"""The key under which `from x import *` is kept: the modules, apart by spaces."""


def bindings(body: Iterable[ast.stmt]) -> dict[str, str]:
    """Each name that these statements bind, and the dotted name it was imported by; '' for what is defined here."""
    found: dict[str, str] = {}
    for statement in statements(body):
        match statement:
            case ast.Import():
                for alias in statement.names:
                    top = alias.name.partition(".")[0]
                    found[alias.asname or top] = alias.name if alias.asname else top
            case ast.ImportFrom():
                module = "." * statement.level + (statement.module or "")
                for alias in statement.names:
                    if alias.name == STAR:
                        found[STAR] = f"{found.get(STAR, '')} {module}".strip()
                    else:
                        found[alias.asname or alias.name] = f"{module}.{alias.name}"
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found[statement.name] = ""
            case _:
                found |= dict.fromkeys(_stored(statement), "")
    return found


def dotted(expression: ast.expr, names: dict[str, str]) -> str:
    """The dotted name that `a.b.c` stands for, its first part followed; '' where it is no plain name."""
    if isinstance(expression, ast.Attribute):
        owner = dotted(expression.value, names)
        return f"{owner}.{expression.attr}" if owner else ""
    if not isinstance(expression, ast.Name):
        return ""
    if expression.id in names:
        return names[expression.id] or expression.id
    if "hypothesis" in names.get(STAR, "").split():
        return f"hypothesis.{expression.id}"
    return expression.id


def _stored(statement: ast.stmt) -> list[str]:
    """The names that an assignment, a loop or a `with` binds, itself and not within other statements."""
    kinds = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.AsyncFor, ast.With, ast.AsyncWith)
    if not isinstance(statement, kinds):
        return []
    return [n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
