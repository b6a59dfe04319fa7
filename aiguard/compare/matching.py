"""The one small interface between what a contract expects and the value that came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from aiguard.findings import Json, Mismatch


@dataclass(frozen=True, slots=True)
class Branch:
    """One way in which a lenient matcher may be met (`null`, `a value`, `missing`, `empty`, ...).

    `line` and `column` name the matcher in its contract file, `at` its JSONPath with `[*]` for any index. Equal
    branches are the same promise: each must be witnessed once in a run.
    """

    line: int
    column: int
    at: str
    name: str


@dataclass(slots=True)
class Scope:
    """What one comparison knows and collects.

    `custom(reference, value)` runs a human's `module:function` away from this process and answers None, or why the
    value does not match. `mask` hides secrets in evidence before it is cut short. A `probing` comparison only wants to
    know whether: it composes no mismatches.
    """

    strict: bool = False
    variables: Mapping[str, Json] = field(default_factory=dict)
    custom: Callable[[str, Json], str | None] | None = None
    mismatches: list[Mismatch] = field(default_factory=list)
    witnessed: set[Branch] = field(default_factory=set)
    mask: Callable[[str], str] = str
    probing: bool = False

    def probe(self) -> Scope:
        """A scope to try something in: its witnesses stay apart until they are taken over."""
        return Scope(self.strict, self.variables, self.custom, mask=self.mask, probing=True)


class Matcher(Protocol):
    """What stands on a value in a contract: an assertion and an example in one."""

    @property
    def line(self) -> int:
        """The line in the contract file."""
        ...

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        """Whether `actual`, found at JSONPath `at`, is what was promised; adds mismatches and witnesses to `scope`."""
        ...

    def example(self, variables: Mapping[str, Json]) -> Json:
        """A value that matches: what a stub would answer, what a request sends."""
        ...

    def branches(self, at: str) -> Iterator[Branch]:
        """Every branch in this matcher and below it."""
        ...

    def show(self) -> Json:
        """The canonical contract form of this matcher, `$` spelling included."""
        ...
