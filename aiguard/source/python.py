"""Python source read by `ast`: modules, their functions with signatures, names followed; nothing is imported or run."""

from __future__ import annotations

import ast
import posixpath
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeAlias

from aiguard.errors import InputError
from aiguard.source.tree import Tree

Definition: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef"

_LIMIT = 8 * 1024 * 1024
_DEEPEST = 8
_ROOTS = ("", "src", "lib")


@dataclass(slots=True)
class Module:
    """One parsed file. `name` is how it is imported from `base`, the folder ('' or 'src') that has to be importable.

    `imports` maps each name to the dotted name it stands for; `values` are top-level assignments.
    """

    sources: Sources
    path: str
    base: str
    name: str
    tree: ast.Module
    imports: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    values: dict[str, ast.expr] = field(default_factory=dict)

    @property
    def package(self) -> str:
        """What a relative import of one dot starts from."""
        return self.name if self.path.endswith("__init__.py") else self.name.rpartition(".")[0]

    def qualify(self, expression: ast.expr) -> str:
        """The dotted name that an expression stands for, such as 'decimal.Decimal' or 'int'; '' for no name."""
        if isinstance(expression, ast.Attribute):
            owner = self.qualify(expression.value)
            return f"{owner}.{expression.attr}" if owner else ""
        if not isinstance(expression, ast.Name):
            return ""
        if expression.id in self.imports:
            return self.imports[expression.id]
        if expression.id in self.definitions or expression.id in self.values:
            return f"{self.name}.{expression.id}"
        return expression.id

    def find(self, dotted: str) -> tuple[Module, str, ast.AST] | None:
        """Where the project defines a dotted name: its module, its name there, and the class, function or value."""
        return self.sources.find(dotted, self.base)


class Sources:
    """The Python modules of a tree, read when they are asked for."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._modules: dict[str, Module] = {}

    def module(self, path: str) -> Module:
        """A file by its path. Raises InputError: it cannot be read, is no Python, or has no importable name."""
        if path not in self._modules:
            tree = parse(self._tree.read(path, _LIMIT), path)
            base, name = self._import_name(path)
            module = Module(self, path, base, name, tree)
            _collect(module, tree.body)
            self._modules[path] = module
        return self._modules[path]

    def named(self, dotted: str, base: str = "") -> Module | None:
        """The project's module that is imported by this name, looked for in `base` first; None where there is none."""
        stem = dotted.replace(".", "/")
        for root in dict.fromkeys((base, *_ROOTS)):
            for path in (posixpath.join(root, f"{stem}.py"), posixpath.join(root, stem, "__init__.py")):
                if self._tree.exists(path):
                    try:
                        return self.module(path)
                    except InputError:
                        return None
        return None

    def find(self, dotted: str, base: str = "", depth: int = 0) -> tuple[Module, str, ast.AST] | None:
        """As Module.find, re-exports followed."""
        owner, _, name = dotted.rpartition(".")
        if not owner or depth > _DEEPEST:
            return None
        module = self.named(owner, base)
        if module is None:
            return None
        if name in module.definitions:
            return module, name, module.definitions[name]
        if name in module.values:
            return module, name, module.values[name]
        return self.find(module.imports[name], module.base, depth + 1) if name in module.imports else None

    def _import_name(self, path: str) -> tuple[str, str]:
        """Where Python looks for the file and by which name: packages by their `__init__.py`, else by the layout."""
        place = PurePosixPath(path)
        folders = place.parts[:-1]
        first = len(folders)
        while first and self._tree.exists("/".join([*folders[:first], "__init__.py"])):
            first -= 1
        if first == len(folders):  # no regular package: a namespace package, or a script
            first = 1 if folders[:1] and folders[0] in _ROOTS else 0
        stem = [] if place.stem == "__init__" else [place.stem]
        parts = [*folders[first:], *stem]
        wrong = next((part for part in parts if not part.isidentifier()), None)
        if wrong is not None or not parts:
            hint = f"'{wrong or place.name}' is no Python name; rename it, or fuzz a function in another module"
            raise InputError.of("no test can import this module", path=path, hint=hint)
        return "/".join(folders[:first]), ".".join(parts)


def parse(data: bytes, path: str) -> ast.Module:
    """The syntax tree of a file, its coding cookie honoured. Raises InputError with the line that is wrong."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a SyntaxWarning about the user's code is not ours to show
            return ast.parse(data)
    except SyntaxError as error:
        raise InputError.of(f"this is not valid Python: {error.msg}", path=path, line=error.lineno or 0) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise InputError.of(f"this is not valid Python: {str(error) or 'it nests too deep'}", path=path) from None


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body with those under its `if`, `try` and `with`, in source order."""
    for statement in body:
        yield statement
        match statement:
            case ast.If() | ast.Try() | ast.With():
                yield from statements(statement.body)
                for handler in getattr(statement, "handlers", ()):
                    yield from statements(handler.body)
                yield from statements(getattr(statement, "orelse", ()))
                yield from statements(getattr(statement, "finalbody", ()))
            case _:
                pass


def _collect(module: Module, body: list[ast.stmt]) -> None:
    for statement in statements(body):
        match statement:
            case ast.Import():
                for alias in statement.names:
                    module.imports[alias.asname or alias.name.partition(".")[0]] = (
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )
            case ast.ImportFrom():
                base = _absolute(module, statement)
                for alias in statement.names:
                    module.imports[alias.asname or alias.name] = f"{base}.{alias.name}" if base else alias.name
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                module.definitions[statement.name] = statement
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                module.values[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                module.values[name] = value
            case _:
                pass


def _absolute(module: Module, statement: ast.ImportFrom) -> str:
    if not statement.level:
        return statement.module or ""
    package = module.package.split(".") if module.package else []
    package = package[: len(package) - (statement.level - 1)]
    return ".".join([*package, *([statement.module] if statement.module else [])])
