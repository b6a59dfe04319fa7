"""Matchers for single values: literals, text, booleans, choices."""

from __future__ import annotations

from collections.abc import Mapping

from aiguard.compare.base import MatcherBase
from aiguard.compare.matching import Scope
from aiguard.compare.numbers import is_number
from aiguard.compare.variables import UnboundVariable, bind
from aiguard.compare.wording import compact, describe, options, plural
from aiguard.findings import Json
from aiguard.records import record


def equal(left: Json, right: Json) -> bool:
    """Whether two JSON values are the same: numbers by value with every digit, and no number equals true."""
    if isinstance(left, dict):
        return (
            isinstance(right, dict)
            and len(left) == len(right)
            and all(key in right and equal(item, right[key]) for key, item in left.items())
        )
    if isinstance(left, list):
        return isinstance(right, list) and len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right


def escape_keys(value: Json) -> Json:
    """The value as a contract writes it literally: a key that begins with `$` gets a second one."""
    if isinstance(value, dict):
        return {f"${key}" if key.startswith("$") else key: escape_keys(item) for key, item in value.items()}
    return [escape_keys(item) for item in value] if isinstance(value, list) else value


@record
class Literal(MatcherBase):
    """A plain scalar: the answer is equal to it."""

    value: Json

    @property
    def wanted(self) -> str:
        return describe(self.value)

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        value = self.value
        if type(actual) is type(value):
            if actual == value:
                return True
        elif is_number(actual) and is_number(value) and actual == value:
            return True
        return self.refuse(actual, at, scope, _kind(value, actual))

    def example(self, variables: Mapping[str, Json]) -> Json:
        return self.value

    def show(self) -> Json:
        return self.value


def _kind(wanted: Json, actual: Json) -> str:
    same = type(wanted) is type(actual) or (is_number(wanted) and is_number(actual))
    return "value" if same else "type"


@record
class Filled(MatcherBase):
    """A text with `{{name}}` in it: the answer is equal to it once filled in."""

    template: str

    @property
    def wanted(self) -> str:
        return self.template

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        try:
            value = bind(self.template, scope.variables)
        except UnboundVariable as missing:
            return self.refuse(actual, at, scope, "variable", str(missing.message))
        if equal(value, actual):
            return True
        wanted, got = describe(value, scope.mask), describe(actual, scope.mask)
        message = f"wanted {wanted} (from {self.template}), got {got}"
        return self.refuse(actual, at, scope, _kind(value, actual), message)

    def example(self, variables: Mapping[str, Json]) -> Json:
        return bind(self.template, variables)

    def show(self) -> Json:
        return self.template


@record
class Exactly(MatcherBase):
    """`$equal`: the whole value, with no other keys at any depth."""

    value: Json

    @property
    def wanted(self) -> str:
        return f"exactly {compact(self.value)}"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        try:
            value = bind(self.value, scope.variables)
        except UnboundVariable as missing:
            return self.refuse(actual, at, scope, "variable", str(missing.message))
        return equal(value, actual) or self._differs(value, actual, at, scope)

    def _differs(self, value: Json, actual: Json, at: str, scope: Scope) -> bool:
        wanted, got = compact(value, scope.mask), compact(actual, scope.mask)
        return self.refuse(actual, at, scope, _kind(value, actual), f"wanted exactly {wanted}, got {got}")

    def example(self, variables: Mapping[str, Json]) -> Json:
        return bind(self.value, variables)

    def show(self) -> Json:
        return {"$equal": escape_keys(self.value)}


@record
class Anything(MatcherBase):
    """`$any`: whatever is there, null included."""

    value: Json

    @property
    def wanted(self) -> str:
        return "any value"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        return True

    def example(self, variables: Mapping[str, Json]) -> Json:
        return bind(self.value, variables)

    def show(self) -> Json:
        return {"$any": escape_keys(self.value)}


@record
class Text(MatcherBase):
    """`$text`: a string, of `min` to `max` characters."""

    value: str
    low: int | None = None
    high: int | None = None

    @property
    def wanted(self) -> str:
        return f"text{size_words(self.low, self.high, 'character')}"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if type(actual) is not str:
            return self.refuse(actual, at, scope, "type")
        if within(len(actual), self.low, self.high):
            return True
        return self.refuse(actual, at, scope, "length", f"wanted {self.wanted}, got {plural(len(actual), 'character')}")

    def example(self, variables: Mapping[str, Json]) -> Json:
        return bind(self.value, variables)

    def show(self) -> Json:
        return {"$text": self.value} | options([("min", self.low), ("max", self.high)])


@record
class Boolean(MatcherBase):
    """`$boolean`: true or false."""

    value: bool

    @property
    def wanted(self) -> str:
        return "true or false"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        return type(actual) is bool or self.refuse(actual, at, scope, "type")

    def example(self, variables: Mapping[str, Json]) -> Json:
        return self.value

    def show(self) -> Json:
        return {"$boolean": self.value}


@record
class Enum(MatcherBase):
    """`$enum`: one of the listed values."""

    values: tuple[Json, ...]
    first: Json

    @property
    def wanted(self) -> str:
        return f"one of {compact(list(self.values))[1:-1]}"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        for value in self.values:
            if equal(value, actual):
                return True
        try:
            if any(equal(bind(value, scope.variables), actual) for value in self.values):
                return True
        except UnboundVariable as missing:
            return self.refuse(actual, at, scope, "variable", str(missing.message))
        return self.refuse(actual, at, scope)

    def example(self, variables: Mapping[str, Json]) -> Json:
        return bind(self.first, variables)

    def show(self) -> Json:
        shown: dict[str, Json] = {"$enum": escape_keys(list(self.values))}
        return shown if equal(self.first, self.values[0]) else shown | {"example": escape_keys(self.first)}


def within(size: int, low: int | None, high: int | None) -> bool:
    """Whether low <= size <= high, as far as they are given."""
    return (low is None or size >= low) and (high is None or size <= high)


def size_words(low: int | None, high: int | None, noun: str) -> str:
    """` of 1 to 3 items`, ` of at least 1 item`, or nothing."""
    if low is not None and high is not None:
        return f" of {plural(low, noun)}" if low == high else f" of {low} to {plural(high, noun)}"
    if low is not None:
        return f" of at least {plural(low, noun)}"
    return "" if high is None else f" of at most {plural(high, noun)}"
