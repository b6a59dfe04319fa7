"""`$regex`: a full match in linear time, by RE2."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from aiguard.compare.base import MatcherBase
from aiguard.compare.matching import Scope
from aiguard.compare.variables import bind
from aiguard.findings import Json
from aiguard.records import record

LONGEST_PATTERN = 1000

_NOT_RE2 = (
    ("(?=", "a lookahead"),
    ("(?!", "a lookahead"),
    ("(?<=", "a lookbehind"),
    ("(?<!", "a lookbehind"),
    ("(?>", "an atomic group"),
    ("(?(", "a condition"),
    ("(?P=", "a backreference"),
)
# Between them they hold what a pattern that says anything would refuse.
_PROBES = ("", " ", "a", "Z", "7", "-1.5", "é", "北京", "x y,z!", "\U0001f600", '{"a": [null]}', "a" * 300)


class BadPattern(ValueError):
    """RE2 cannot use the pattern; the message says why."""


@functools.lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> Any:
    """The compiled pattern. Raises BadPattern."""
    if len(pattern) > LONGEST_PATTERN:
        raise BadPattern(f"the pattern has {len(pattern)} characters; {LONGEST_PATTERN} are allowed")
    import re2  # noqa: PLC0415 - 8 to 28 ms, and most contracts need none

    settings = re2.Options()
    settings.log_errors = False
    try:
        return re2.compile(pattern, settings)
    except UnicodeEncodeError:
        raise BadPattern("the pattern holds a lone surrogate") from None
    except re2.error as error:
        raise BadPattern(_explain(pattern, error)) from None


def _explain(pattern: str, error: Exception) -> str:
    for mark, what in _NOT_RE2:
        if mark in pattern:
            return f"{what} `{mark}…` has no linear-time form, and RE2 leaves it out"
    reason = error.args[0] if error.args else error
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    if text.startswith("invalid escape sequence: \\") and text[-1:].isdigit():
        return f"the backreference `{text.rpartition(' ')[2]}` has no linear-time form, and RE2 leaves it out"
    if "too large" in text:
        return "the pattern is too large for RE2's memory"
    return text


def matches_everything(pattern: str) -> bool:
    """Whether the pattern lets any single line through, as `.*` does. Raises BadPattern."""
    compiled = compile_pattern(pattern)
    return all(compiled.fullmatch(probe) is not None for probe in _PROBES)


def full_match(pattern: str, text: str) -> bool:
    """Whether the whole text matches; text with a lone surrogate never does."""
    try:
        return compile_pattern(pattern).fullmatch(text) is not None
    except UnicodeEncodeError:
        return False


@record
class Regex(MatcherBase):
    """A string that the pattern matches from its first to its last character."""

    pattern: str
    value: str

    @property
    def wanted(self) -> str:
        return f"text matching {self.pattern}"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if not isinstance(actual, str):
            return self.refuse(actual, at, scope, "type")
        return full_match(self.pattern, actual) or self.refuse(actual, at, scope, "format")

    def example(self, variables: Mapping[str, Json]) -> Json:
        return bind(self.value, variables)

    def show(self) -> Json:
        return {"$regex": self.pattern, "example": self.value}
