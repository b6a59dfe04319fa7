"""What a function is made of, as far as its text alone says it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """One function. Nested functions count as part of it.

    `lines` are its lines of code: blank ones, comments and documentation left out. `branches` is its cyclomatic
    complexity (McCabe 1976): 1, and 1 more for each decision. `nesting` is how deep its deepest decision lies, 0
    without one. `names` are all identifiers in it, its own among them; `calls` what it calls, dotted, with the
    names of imports resolved (`decimal.Decimal`, `time.Now`, `self.client.get`); `types` the types that it names.
    `texts` are the first characters of its string literals. `floats` says that it does arithmetic with float literals
    or calls float.
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
