"""Whether two texts of a function are the same code: nothing but layout, comments and documentation differs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from itertools import groupby

from aiguard.source.code_lines import trimmed, words
from aiguard.source.definitions import Definition, Language
from aiguard.source.go_layout import canonical
from aiguard.source.outline import Unreadable
from aiguard.source.python_functions import parse_python


def same_code(one: Definition, other: Definition, language: Language) -> bool:
    """Whether two definitions of one name say the same."""
    if one.text == other.text:
        return True
    if language == "go":
        return canonical(one.text) == canonical(other.text)
    old, new = trimmed(one.text, other.text, language)
    if _order_of(words(old)) != _order_of(words(new)):
        return False
    return _shape(one.text) == _shape(other.text)


def documentation(definitions: Iterable[Definition]) -> tuple[str, ...]:
    """The docstrings of Python functions and of what is nested in them, in order, however they are laid out."""
    found = list[str]()
    for definition in definitions:
        try:
            tree = parse_python(_standing_alone(definition.text))
        except Unreadable:
            continue
        documented = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        nodes = (node for node in ast.walk(tree) if isinstance(node, documented))
        found += [" ".join((ast.get_docstring(node, clean=False) or "").split()) for node in nodes]
    return tuple(found)


def _order_of(found: list[str]) -> list[str]:
    """The words that have to be equal: imports may change places, and `pass` may come and go."""
    kept = [word for word in found if word != "pass"]
    return sorted(kept) if "import" in kept else kept


def _shape(text: str) -> str:
    """What the code is, without what does not count; the text itself where it cannot be taken apart alone."""
    indented = _is_indented(text)
    try:
        tree = parse_python(_standing_alone(text))
        for node in ast.walk(tree):
            _normalise(node)
        holder = tree.body[0] if indented else tree
        return "\n".join(ast.dump(statement, annotate_fields=False) for statement in getattr(holder, "body", ()))
    except (Unreadable, RecursionError):
        return text


def _is_indented(text: str) -> bool:
    return text[:1] in {" ", "\t"}


def _standing_alone(text: str) -> bytes:
    """A module of one function. The text of a method begins with spaces, and lines in its strings must stay."""
    return (f"if 1:\n{text}" if _is_indented(text) else text).encode("utf-8", "replace")


def _normalise(node: ast.AST) -> None:
    """Take out what a formatter may put in or leave out: documentation, `pass`, `u` before a string, brackets."""
    if isinstance(node, ast.Constant):
        node.kind = None
    elif isinstance(node, ast.Delete):
        node.targets = [part for target in node.targets for part in _parts(target)]
    elif isinstance(node, ast.Import | ast.ImportFrom):
        node.names.sort(key=lambda alias: (alias.name, alias.asname or ""))
    body = getattr(node, "body", None)
    if isinstance(body, list):
        documented = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        node.body = list(_statements(body, documented=documented))  # type: ignore[attr-defined] # it has one


def _parts(target: ast.expr) -> Sequence[ast.expr]:
    return target.elts if isinstance(target, ast.Tuple | ast.List) else [target]


def _statements(body: list[ast.stmt], *, documented: bool) -> Iterable[ast.stmt]:
    for imports, group in groupby(body, key=lambda statement: isinstance(statement, ast.Import | ast.ImportFrom)):
        statements = list(group)
        if imports:
            yield from sorted(statements, key=_import_order)
            continue
        for statement in statements:
            is_documentation = documented and statement is body[0] and _is_text(statement)
            if not isinstance(statement, ast.Pass) and not is_documentation:
                yield statement


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _import_order(statement: ast.stmt) -> tuple[str, list[str]]:
    assert isinstance(statement, ast.Import | ast.ImportFrom)
    return getattr(statement, "module", None) or "", sorted(alias.name for alias in statement.names)
