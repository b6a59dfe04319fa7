"""Names as they are known beside a property: `datetime.date(2000, 2, 29)` is `date(2000, 2, 29)` in many a module."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Mapping
from typing import Any

_HOMES = ("datetime", "decimal", "fractions", "uuid", "pathlib", "collections", "ipaddress", "zoneinfo", "math", "re")
"""Where the classes live whose repr says no module."""

_MISSING = object()


class Known(ast.NodeTransformer):
    """Rewrites an expression in the names of `scope`; afterwards `unknown` says whether one could not be found."""

    def __init__(self, scope: Mapping[str, Any], own: str) -> None:
        self._scope, self._own = scope, own
        self.unknown = self.changed = False

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """`module.name`, however deep."""
        path = _path(node)
        if path is None:
            return self.generic_visit(node)
        if _follow(self._scope.get(path[0], _MISSING), path[1:]) is not _MISSING:
            return node
        module = sys.modules.get(path[0])
        value = _follow(module, path[1:]) if module is not None else _MISSING
        if value is _MISSING:
            self.unknown = True
            return node
        return self._named(value, path[0], path[1:])

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """A bare name."""
        if node.id in self._scope or hasattr(builtins, node.id) or node.id == self._own:
            return node
        for home in _HOMES:
            value = getattr(sys.modules.get(home), node.id, _MISSING)
            if value is not _MISSING:
                return self._named(value, home, [node.id])
        self.unknown = True
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        """Only the value of an argument has names."""
        node.value = self.visit(node.value)
        return node

    def _named(self, value: Any, module: str, rest: list[str]) -> ast.AST:
        """The name that the scope has for a value, else one that works everywhere."""
        self.changed = True
        for name, known in self._scope.items():
            if known is value and not name.startswith("@"):
                return ast.Name(name, ast.Load())
        tree: ast.expr = ast.Call(ast.Name("__import__", ast.Load()), [ast.Constant(module)], [])
        for name in rest:
            tree = ast.Attribute(tree, name, ast.Load())
        return tree


def _path(node: ast.expr) -> list[str] | None:
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        before = _path(node.value)
        return None if before is None else [*before, node.attr]
    return None


def _follow(value: Any, names: list[str]) -> Any:
    for name in names:
        if value is _MISSING:
            return _MISSING
        value = getattr(value, name, _MISSING)
    return value
