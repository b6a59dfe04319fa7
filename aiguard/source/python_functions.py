"""Python files taken apart by `ast`: nothing is imported or executed."""

from __future__ import annotations

import ast
import hashlib
import warnings

from aiguard.source.outline import Function, Outline, Statement, Unreadable

Definition = ast.FunctionDef | ast.AsyncFunctionDef


def parse_python(data: bytes) -> ast.Module:
    """The syntax tree of a file, whose encoding line counts. Raises Unreadable."""
    if b"\0" in data:
        raise Unreadable("it holds null bytes, as no Python file does")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data)
    except SyntaxError as error:
        where = f" in line {error.lineno}" if error.lineno else ""
        raise Unreadable(f"its syntax is broken{where}, or newer than this Python's") from None
    except (ValueError, RecursionError, MemoryError, LookupError):
        raise Unreadable("its syntax is too deep or too strange for this Python") from None


def outline_python(data: bytes) -> Outline:
    """The functions of a file and the code outside of them. Raises Unreadable."""
    tree = parse_python(data)
    reader = _Reader()
    try:
        body = reader.without_functions(tree)
        statements = [s for s in body if not isinstance(s, ast.Import | ast.ImportFrom) and not _is_beside(s)]
        return Outline(
            tuple(sorted(reader.functions, key=lambda function: (function.line, function.qualname))),
            tuple(Statement(frozenset(bound_names(s)), _digest(s)) for s in statements),
            _imports([s for s in body if isinstance(s, ast.Import | ast.ImportFrom)]),
        )
    except RecursionError:
        raise Unreadable("its expressions are nested too deeply") from None


def bound_names(statement: ast.stmt) -> set[str]:
    """The names that a statement outside of functions defines; empty where it does something else, or more."""
    if isinstance(statement, ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    else:
        return set()
    names: set[str] = set()
    for target in targets:
        parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
        if not all(isinstance(part, ast.Name) for part in parts):
            return set()
        names.update(part.id for part in parts if isinstance(part, ast.Name))
    return names


class _Reader(ast.NodeTransformer):
    """Takes every function out of a tree, innermost first, and notes it."""

    def __init__(self) -> None:
        self.functions: list[Function] = []
        self._scopes: list[tuple[str, bool]] = []

    def without_functions(self, tree: ast.Module) -> list[ast.stmt]:
        _drop_documentation(tree)
        self.generic_visit(tree)
        return tree.body

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._take(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._take(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        _drop_documentation(node)
        self._inside(node, is_function=False)
        return node

    def _take(self, node: Definition) -> None:
        _drop_documentation(node)
        self._inside(node, is_function=True)
        scopes = [scope for scope, _ in self._scopes]
        name = ".".join([*scopes, node.name])
        depth = next((n for n, (_, is_function) in enumerate(self._scopes, 1) if is_function), 0)
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        outer = ".".join(scopes[:depth])
        self.functions.append(Function(name, first, node.end_lineno or node.lineno, _digest(node), outer))

    def _inside(self, node: Definition | ast.ClassDef, *, is_function: bool) -> None:
        self._scopes.append((node.name, is_function))
        self.generic_visit(node)
        self._scopes.pop()


def _drop_documentation(node: ast.Module | ast.ClassDef | Definition) -> None:
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        del node.body[0]
    # `pass` is needed only where nothing else stands.
    node.body = [statement for statement in node.body if not isinstance(statement, ast.Pass)]


def _digest(node: ast.AST) -> str:
    text = ast.dump(node, annotate_fields=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _is_beside(statement: ast.stmt) -> bool:
    """`if __name__ == "__main__":` and `if TYPE_CHECKING:`, which nobody who imports the file runs."""
    if not isinstance(statement, ast.If):
        return False
    test = statement.test
    name = test.left if isinstance(test, ast.Compare) else test
    if isinstance(name, ast.Attribute):
        return name.attr == "TYPE_CHECKING"
    return isinstance(name, ast.Name) and name.id in {"__name__", "TYPE_CHECKING"}


def _imports(statements: list[ast.Import | ast.ImportFrom]) -> dict[str, str]:
    found: dict[str, str] = {}
    for statement in statements:
        origin = ""
        if isinstance(statement, ast.ImportFrom):
            origin = f"{'.' * statement.level}{statement.module or ''}:"
        for alias in statement.names:
            # `import a.b` and `import a.c` bind one name, yet are two imports; so are two stars.
            name = alias.asname or (f"* {origin}" if alias.name == "*" else alias.name)
            found[name] = f"{origin}{alias.name}"
    return found
