"""What engines hand back: findings, and the record of what was looked at and what could not be."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from aiguard.ranking import Ranking

Json: TypeAlias = "bool | int | Decimal | str | list[Json] | dict[str, Json] | None"
"""A JSON value with every digit kept: integers are int, all other numbers Decimal; never a float."""


Ran: TypeAlias = "tuple[str, int, str]"
"""A function that ran: its file relative to the project, its first line, its name as far as its language says it."""


class Severity(StrEnum):
    """How hard a finding weighs; `rank` orders them."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """3 for error, 2 for warning, 1 for note."""
        return {"error": 3, "warning": 2, "note": 1}[self.value]


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the user's repository: relative POSIX path, line and column from 1."""

    path: str
    line: int = 1
    symbol: str | None = None
    column: int | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Suppression:
    """A human's signed acceptance of a finding; `where` is the file:line that says so."""

    reason: str
    expires: date | None
    where: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a human should look at.

    `evidence` is JSON only. `inconclusive` marks what could not be judged: it never passes the gate and cannot be
    suppressed. `fingerprint` is an identity apart from the text: it survives moved lines and reworded messages.
    """

    rule: str
    severity: Severity
    title: str
    message: str
    location: Location | None
    fingerprint: str
    reproduce: str
    evidence: Mapping[str, Json] = field(default_factory=dict)
    suppressed: Suppression | None = None
    inconclusive: bool = False


def fingerprint(rule: str, *identity: str) -> str:
    """32 hex digits that name a finding: SHA-256 over the rule and what identifies it, lengths included."""
    digest = hashlib.sha256()
    for part in (rule, *identity):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:32]


class InteractionStatus(StrEnum):
    """How the replay of one interaction ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One difference between what the contract says and what the target answered.

    `at` is a JSONPath (RFC 9535 normalized, `$.lines[0].sku`), `status`, `header:NAME`, `body` or `latency`;
    `line` is the line in the contract file that was not met; `kind` is a stable word for fingerprints.
    """

    at: str
    expected: Json
    actual: Json
    message: str
    line: int = 0
    kind: str = "value"


@dataclass(frozen=True, slots=True)
class InteractionResult:
    """The replay of one interaction, in the order of the contract."""

    contract: str
    name: str
    variant: str | None
    target: str
    status: InteractionStatus
    duration_s: float
    mismatches: tuple[Mismatch, ...] = ()
    location: Location | None = None
    message: str = ""


class TargetStatus(StrEnum):
    """How a campaign ended for one property. Only `passed` says that it held for everything that was tried."""

    PASSED = "passed"
    FAILED = "failed"
    HUNG = "hung"
    ERROR = "error"
    NOT_RUN = "not_run"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """The smallest failing input that was found.

    `text` is what a person reads; `call` is a Python expression that can be evaluated beside the property, or for Go
    the literals of the corpus file; None where neither exists. `exception` is `Type: message`; `location` the line of
    the user's code that raised it. `reproduce` is one command; `saved` where the input is kept for the next run,
    relative to the project. `smallest` says whether shrinking went to its end.
    """

    text: str
    call: str | None
    exception: str
    reproduce: str
    saved: str | None = None
    location: Location | None = None
    smallest: bool = True


@dataclass(frozen=True, slots=True)
class TargetResult:
    """One property after a campaign. Seconds are wall-clock; of the inputs, `examples` were run and `rejected` refused.

    `engines` are the seconds that each engine got; `features` counts the behaviours seen (lines of the code under
    test, or coverage as Go's fuzzer reports it). `others` are further distinct failures of the same property. `reached`
    are the project's functions that were seen to run.
    """

    id: str
    language: str
    engine: str
    status: TargetStatus
    examples: int = 0
    rejected: int = 0
    features: int = 0
    elapsed_s: float = 0.0
    time_to_failure_s: float | None = None
    message: str = ""
    location: Location | None = None
    counterexample: Counterexample | None = None
    others: tuple[Counterexample, ...] = ()
    engines: Mapping[str, float] = field(default_factory=dict)
    slices: int = 0
    priority: str = ""
    reached: tuple[Ran, ...] = ()


@dataclass(frozen=True, slots=True)
class Campaign:
    """One time-boxed fuzz run. `preparation` holds the seconds of collecting (`python`) and building (`go`)."""

    budget_s: float
    elapsed_s: float
    jobs: int
    seed: int
    shrink_budget_s: float
    preparation: Mapping[str, float]
    targets: tuple[TargetResult, ...]


class Coverage(StrEnum):
    """Whether an engine looked. 'Could not look' is a value of its own, never an empty list of findings."""

    RAN = "ran"
    SKIPPED = "skipped"
    COULD_NOT_LOOK = "could not look"


@dataclass(frozen=True, slots=True)
class EngineReport:
    """All that one engine has to say about one run. `notices` are sentences for people, never verdicts.

    `interrupted` is 0 for a run that went to its end, else 128 plus the number of the signal that ended it.
    """

    engine: str
    coverage: Coverage
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    interactions: tuple[InteractionResult, ...] = ()
    notices: tuple[str, ...] = ()
    interrupted: int = 0
    campaign: Campaign | None = None
    ranking: Ranking | None = None
