"""Matchers for lists: item by item, each alike, containing, and in any order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from aiguard.compare.base import MatcherBase, full
from aiguard.compare.matching import Branch, Scope
from aiguard.compare.scalars import equal, size_words, within
from aiguard.compare.structures import undeclared
from aiguard.compare.variables import UnboundVariable, bind
from aiguard.compare.wording import describe, plural, quoted
from aiguard.findings import Json
from aiguard.records import record

MOST_UNORDERED = 256
"""Items of an `$unordered` list: finding the best pairing takes more than linear time."""


@record
class Items(MatcherBase):
    """A plain list: as many items, each met in its place."""

    items: tuple[MatcherBase, ...]

    @property
    def wanted(self) -> str:
        return f"a list of {plural(len(self.items), 'item')}" if self.items else "an empty list"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if not isinstance(actual, list):
            return self.refuse(actual, at, scope, "type")
        met = len(actual) == len(self.items) or self.refuse(actual, at, scope, "length")
        for index, (matcher, item) in enumerate(zip(self.items, actual, strict=False)):
            if not matcher.match(item, f"{at}[{index}]", scope):
                met = False
        return met

    def example(self, variables: Mapping[str, Json]) -> Json:
        return [matcher.example(variables) for matcher in self.items]

    def branches(self, at: str) -> Iterator[Branch]:
        for matcher in self.items:
            yield from matcher.branches(f"{at}[*]")

    def show(self) -> Json:
        return [matcher.show() for matcher in self.items]


@record
class Each(MatcherBase):
    """`$each`: a list of `low` to `high` items that all look alike; `low` is 1 unless the contract says otherwise."""

    inner: MatcherBase
    low: int = 1
    high: int | None = None

    @property
    def wanted(self) -> str:
        return f"a list{size_words(self.low or None, self.high, 'item')}"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if not isinstance(actual, list):
            return self.refuse(actual, at, scope, "type")
        met = within(len(actual), self.low, self.high) or self.refuse(actual, at, scope, "length")
        inner = self.inner
        for index, item in enumerate(actual):
            if not inner.match(item, f"{at}[{index}]", scope):
                met = False
                if scope.probing or full(scope):
                    break
        if met and self.low == 0:
            scope.witnessed.add(self.branch(at, "items" if actual else "empty"))
        return met

    def example(self, variables: Mapping[str, Json]) -> Json:
        return [self.inner.example(variables) for _ in range(max(self.low, 1))]

    def branches(self, at: str) -> Iterator[Branch]:
        if self.low == 0:
            yield self.branch(at, "empty")
            yield self.branch(at, "items")
        yield from self.inner.branches(f"{at}[*]")

    def show(self) -> Json:
        shown: dict[str, Json] = {"$each": self.inner.show()}
        if self.low != 1:
            shown["min"] = self.low
        return shown if self.high is None else shown | {"max": self.high}


@record
class ContainsText(MatcherBase):
    """`$contains` with a text: a longer text that holds it, or a list with it as an item."""

    part: str

    @property
    def wanted(self) -> str:
        return f"text containing {quoted(self.part)}, or a list with it"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if not isinstance(actual, str | list):
            return self.refuse(actual, at, scope, "type")
        try:
            part = bind(self.part, scope.variables)
        except UnboundVariable as missing:
            return self.refuse(actual, at, scope, "variable", str(missing.message))
        if isinstance(actual, list):
            found = any(equal(part, item) for item in actual)
        else:
            found = isinstance(part, str) and part in actual
        return found or self.refuse(actual, at, scope, "missing")

    def example(self, variables: Mapping[str, Json]) -> Json:
        return bind(self.part, variables)

    def show(self) -> Json:
        return {"$contains": self.part}


@record
class Contains(MatcherBase):
    """`$contains` with a list: for each matcher, at least one item of the answer meets it."""

    parts: tuple[MatcherBase, ...]

    @property
    def wanted(self) -> str:
        return f"a list containing {' and '.join(matcher.wanted for matcher in self.parts)}"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if not isinstance(actual, list):
            return self.refuse(actual, at, scope, "type")
        met = True
        for matcher in self.parts:
            if not _take(matcher, actual, at, scope):
                got = describe(actual, scope.mask)
                message = f"wanted an item that is {matcher.wanted}, and none of {got} is"
                met = matcher.refuse(actual, at, scope, "missing", message)
        return met

    def example(self, variables: Mapping[str, Json]) -> Json:
        return [matcher.example(variables) for matcher in self.parts]

    def branches(self, at: str) -> Iterator[Branch]:
        for matcher in self.parts:
            yield from matcher.branches(f"{at}[*]")

    def show(self) -> Json:
        return {"$contains": [matcher.show() for matcher in self.parts]}


def _take(matcher: MatcherBase, items: Sequence[Json], at: str, scope: Scope) -> bool:
    """Whether some item meets the matcher; every item that does is a witness."""
    found = False
    watches = any(matcher.branches(at))
    trial = scope.probe()
    for index, item in enumerate(items):
        if watches:
            trial = scope.probe()
        if matcher.match(item, f"{at}[{index}]", trial):
            if not watches:
                return True
            scope.witnessed |= trial.witnessed
            found = True
    return found


@record
class Unordered(MatcherBase):
    """`$unordered`: as many items, and a pairing in which each matcher meets an item of its own."""

    items: tuple[MatcherBase, ...]

    @property
    def wanted(self) -> str:
        return f"a list of {plural(len(self.items), 'item')} in any order"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if not isinstance(actual, list):
            return self.refuse(actual, at, scope, "type")
        met = len(actual) == len(self.items) or self.refuse(actual, at, scope, "length")
        if len(actual) > MOST_UNORDERED:
            return met
        trials = [
            [self._try(matcher, item, f"{at}[{n}]", scope) for n, item in enumerate(actual)] for matcher in self.items
        ]
        pairs = pairing([[n for n, trial in enumerate(row) if trial is not None] for row in trials])
        for row, column in pairs.items():
            trial = trials[row][column]
            assert trial is not None
            scope.witnessed |= trial.witnessed
        return self._unpaired(actual, pairs, at, scope) and met

    @staticmethod
    def _try(matcher: MatcherBase, item: Json, at: str, scope: Scope) -> Scope | None:
        trial = scope.probe()
        return trial if matcher.match(item, at, trial) else None

    def _unpaired(self, actual: list[Json], pairs: Mapping[int, int], at: str, scope: Scope) -> bool:
        lonely = [row for row in range(len(self.items)) if row not in pairs]
        taken = set(pairs.values())
        left = [column for column in range(len(actual)) if column not in taken]
        if len(lonely) == len(left) == 1:
            return self.items[lonely[0]].match(actual[left[0]], f"{at}[{left[0]}]", scope)
        for row in lonely:
            matcher = self.items[row]
            message = f"wanted an item, in any order, that is {matcher.wanted}, and none is left"
            matcher.refuse(actual, at, scope, "missing", message)
        if not scope.probing:
            for column in left:
                message = f"no item of the contract's list is left for {describe(actual[column], scope.mask)}"
                undeclared(actual[column], f"{at}[{column}]", scope, self.line, message)
        return not lonely and not left

    def example(self, variables: Mapping[str, Json]) -> Json:
        return [matcher.example(variables) for matcher in self.items]

    def branches(self, at: str) -> Iterator[Branch]:
        for matcher in self.items:
            yield from matcher.branches(f"{at}[*]")

    def show(self) -> Json:
        return {"$unordered": [matcher.show() for matcher in self.items]}


def pairing(choices: Sequence[Sequence[int]]) -> dict[int, int]:
    """A largest set of pairs (row, one of its choices), each choice taken once: Kuhn's augmenting paths, by breadth."""
    owner: dict[int, int] = {}
    taken: dict[int, int] = {}
    for row in range(len(choices)):
        came_from: dict[int, int] = {}
        column = _free_choice(row, choices, owner, came_from)
        while column is not None:
            holder = came_from[column]
            owner[column], taken[holder], column = holder, column, taken.get(holder)
    return taken


def _free_choice(
    row: int, choices: Sequence[Sequence[int]], owner: Mapping[int, int], came_from: dict[int, int]
) -> int | None:
    """A choice nobody owns, reached from `row` by moving owners; `came_from` says from which row each was reached."""
    queue = deque([row])
    while queue:
        current = queue.popleft()
        for column in choices[current]:
            if column in came_from:
                continue
            came_from[column] = current
            if column not in owner:
                return column
            queue.append(owner[column])
    return None
