"""Matchers for single values: literals, text, numbers, booleans, choices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, TypeAlias

from aiguard.compare.base import MatcherBase
from aiguard.compare.json_text import LONGEST_INT, write_json
from aiguard.compare.matching import Scope
from aiguard.compare.variables import UnboundVariable, bind
from aiguard.compare.wording import compact, describe, plural
from aiguard.findings import Json

Number: TypeAlias = int | Decimal

_PLAIN_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_ONE = Decimal(1)


def is_number(value: Json) -> bool:
    """Whether a JSON value is a number; true and false are not."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def is_whole(value: Json) -> bool:
    """Whether a JSON number was written as an integer: 1.0 and 1e3 were not."""
    if isinstance(value, Decimal):
        # The reader keeps integers too long for int() as Decimal; nothing else is that long without an exponent.
        return value.same_quantum(_ONE) and value.adjusted() >= LONGEST_INT - 1
    return isinstance(value, int) and not isinstance(value, bool)


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


def options(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in pairs if value is not None}


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Numeric(MatcherBase):
    """`$integer` and `$number`: a JSON number, from `low` to `high`.

    `tolerance` is kept for `show`; the bounds already hold what it means.
    """

    name: str
    value: Json
    low: Number | None = None
    high: Number | None = None
    tolerance: Number | None = None
    near: tuple[Number, Number] | None = None

    numeric: ClassVar[bool] = True

    @property
    def wanted(self) -> str:
        noun = "a whole number" if self.name == "$integer" else "a number"
        return noun + range_words(self.low, self.high, self.tolerance, self.value)

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if not (is_whole(actual) if self.name == "$integer" else is_number(actual)):
            return self.refuse(actual, at, scope, "type")
        if self.low is None and self.high is None and self.near is None:
            return True
        assert isinstance(actual, int | Decimal)
        return in_bounds(actual, self.low, self.high, self.near) or self.refuse(actual, at, scope, "range")

    def example(self, variables: Mapping[str, Json]) -> Json:
        return bind(self.value, variables)

    def show(self) -> Json:
        return {self.name: self.value} | options([("min", self.low), ("max", self.high), ("tolerance", self.tolerance)])


@dataclass(frozen=True, slots=True)
class DecimalValue(MatcherBase):
    """`$decimal`: money and the like, as text or as a number just as its example is; compared with every digit."""

    value: Json
    places: int | None = None
    low: Number | None = None
    high: Number | None = None
    tolerance: Number | None = None
    near: tuple[Number, Number] | None = None

    @property
    def as_text(self) -> bool:
        """Whether it wants a JSON string."""
        return isinstance(self.value, str)

    @property
    def wanted(self) -> str:
        noun = "text holding a decimal" if self.as_text else "a number"
        if self.places is not None:
            noun += f" with {'' if self.as_text else 'at most '}{plural(self.places, 'decimal place')}"
        return noun + range_words(self.low, self.high, self.tolerance, self.value)

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if self.as_text:
            if not isinstance(actual, str):
                return self.refuse(actual, at, scope, "type")
            if not _PLAIN_DECIMAL.fullmatch(actual):
                return self.refuse(actual, at, scope, "format")
            number = Decimal(actual)
        elif is_number(actual):
            assert isinstance(actual, int | Decimal)
            number = Decimal(actual)
        else:
            return self.refuse(actual, at, scope, "type")
        if not self._placed(number):
            return self.refuse(actual, at, scope, "places")
        return in_bounds(number, self.low, self.high, self.near) or self.refuse(actual, at, scope, "range")

    def _placed(self, number: Decimal) -> bool:
        if self.places is None:
            return True
        given = decimal_places(number)
        return given == self.places if self.as_text else given <= self.places

    def example(self, variables: Mapping[str, Json]) -> Json:
        return bind(self.value, variables)

    def show(self) -> Json:
        bounds = [("places", self.places), ("min", self.low), ("max", self.high), ("tolerance", self.tolerance)]
        return {"$decimal": self.value} | options(bounds)


def decimal_places(number: Number) -> int:
    """How many digits stand after the decimal point as the number was written; linear in its digits."""
    mantissa, _, exponent = str(number).partition("E")
    return max(0, len(mantissa.partition(".")[2]) - int(exponent or 0))


def within(size: int, low: int | None, high: int | None) -> bool:
    """Whether low <= size <= high, as far as they are given."""
    return (low is None or size >= low) and (high is None or size <= high)


def in_bounds(number: Number, low: Number | None, high: Number | None, near: tuple[Number, Number] | None) -> bool:
    """Whether the number lies within all bounds given; exact, both ends included."""
    if near is not None and not near[0] <= number <= near[1]:
        return False
    return (low is None or number >= low) and (high is None or number <= high)


def size_words(low: int | None, high: int | None, noun: str) -> str:
    """` of 1 to 3 items`, ` of at least 1 item`, or nothing."""
    if low is not None and high is not None:
        return f" of {plural(low, noun)}" if low == high else f" of {low} to {plural(high, noun)}"
    if low is not None:
        return f" of at least {plural(low, noun)}"
    return "" if high is None else f" of at most {plural(high, noun)}"


def range_words(low: Number | None, high: Number | None, tolerance: Number | None = None, value: Json = None) -> str:
    """` from 1 to 3`, ` of at least 1`, ` within 0.01 of 5`, or nothing."""
    words = f" within {tolerance} of {value if isinstance(value, str) else write_json(value)}" if tolerance else ""
    if low is not None and high is not None:
        return f"{words} from {low} to {high}"
    if low is not None:
        return f"{words} of at least {low}"
    return words if high is None else f"{words} of at most {high}"
