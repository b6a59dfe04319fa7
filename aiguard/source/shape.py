"""What a function is made of, as far as its text alone says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Key: TypeAlias = tuple[str, int]
"""A function within its file: its qualified name, and its first line as Unit and Function have it."""

LONGEST_TEXT = 80
"""Characters that are kept of a string literal."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One function. Nested functions count as part of it.

    `lines` are its lines of code: blank ones, comments and documentation left out. `branches` is its cyclomatic
    complexity (McCabe 1976): 1, and 1 more for each decision. `nesting` is how deep its blocks of decisions lie in one
    another, 0 without one. `parameters` leaves out the receiver, `self` and `cls`. `names` are all identifiers in it,
    its own and those of the classes around it among them; `calls` what it calls, dotted, with the names of imports
    resolved (`decimal.Decimal`, `time.Now`, `encoding/json.Unmarshal`, `self.client.get`, `get().json`), decorators
    among them; `uses` what it refers to in the same way, called or not; `types` the types that it names.
    `raises` are the exceptions that it raises. `texts` are the first characters of its string literals, each once,
    `{}` where an expression stands in them. `floats` says that it does arithmetic with float literals or values
    declared as floats, or calls float. `syntax` are words of the language that say something by themselves: `async`,
    `await`, `yield`, `global`; `go`, `chan`, `select`, `defer`. `beside` are the qualified names of all functions of
    its file, its own among them.
    """

    lines: int
    branches: int
    nesting: int
    parameters: int
    names: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()
    floats: bool = False
    uses: frozenset[str] = frozenset()
    raises: frozenset[str] = frozenset()
    syntax: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
