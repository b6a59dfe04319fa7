"""What all matchers share: their place in the contract, and how they refuse a value."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar, Self

from aiguard.compare.json_path import any_index
from aiguard.compare.matching import Branch, Scope
from aiguard.compare.wording import describe, excerpt
from aiguard.findings import Json, Mismatch
from aiguard.records import record

MOST_MISMATCHES = 50
"""How many differences of one response are kept; who sees fifty has seen enough."""


@record
class MatcherBase(ABC):
    """A matcher with its place in the contract file; see `aiguard.compare.matching.Matcher` for what it promises."""

    line: int
    column: int

    numeric: ClassVar[bool] = False
    """Whether it wants a number, so that text such as a header's value is read as one for it."""

    def moved(self, line: int, column: int) -> Self:
        """The same matcher at another place of the contract; for a matcher that holds no others."""
        names: tuple[str, ...] = self.__match_args__[2:]  # the fields after line and column
        return type(self)(line, column, *[getattr(self, name) for name in names])

    @property
    @abstractmethod
    def wanted(self) -> str:
        """What it wants, in words that follow 'wanted'."""

    @abstractmethod
    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        """Whether `actual` is what was promised; adds mismatches and witnesses to `scope`."""

    def missing(self, at: str, scope: Scope) -> bool:
        """Whether it is met where there is no value at all; adds a mismatch or a witness to `scope`."""
        return self.refuse(None, at, scope, "missing", f"wanted {self.wanted}, but it is missing")

    @abstractmethod
    def example(self, variables: Mapping[str, Json]) -> Json:
        """A value that matches."""

    def branches(self, at: str) -> Iterator[Branch]:
        """Every branch in this matcher and below it; most have none."""
        del at
        return iter(())

    @abstractmethod
    def show(self) -> Json:
        """The canonical contract form."""

    def refuse(self, actual: Json, at: str, scope: Scope, kind: str = "value", message: str = "") -> bool:
        """Note a mismatch and answer False. Without `message`: 'wanted ..., got ...'."""
        if not scope.probing and len(scope.mismatches) < MOST_MISMATCHES:
            text = message or f"wanted {self.wanted}, got {describe(actual, scope.mask)}"
            shown, kept = excerpt(self.show(), scope.mask), excerpt(actual, scope.mask)
            scope.mismatches.append(Mismatch(at, shown, kept, text, self.line, kind))
        return False

    def branch(self, at: str, name: str) -> Branch:
        """A branch of this matcher, equal for all indexes in `at`."""
        return Branch(self.line, self.column, any_index(at), name)


def full(scope: Scope) -> bool:
    """Whether no further mismatch would be kept."""
    return len(scope.mismatches) >= MOST_MISMATCHES
