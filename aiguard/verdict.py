"""Pure: engine reports and a policy give a verdict, and the verdict its exit code."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aiguard.errors import COULD_NOT_JUDGE
from aiguard.findings import Coverage, EngineReport, Finding, Severity

PASS, FINDINGS, INTERRUPTED = 0, 1, 130


class FailOn(StrEnum):
    """The least severity that fails the gate."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"

    def blocks(self, severity: Severity) -> bool:
        """Whether a finding of this severity fails the gate."""
        return self is not FailOn.NEVER and severity.rank >= Severity(self.value).rank


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings of each severity stand, and how many were suppressed."""

    error: int = 0
    warning: int = 0
    note: int = 0
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the gate passes (`pass`, `fail`, or `error`: could not judge), and the sentence that says why."""

    status: str
    exit_code: int
    counts: Counts
    reason: str
    fail_on: FailOn = FailOn.ERROR

    def blocks(self, finding: Finding) -> bool:
        """Whether this finding is one of those that fail the gate."""
        standing = finding.suppressed is None and not finding.inconclusive
        return standing and self.fail_on.blocks(finding.severity)


@dataclass(frozen=True, slots=True)
class Revision:
    """What was judged: full commit ids where there is a repository; `dirty` when the work tree differs from head."""

    base: str | None = None
    head: str | None = None
    dirty: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run, ready for any reporter."""

    command: str
    started_at: datetime
    duration_s: float
    verdict: Verdict
    engines: tuple[EngineReport, ...]
    revision: Revision = Revision()
    seed: int = 0
    notices: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every engine's findings, in order."""
        return tuple(finding for engine in self.engines for finding in engine.findings)


def judge(
    engines: Iterable[EngineReport],
    fail_on: FailOn,
    *,
    interrupted: int = 0,
    unasked: Collection[str] = (),
) -> Verdict:
    """The verdict over all reports.

    A finding that blocks outweighs what could not be judged; what could not be judged outweighs a pass, whatever
    `fail_on` says; a run in which nothing at all was looked at is never a pass, and engines that are `unasked`, which
    nobody configured, do not make it one. `interrupted` is the exit code of a run that a signal ended, else 0.
    """
    reports = tuple(engines)
    findings = [finding for report in reports for finding in report.findings]
    standing = [finding for finding in findings if finding.suppressed is None]
    error, warning, note = (sum(f.severity is severity for f in standing) for severity in Severity)
    counts = Counts(error, warning, note, suppressed=len(findings) - len(standing))
    blocking = [f for f in standing if not f.inconclusive and fail_on.blocks(f.severity)]
    unjudged = [f.title for f in standing if f.inconclusive]
    unjudged += [r.reason for r in reports if r.coverage is Coverage.COULD_NOT_LOOK and not r.findings]
    if not any(report.coverage is Coverage.RAN and report.engine not in unasked for report in reports):
        unjudged = unjudged or ["nothing was looked at"]
    if interrupted:
        return Verdict("error", interrupted, counts, "interrupted before the end", fail_on)
    if blocking:
        verb = "fails" if len(blocking) == 1 else "fail"
        more = f"; {_count(len(unjudged), 'thing')} could not be judged" if unjudged else ""
        return Verdict("fail", FINDINGS, counts, f"{_count(len(blocking), 'finding')} {verb} the gate{more}", fail_on)
    if unjudged:
        more = f" (and {len(unjudged) - 1} more)" if len(unjudged) > 1 else ""
        return Verdict("error", COULD_NOT_JUDGE, counts, f"could not judge: {unjudged[0]}{more}", fail_on)
    return Verdict("pass", PASS, counts, "the gate passes", fail_on)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
