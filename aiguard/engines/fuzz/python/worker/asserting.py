"""Assertions of the properties, counted and kept honest.

pytest rewrites the assertions of test modules (its `_pytest.assertion.rewrite`). Its result is taken one step further
here: each assertion is counted when it is reached, and a comparison that held is asked whether it would hold with
anything. The rewritten modules are cached apart from pytest's own, so that a later plain run never sees them.
"""

from __future__ import annotations

import ast
import builtins
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from _pytest.assertion import rewrite

_REACHED, _EQUAL = "@aiguard_reached", "@aiguard_equal"
_PLAIN = frozenset({int, str, bytes, float, bool, type(None), complex, bytearray, range})
_HOLDERS = frozenset({list, tuple, set, frozenset, dict})
_MOST_LOOKED_AT = 8


class Dishonest(AssertionError):
    """A value said that it is equal to everything."""


class Assertions:
    """Counts the assertions of this process; `is_test` says whose classes may be equal to everything."""

    def __init__(self, is_test: Callable[[str], bool]) -> None:
        self.reached = 0
        self.is_test = is_test
        self._honest: dict[type, bool] = {}

    def reach(self) -> None:
        """An assertion is about to be evaluated."""
        self.reached += 1

    def equal(self, held: Any, left: Any, right: Any) -> Any:
        """The outcome of `left == right`, unless one of them would equal anything. Raises Dishonest."""
        if held:
            self._look(left)
            self._look(right)
        return held

    def _look(self, value: Any) -> None:
        kind = type(value)
        if kind in _PLAIN:
            return
        if kind in _HOLDERS:
            for number, item in enumerate(value.values() if kind is dict else value):
                if number >= _MOST_LOOKED_AT:
                    return
                if type(item) not in _PLAIN and type(item) not in _HOLDERS:
                    self._look(item)
            return
        honest = self._honest.get(kind)
        if honest is None:
            honest = self._honest[kind] = self._exempt(kind)
        if honest:
            return
        stranger = object()
        if value == stranger and not value != stranger:
            raise Dishonest(f"a value of {kind.__module__}.{kind.__qualname__} says that it is equal to everything")

    def _exempt(self, kind: type) -> bool:
        """Whether equality with everything would be a tester's own wish, or cannot be asked of it."""
        if (
            kind.__module__.partition(".")[0] in {"unittest", "numpy", "pandas"}
            or getattr(kind, "__eq__", None) is object.__eq__
        ):
            return True
        file = getattr(sys.modules.get(kind.__module__), "__file__", None)
        return isinstance(file, str) and self.is_test(file)


def install(assertions: Assertions, cache: str) -> bool:
    """Hook pytest's rewriting, with `cache` for the result; False where this pytest has no such place."""
    original: Callable[..., None] | None = getattr(rewrite, "rewrite_asserts", None)
    if original is None or not hasattr(rewrite, "get_cache_dir"):
        return False

    cache_dir = rewrite.get_cache_dir

    def rewrite_asserts(module: ast.Module, source: bytes, module_path: Any = None, config: Any = None) -> None:
        original(module, source, module_path, config)
        if module_path is not None and assertions.is_test(str(module_path)):
            _Further().visit(module)

    def get_cache_dir(file_path: Path) -> Path:
        return Path(cache, *file_path.parts[1:-1]) if assertions.is_test(str(file_path)) else cache_dir(file_path)

    rewrite.rewrite_asserts = rewrite_asserts  # type: ignore[assignment]  # the same, looser in its types
    rewrite.get_cache_dir = get_cache_dir
    setattr(builtins, _REACHED, assertions.reach)
    setattr(builtins, _EQUAL, assertions.equal)
    return True


class _Further(ast.NodeTransformer):
    """Works on what pytest made of `assert a == b`: `@py_assert1 = a == b`, then `if not @py_assert1: raise ...`."""

    def visit_Assign(self, node: ast.Assign) -> Any:
        target = node.targets[0]
        if not (isinstance(target, ast.Name) and target.id.startswith("@py_assert")):
            return node
        value = node.value
        if isinstance(value, ast.Compare) and len(value.ops) == 1 and isinstance(value.ops[0], ast.Eq):
            sides: list[ast.expr] = [value.left, value.comparators[0]]
            if all(isinstance(side, (ast.Name, ast.Constant)) for side in sides):
                node.value = _call(_EQUAL, [value, *(_copy(side) for side in sides)], node)
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(node, name, None)
            if isinstance(statements, list):
                setattr(node, name, _counted(statements))
        return node


def _counted(statements: list[Any]) -> list[Any]:
    """The statements, with a call before each that raises what a failed assertion raises."""
    found: list[Any] = []
    for statement in statements:
        if isinstance(statement, ast.If) and _tests_an_assertion(statement):
            found.append(_at(ast.Expr(_call(_REACHED, [], statement)), statement))
        found.append(statement)
    return found


def _tests_an_assertion(statement: ast.If) -> bool:
    last = statement.body[-1] if statement.body else None
    return isinstance(last, ast.Raise) and last.exc is not None and "'@pytest_ar'" in ast.dump(last.exc)


def _copy(side: ast.expr) -> ast.expr:
    copied = ast.Name(side.id, ast.Load()) if isinstance(side, ast.Name) else ast.Constant(getattr(side, "value", None))
    return _at(copied, side)


def _call(name: str, arguments: list[ast.expr], place: ast.stmt) -> ast.Call:
    return _at(ast.Call(_at(ast.Name(name, ast.Load()), place), arguments, []), place)


Node = TypeVar("Node", ast.Expr, ast.Call, ast.Name, ast.expr)


def _at(node: Node, place: ast.stmt | ast.expr) -> Node:
    """The new node, at a point of its own line: the ranges of rewritten nodes do not always hold."""
    node.lineno = node.end_lineno = place.lineno
    node.col_offset = node.end_col_offset = place.col_offset
    return node


def cache_folder(scratch: str) -> str:
    """Where rewritten modules go."""
    return os.path.join(scratch, "rewritten")
