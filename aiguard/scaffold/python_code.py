"""Python source as data: modules parsed by `ast`, names followed through imports; nothing is ever imported or run."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeAlias

from aiguard.scaffold.listing import Listing

Definition: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef"
DEEPEST = 8
"""How many imports, constants or prefixes are followed from one name to the next."""

_DEEPEST_CODE = 250


@dataclass(slots=True)
class Module:
    """One parsed file: its top-level definitions and assignments, and what each imported name stands for."""

    path: str
    tree: ast.Module
    imports: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    values: dict[str, ast.expr] = field(default_factory=dict)

    @property
    def dotted(self) -> str:
        """The path as a dotted name from the repository's root."""
        return dotted_of(self.path)

    @property
    def is_test(self) -> bool:
        """Whether this is test code by pytest's and unittest's usual names."""
        path = PurePosixPath(self.path)
        return (
            path.name.startswith("test_")
            or path.name in {"conftest.py", "tests.py"}
            or path.stem.endswith("_test")
            or bool({"tests", "test", "testing"} & set(path.parts[:-1]))
        )


def dotted_of(path: str) -> str:
    """`a/b/__init__.py` is `a.b`, `a/b.py` is `a.b`."""
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class PythonCode:
    """All Python of a repository, and the way from a name to what it stands for."""

    def __init__(self, listing: Listing) -> None:
        self.modules: dict[str, Module] = {}
        self.broken: list[str] = []
        self._by_name: dict[str, list[str]] = {}
        for path in listing.ending(".py"):
            text = listing.text(path)
            tree = None if text is None else _parse(text)
            if tree is None:
                self.broken.append(path)
                continue
            module = Module(path, tree)
            _collect(module, tree.body)
            _collect_inner_imports(module)
            self.modules[path] = module
            self._by_name.setdefault(module.dotted.rpartition(".")[2], []).append(path)

    def qualify(self, module: Module, expression: ast.expr) -> str:
        """The dotted name an expression stands for, through this module's imports; '' where it is not a name."""
        if isinstance(expression, ast.Attribute):
            owner = self.qualify(module, expression.value)
            return f"{owner}.{expression.attr}" if owner else ""
        if not isinstance(expression, ast.Name):
            return ""
        if expression.id in module.imports:
            return module.imports[expression.id]
        if expression.id in module.definitions or expression.id in module.values:
            return f"{module.dotted}.{expression.id}"
        return expression.id

    def module_named(self, dotted: str, near: str) -> Module | None:
        """The module with this dotted name: the file whose path ends so, and lies nearest to the file `near`."""
        if not dotted:
            return None
        wanted = tuple(dotted.split("."))
        fitting = [
            path
            for path in self._by_name.get(wanted[-1], ())
            if tuple(dotted_of(path).split("."))[-len(wanted) :] == wanted
        ]
        if not fitting:
            return None
        return self.modules[max(fitting, key=lambda path: (_shared(path, near), -len(path)))]

    def find(self, dotted: str, near: str, depth: int = 0) -> tuple[Module, str] | None:
        """The module and the name in it that a dotted name stands for, re-exports followed; '' is the module."""
        if depth > DEEPEST or not dotted:
            return None
        whole = self.module_named(dotted, near)
        if whole is not None:
            return whole, ""
        owner, _, name = dotted.rpartition(".")
        found = self.find(owner, near, depth + 1)
        if found is None or found[1]:
            return None
        module = found[0]
        if name in module.definitions or name in module.values:
            return module, name
        if name in module.imports:
            return self.find(module.imports[name], module.path, depth + 1)
        return None

    def definition(self, module: Module, expression: ast.expr) -> tuple[Module, Definition] | None:
        """The function or class that an expression names."""
        found = self.find(self.qualify(module, expression), module.path)
        if found is None or found[1] not in found[0].definitions:
            return None
        return found[0], found[0].definitions[found[1]]

    def value(self, module: Module, expression: ast.expr, depth: int = 0) -> tuple[Module, ast.expr]:
        """The expression behind a name, with the module it stands in; the expression itself where there is none."""
        if depth <= DEEPEST and isinstance(expression, ast.Name | ast.Attribute):
            found = self.find(self.qualify(module, expression), module.path)
            if found is not None and found[1] in found[0].values:
                return self.value(found[0], found[0].values[found[1]], depth + 1)
        return module, expression

    def text(self, module: Module, expression: ast.expr | None) -> str | None:
        """The string that an expression is known to be: literals, constants and their sums; None where unknown."""
        if expression is None:
            return None
        module, expression = self.value(module, expression)
        if isinstance(expression, ast.Constant):
            return expression.value if isinstance(expression.value, str) else None
        if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add):
            left, right = self.text(module, expression.left), self.text(module, expression.right)
            return None if left is None or right is None else left + right
        return None


def calls_in(node: ast.AST) -> list[ast.Call]:
    """Every call at or below a node, in source order."""
    return [found for found in ast.walk(node) if isinstance(found, ast.Call)]


def keyword(call: ast.Call, name: str, position: int | None = None) -> ast.expr | None:
    """An argument by keyword, or by position where it is given so."""
    for given in call.keywords:
        if given.arg == name:
            return given.value
    if position is not None and position < len(call.args):
        return call.args[position]
    return None


def plain_name(expression: ast.expr) -> str:
    """`a.b.c` as it is written; '' for anything but names and attributes."""
    parts = []
    while isinstance(expression, ast.Attribute):
        parts.append(expression.attr)
        expression = expression.value
    return ".".join(reversed([*parts, expression.id])) if isinstance(expression, ast.Name) else ""


def strings_in(expression: ast.expr | None) -> list[str]:
    """The literal strings of a list, tuple or set."""
    if not isinstance(expression, ast.List | ast.Tuple | ast.Set):
        return []
    return [e.value for e in expression.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]


def _parse(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a SyntaxWarning about the user's code is not ours to show
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return tree if _shallow(tree) else None


def _shallow(tree: ast.AST) -> bool:
    """Whether the code nests no deeper than what can be read by recursion; counted without recursion."""
    level: list[ast.AST] = [tree]
    for _ in range(_DEEPEST_CODE):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return True
    return False


def _imported(module: Module, statement: ast.Import | ast.ImportFrom) -> dict[str, str]:
    if isinstance(statement, ast.Import):
        names = [(alias.asname or alias.name.partition(".")[0], alias) for alias in statement.names]
        return {name: alias.name if alias.asname else name for name, alias in names}
    base = _base(module, statement)
    return {alias.asname or alias.name: f"{base}.{alias.name}" if base else alias.name for alias in statement.names}


def _collect_inner_imports(module: Module) -> None:
    """Imports inside functions, which application factories use; a top-level import of the same name wins."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module.imports = _imported(module, node) | module.imports


def _collect(module: Module, body: list[ast.stmt]) -> None:
    for statement in body:
        match statement:
            case ast.Import() | ast.ImportFrom():
                module.imports |= _imported(module, statement)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                module.definitions[statement.name] = statement
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                module.values[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                module.values[name] = value
            case ast.If() | ast.Try():
                for part in (statement.body, statement.orelse, *(h.body for h in getattr(statement, "handlers", ()))):
                    _collect(module, part)
            case _:
                pass


def _base(module: Module, statement: ast.ImportFrom) -> str:
    if not statement.level:
        return statement.module or ""
    package = list(PurePosixPath(module.path).parts[:-1])
    package = package[: len(package) - (statement.level - 1)] if statement.level > 1 else package
    return ".".join([*package, *([statement.module] if statement.module else [])])


def _shared(path: str, near: str) -> int:
    count = 0
    for mine, other in zip(PurePosixPath(path).parts, PurePosixPath(near).parts, strict=False):
        if mine != other:
            break
        count += 1
    return count
