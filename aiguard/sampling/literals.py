"""Values that are written down: the members of a Literal, a default."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from aiguard.sampling.interface import Scope, Strategy, plain
from aiguard.sampling.layout import call, flat, listed, quoted

_TYPES = {
    bool: "st.booleans()",
    int: "st.integers()",
    float: "st.floats()",
    str: "st.text()",
    bytes: "st.binary()",
    complex: "st.complex_numbers()",
}


def literal_values(members: Sequence[ast.expr], scope: Scope) -> list[tuple[str, tuple[str, str] | None]]:
    """Each member of a Literal as source, with the import that it needs; nested Literals are opened."""
    found: list[tuple[str, tuple[str, str] | None]] = []
    for member in members:
        if isinstance(member, ast.Subscript):
            inner = member.slice.elts if isinstance(member.slice, ast.Tuple) else [member.slice]
            found += literal_values(inner, scope)
        elif isinstance(member, ast.Attribute):
            defined = scope.find(scope.qualify(member.value))
            if defined is not None:
                found.append((f"{defined[1]}.{member.attr}", (defined[0].name, defined[1])))
        else:
            found.append((written(member), None))
    return found


def sampled(values: Sequence[tuple[str, tuple[str, str] | None]]) -> Strategy:
    """One of some values."""
    imports = frozenset(needed for _, needed in values if needed is not None)
    return Strategy(call("st.sampled_from", listed(*(source for source, _ in values))), imports)


def written(value: ast.expr) -> str:
    """A literal as the formatters would have it."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return quoted(value.value)
    if isinstance(value, ast.Constant) and isinstance(value.value, bytes):
        text = repr(value.value)
        return f'b"{text[2:-1]}"' if '"' not in text else text
    return ast.unparse(value)


def like_default(default: ast.expr, name: str) -> Strategy | None:
    """Values of the type that a default has; None where the default says nothing about a type."""
    value = default.operand if isinstance(default, ast.UnaryOp) else default
    note = f"{name}: guessed from its default, as it has no type"
    match value:
        case ast.Constant(value=found) if type(found) in _TYPES:
            return plain(_TYPES[type(found)], note)
        case ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
            inside = value.values if isinstance(value, ast.Dict) else value.elts
            first = next(iter(inside), None)
            items = like_default(first, name) if first is not None else None
            source = flat(items.source) if items is not None else "st.integers()"
            return Strategy(_collection(value, source), notes=(note,))
        case _:
            return None


def _collection(value: ast.expr, items: str) -> str:
    match value:
        case ast.Set():
            return f"st.sets({items})"
        case ast.Dict():
            return f"st.dictionaries(st.text(), {items})"
        case ast.Tuple():
            return f"st.builds(tuple, st.lists({items}))"
        case _:
            return f"st.lists({items})"
