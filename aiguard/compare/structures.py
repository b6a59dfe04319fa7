"""Matchers for objects, keys that may be absent, and choices between matchers."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from aiguard.compare.base import MatcherBase, full
from aiguard.compare.json_path import member
from aiguard.compare.matching import Branch, Scope
from aiguard.compare.numbers import range_words
from aiguard.compare.scalars import escape_keys, size_words, within
from aiguard.compare.variables import bind
from aiguard.compare.wording import describe, excerpt, plural, quoted
from aiguard.findings import Json, Mismatch
from aiguard.records import record

# The same few names stand on thousands of objects: one text for each.
_step = functools.lru_cache(maxsize=4096)(member)


@record
class Field:
    """One declared key of an object, with its step in a JSONPath made beforehand."""

    key: str
    step: str
    matcher: MatcherBase

    @classmethod
    def of(cls, key: str, matcher: MatcherBase) -> Field:
        """The field for a key."""
        return cls(key, _step(key), matcher)


@record
class Object(MatcherBase):
    """A plain mapping: every declared key is met; other keys are ignored, or refused where the contract is strict."""

    fields: tuple[Field, ...]
    keys: frozenset[str]

    @property
    def wanted(self) -> str:
        return "an object"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if not isinstance(actual, dict):
            return self.refuse(actual, at, scope, "type")
        met = True
        for field in self.fields:
            place = at + field.step
            key = field.key
            if key in actual:
                if not field.matcher.match(actual[key], place, scope):
                    met = False
            elif not field.matcher.missing(place, scope):
                met = False
        if scope.strict and not actual.keys() <= self.keys:
            return self._undeclared(actual, at, scope)
        return met

    def _undeclared(self, actual: dict[str, Json], at: str, scope: Scope) -> bool:
        for key, value in actual.items():
            if full(scope) or scope.probing:
                break
            if key not in self.keys:
                message = (
                    f"the contract does not declare this key, and is strict; it holds {describe(value, scope.mask)}"
                )
                undeclared(value, at + member(scope.mask(key)), scope, self.line, message)
        return False

    def example(self, variables: Mapping[str, Json]) -> Json:
        return {
            field.key: field.matcher.example(variables)
            for field in self.fields
            if not isinstance(field.matcher, Absent)
        }

    def branches(self, at: str) -> Iterator[Branch]:
        for field in self.fields:
            yield from field.matcher.branches(at + field.step)

    def show(self) -> Json:
        return {
            f"${field.key}" if field.key.startswith("$") else field.key: field.matcher.show() for field in self.fields
        }


def undeclared(value: Json, at: str, scope: Scope, line: int, message: str) -> None:
    """Note a value that nobody declared."""
    if not full(scope):
        scope.mismatches.append(Mismatch(at, None, excerpt(value, scope.mask), message, line, "undeclared"))


@record
class Absent(MatcherBase):
    """`$absent`: the key must not be there."""

    @property
    def wanted(self) -> str:
        return "no such key"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        return self.refuse(actual, at, scope, "present")

    def missing(self, at: str, scope: Scope) -> bool:
        return True

    def example(self, variables: Mapping[str, Json]) -> Json:
        return None

    def show(self) -> Json:
        return {"$absent": True}


@record
class Optional(MatcherBase):
    """`$optional`: the key may be missing; where it is present, the inner matcher holds."""

    inner: MatcherBase

    @property
    def numeric(self) -> bool:  # type: ignore[override]
        return self.inner.numeric

    @property
    def wanted(self) -> str:
        return self.inner.wanted

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if not self.inner.match(actual, at, scope):
            return False
        scope.witnessed.add(self.branch(at, "present"))
        return True

    def missing(self, at: str, scope: Scope) -> bool:
        scope.witnessed.add(self.branch(at, "missing"))
        return True

    def example(self, variables: Mapping[str, Json]) -> Json:
        return self.inner.example(variables)

    def branches(self, at: str) -> Iterator[Branch]:
        yield self.branch(at, "missing")
        yield self.branch(at, "present")
        yield from self.inner.branches(at)

    def show(self) -> Json:
        return {"$optional": self.inner.show()}


@record
class Nullable(MatcherBase):
    """`$nullable`: null, or a value that the inner matcher accepts."""

    inner: MatcherBase

    @property
    def wanted(self) -> str:
        return f"{self.inner.wanted} or null"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if actual is None:
            scope.witnessed.add(self.branch(at, "null"))
            return True
        if not self.inner.match(actual, at, scope):
            return False
        scope.witnessed.add(self.branch(at, "a value"))
        return True

    def example(self, variables: Mapping[str, Json]) -> Json:
        return self.inner.example(variables)

    def branches(self, at: str) -> Iterator[Branch]:
        yield self.branch(at, "null")
        yield self.branch(at, "a value")
        yield from self.inner.branches(at)

    def show(self) -> Json:
        return {"$nullable": self.inner.show()}


@record
class AnyOf(MatcherBase):
    """`$any_of`: at least one alternative holds; every one that does is witnessed."""

    alternatives: tuple[MatcherBase, ...]

    @property
    def wanted(self) -> str:
        return " or ".join(matcher.wanted for matcher in self.alternatives)

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        met = False
        for index, matcher in enumerate(self.alternatives):
            trial = scope.probe()
            if matcher.match(actual, at, trial):
                scope.witnessed |= trial.witnessed
                scope.witnessed.add(self.branch(at, f"alternative {index + 1}"))
                met = True
        return met or self.refuse(actual, at, scope, "alternative")

    def example(self, variables: Mapping[str, Json]) -> Json:
        return self.alternatives[0].example(variables)

    def branches(self, at: str) -> Iterator[Branch]:
        for index, matcher in enumerate(self.alternatives):
            yield self.branch(at, f"alternative {index + 1}")
            yield from matcher.branches(at)

    def show(self) -> Json:
        return {"$any_of": [matcher.show() for matcher in self.alternatives]}


@record
class AllOf(MatcherBase):
    """`$all_of`: every matcher holds. `representative` is the one whose example all of them accept."""

    parts: tuple[MatcherBase, ...]
    representative: int = 0

    @property
    def wanted(self) -> str:
        return " and ".join(matcher.wanted for matcher in self.parts)

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        met = True
        for matcher in self.parts:
            if not matcher.match(actual, at, scope):
                met = False
        return met

    def example(self, variables: Mapping[str, Json]) -> Json:
        return self.parts[self.representative].example(variables)

    def branches(self, at: str) -> Iterator[Branch]:
        for matcher in self.parts:
            yield from matcher.branches(at)

    def show(self) -> Json:
        return {"$all_of": [matcher.show() for matcher in self.parts]}


@record
class Length(MatcherBase):
    """`$length`: how many characters a text, items a list or keys an object has; `value` is the example."""

    low: int | None
    high: int | None
    value: Json

    @property
    def wanted(self) -> str:
        return "a length" + (f" of {self.low}" if self.low == self.high else range_words(self.low, self.high))

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if not isinstance(actual, str | list | dict):
            return self.refuse(actual, at, scope, "type", f"wanted text, a list or an object, got {describe(actual)}")
        if within(len(actual), self.low, self.high):
            return True
        noun = "character" if isinstance(actual, str) else "item" if isinstance(actual, list) else "key"
        wanted = size_words(self.low, self.high, noun)
        return self.refuse(actual, at, scope, "length", f"wanted a length{wanted}, got {plural(len(actual), noun)}")

    def example(self, variables: Mapping[str, Json]) -> Json:
        return bind(self.value, variables)

    def show(self) -> Json:
        size: Json = self.low
        if self.low != self.high:
            size = {name: bound for name, bound in (("min", self.low), ("max", self.high)) if bound is not None}
        return {"$length": size, "example": escape_keys(self.value)}


@record
class NotEmpty(MatcherBase):
    """`$not_empty`: a text, list or object with something in it, and what the inner matcher says, if there is one."""

    inner: MatcherBase | None
    value: Json

    @property
    def wanted(self) -> str:
        return f"{self.inner.wanted}, not empty" if self.inner else "text, a list or an object that is not empty"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if not isinstance(actual, str | list | dict):
            return self.refuse(actual, at, scope, "type")
        if not actual:
            return self.refuse(actual, at, scope, "length")
        return self.inner is None or self.inner.match(actual, at, scope)

    def example(self, variables: Mapping[str, Json]) -> Json:
        return self.inner.example(variables) if self.inner else bind(self.value, variables)

    def branches(self, at: str) -> Iterator[Branch]:
        return self.inner.branches(at) if self.inner else iter(())

    def show(self) -> Json:
        return {"$not_empty": self.inner.show() if self.inner else escape_keys(self.value)}


@record
class Custom(MatcherBase):
    """`$custom`: a human's `module:function` decides, away from this process."""

    reference: str
    value: Json

    @property
    def wanted(self) -> str:
        return f"what {self.reference} accepts"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if scope.custom is None:
            return self.refuse(actual, at, scope, "custom", f"{self.reference} could not be asked")
        why = scope.custom(self.reference, actual)
        if why is None:
            return True
        reason = quoted(why, scope.mask)[1:-1]
        return self.refuse(actual, at, scope, "custom", f"{self.reference} refuses {describe(actual)}: {reason}")

    def example(self, variables: Mapping[str, Json]) -> Json:
        return bind(self.value, variables)

    def show(self) -> Json:
        return {"$custom": self.reference, "example": escape_keys(self.value)}
