"""What a contract promises about a response, and the comparison of an answer with it."""

from __future__ import annotations

from dataclasses import dataclass

from aiguard.compare.matching import Branch, Matcher, Scope
from aiguard.compare.messages import WireResponse
from aiguard.findings import Mismatch


@dataclass(frozen=True, slots=True)
class ExpectedStatus:
    """The statuses allowed: exact numbers and whole classes (2 for `2xx`)."""

    codes: frozenset[int]
    classes: frozenset[int]
    line: int


@dataclass(frozen=True, slots=True)
class ExpectedResponse:
    """Everything promised about one response; what is None or empty is not looked at."""

    status: ExpectedStatus
    line: int
    headers: tuple[tuple[str, Matcher], ...] = ()
    json: Matcher | None = None
    text: Matcher | None = None
    form: Matcher | None = None
    xml: str | None = None
    content: bytes | None = None
    sha256: str | None = None
    within_s: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome for one answer: what did not match, and which branches it witnessed."""

    mismatches: tuple[Mismatch, ...]
    witnessed: frozenset[Branch]


def compare_response(
    expected: ExpectedResponse, actual: WireResponse, scope: Scope, deny_fields: tuple[str, ...] = ()
) -> Comparison:
    """Hold an answer against its promise. Never raises, whatever the answer holds; time linear in its size."""
    raise AssertionError("filled in with the matchers")
