"""What a strategy is made of, and what has to be known about the code that its types come from."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from aiguard.sampling.layout import Expression, call, quoted

UNWRITTEN = "write the invariant here"
"""The sentence with which an unfinished property fails."""


@dataclass(frozen=True, slots=True)
class Strategy:
    """Source of a Hypothesis strategy. `imports` are (module, name) pairs that it needs; `st` is there already.

    `notes` are sentences for the person who finishes it. `known` is false for a placeholder that fails when drawn from.
    """

    source: Expression
    imports: frozenset[tuple[str, str]] = frozenset()
    notes: tuple[str, ...] = ()
    known: bool = True

    def noting(self, *notes: str) -> Strategy:
        """The same strategy with further notes."""
        return Strategy(self.source, self.imports, tuple(dict.fromkeys((*self.notes, *notes))), self.known)


class Scope(Protocol):
    """The module that a type is written in."""

    @property
    def name(self) -> str:
        """The module's importable name."""
        ...

    def qualify(self, expression: ast.expr) -> str:
        """The dotted name that an expression stands for in this module, such as 'decimal.Decimal'; '' for no name."""
        ...

    def find(self, dotted: str) -> tuple[Scope, str, ast.AST] | None:
        """Where the project defines a dotted name: the module, the name in it, and its syntax tree."""
        ...


def combined(source: Expression, parts: Iterable[Strategy], *imports: tuple[str, str]) -> Strategy:
    """A strategy made of others: it needs what they need, and says what they say."""
    parts = tuple(parts)
    needed = frozenset(imports).union(*(part.imports for part in parts))
    notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
    return Strategy(source, needed, notes, all(part.known for part in parts))


def plain(source: str, *notes: str) -> Strategy:
    """A strategy that needs nothing but `st`."""
    return Strategy(source, notes=notes)


def placeholder(name: str, why: str) -> Strategy:
    """What stands where nothing is known: drawing from it fails the property with the sentence, so it never passes.

    `st.nothing()` would end the property with an error about Hypothesis rather than about what is missing.
    """
    reason = f"{UNWRITTEN}: say what `{name}` may be"
    return Strategy(
        call("st.builds", "pytest.fail", call("st.just", quoted(reason))),
        notes=(f"{name}: say what this parameter may be; {why}",),
        known=False,
    )
