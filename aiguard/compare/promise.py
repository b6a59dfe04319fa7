"""What a contract promises about a response."""

from __future__ import annotations

from dataclasses import dataclass

from aiguard.compare.matching import Matcher


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
