"""Matchers for numbers, exact to the last digit; what counts as a number, and as a whole one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, TypeAlias

from aiguard.compare.base import MatcherBase
from aiguard.compare.json_text import LONGEST_INT, write_json
from aiguard.compare.matching import Scope
from aiguard.compare.variables import bind
from aiguard.compare.wording import options, plural
from aiguard.findings import Json
from aiguard.records import record

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


@record
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


@record
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


def in_bounds(number: Number, low: Number | None, high: Number | None, near: tuple[Number, Number] | None) -> bool:
    """Whether the number lies within all bounds given; exact, both ends included."""
    if near is not None and not near[0] <= number <= near[1]:
        return False
    return (low is None or number >= low) and (high is None or number <= high)


def range_words(low: Number | None, high: Number | None, tolerance: Number | None = None, value: Json = None) -> str:
    """` from 1 to 3`, ` of at least 1`, ` within 0.01 of 5`, or nothing."""
    words = f" within {tolerance} of {value if isinstance(value, str) else write_json(value)}" if tolerance else ""
    if low is not None and high is not None:
        return f"{words} from {low} to {high}"
    if low is not None:
        return f"{words} of at least {low}"
    return words if high is None else f"{words} of at most {high}"
