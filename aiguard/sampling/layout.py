"""Expressions laid out as `ruff format` and Black lay them out, so that what is written needs no reformatting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

WIDTH = 100
"""The longest line that is written."""

_INDENT = 4

Expression: TypeAlias = "str | Group"
"""Python source: a string that is never broken, or brackets with items in them."""


@dataclass(frozen=True, slots=True)
class Group:
    """`opening`, items apart by commas, `closing`. An item is what stands before it (`name=`), and an expression."""

    opening: str
    items: tuple[tuple[str, Expression], ...]
    closing: str

    @property
    def is_call(self) -> bool:
        """Whether these are a call's arguments, which may share a line of their own; a list's items may not."""
        return self.opening not in {"[", "{", "("}


def call(name: str, /, *arguments: Expression, **keywords: Expression) -> Group:
    """`name(arguments, keyword=...)`."""
    return Group(f"{name}(", (*(("", a) for a in arguments), *((f"{k}=", v) for k, v in keywords.items())), ")")


def listed(*items: Expression) -> Group:
    """`[items]`."""
    return Group("[", tuple(("", item) for item in items), "]")


def mapped(items: Mapping[str, Expression]) -> Group:
    """`{"key": value}`; the keys are strings."""
    return Group("{", tuple((f"{quoted(key)}: ", value) for key, value in items.items()), "}")


def quoted(text: str) -> str:
    """A string literal with double quotes wherever that needs no more escapes, as the formatters want it."""
    plain = repr(text)
    if plain.startswith("'") and '"' not in plain:
        return f'"{plain[1:-1]}"'
    return plain


def flat(expression: Expression) -> str:
    """The expression on one line."""
    if isinstance(expression, str):
        return expression
    inner = ", ".join(before + flat(item) for before, item in expression.items)
    return f"{expression.opening}{inner}{expression.closing}"


def laid_out(expression: Expression, *, before: str = "", after: str = "", indent: int = 0) -> list[str]:
    """The lines of `before` + expression + `after`, each with `indent` spaces before it."""
    space = " " * indent
    line = f"{space}{before}{flat(expression)}{after}"
    if len(line) <= WIDTH or isinstance(expression, str) or not expression.items:
        return [line]
    body = ", ".join(name + flat(item) for name, item in expression.items)
    opened, closed = f"{space}{before}{expression.opening}", f"{space}{expression.closing}{after}"
    if expression.is_call and indent + _INDENT + len(body) <= WIDTH:
        return [opened, f"{space}{' ' * _INDENT}{body}", closed]
    lines = [opened]
    for name, item in expression.items:
        lines += laid_out(item, before=name, after=",", indent=indent + _INDENT)
    return [*lines, closed]
