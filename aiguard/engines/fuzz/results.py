"""Pure: what became of the properties, as findings and as the report's table."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping

from aiguard.engines.fuzz.campaign import Outcome
from aiguard.engines.fuzz.interface import Failure
from aiguard.findings import (
    Counterexample,
    Finding,
    Json,
    Severity,
    TargetResult,
    TargetStatus,
    fingerprint,
)

_WORST = (TargetStatus.FAILED, TargetStatus.HUNG, TargetStatus.ERROR, TargetStatus.PASSED, TargetStatus.NOT_RUN)
_INPUTS = {
    "fuzz.counterexample",
    "fuzz.hang",
    "fuzz.crash",
    "fuzz.flaky",
    "fuzz.dishonest",
    "fuzz.no-record",
    "fuzz.expected-failure",
}


def result_of(outcome: Outcome, priority: str, *, interrupted: bool) -> TargetResult:
    """One property's line of the report."""
    status, message = _status(outcome, interrupted=interrupted)
    failures = distinct(outcome)
    examples = [_counterexample(each) for each in failures if each.rule in _INPUTS and (each.text or each.call)]
    engine = outcome.failed_by if status is not TargetStatus.PASSED else _most(outcome)
    return TargetResult(
        id=outcome.target.id,
        language=outcome.target.language,
        engine=engine or outcome.target.engines[0],
        status=status,
        examples=sum(outcome.examples.values()),
        rejected=outcome.rejected,
        features=outcome.features,
        elapsed_s=sum(outcome.seconds.values()),
        time_to_failure_s=outcome.failed_after_s if examples else None,
        message=message,
        location=outcome.target.location,
        counterexample=examples[0] if examples else None,
        others=tuple(examples[1:]),
        engines=dict(outcome.seconds),
        slices=outcome.slices,
        priority=priority,
        reached=tuple(sorted(outcome.reached)),
    )


def findings_of(outcome: Outcome, result: TargetResult) -> list[Finding]:
    """One finding for each distinct failure, and one for a property that was not reached."""
    # A run that was too short to show anything says nothing where another run did.
    judged = result.status is not TargetStatus.NOT_RUN
    findings = [_finding(each, result.id) for each in distinct(outcome) if not (judged and each.rule == "fuzz.not-run")]
    unreached = result.status is TargetStatus.NOT_RUN and not outcome.ends
    if not findings and (unreached or result.status is TargetStatus.ERROR):
        findings.append(
            Finding(
                rule="fuzz.not-run" if result.status is TargetStatus.NOT_RUN else "fuzz.no-record",
                severity=Severity.ERROR,
                title=f"{result.id} was not judged: {result.message}",
                message=result.message,
                location=result.location,
                fingerprint=fingerprint("fuzz.not-run", result.id),
                reproduce=shlex.join(["aiguard", "fuzz", result.id]),
                evidence={"target": result.id},
                inconclusive=True,
            )
        )
    return findings


def distinct(outcome: Outcome) -> list[Failure]:
    """The failures of a property, each identity once: the one with an input before one without, the shorter first."""
    best: dict[tuple[str, ...], Failure] = {}
    for failure in _failures(outcome):
        key = (failure.rule, *failure.identity)
        if key not in best or _rank(failure) < _rank(best[key]):
            best[key] = failure
    return sorted(best.values(), key=lambda failure: -failure.severity.rank)


def _failures(outcome: Outcome) -> Iterable[Failure]:
    return (failure for _, end in outcome.ends for failure in end.failures)


def _rank(failure: Failure) -> tuple[bool, bool, int]:
    return not failure.text, not failure.smallest, len(failure.text)


def _status(outcome: Outcome, *, interrupted: bool) -> tuple[TargetStatus, str]:
    for status in _WORST:
        for _, end in outcome.ends:
            if end.status is status:
                tried = "every possible input was tried" if end.exhausted and status is TargetStatus.PASSED else ""
                return status, end.message or tried
    if interrupted:
        return TargetStatus.NOT_RUN, "interrupted before its end; no failure was found until then"
    if sum(outcome.examples.values()):
        return TargetStatus.ERROR, "its last record did not come"
    return TargetStatus.NOT_RUN, "the budget was spent before its turn"


def _most(outcome: Outcome) -> str:
    return max(outcome.seconds, key=lambda engine: outcome.seconds[engine], default="")


def _counterexample(failure: Failure) -> Counterexample:
    return Counterexample(
        text=failure.text or failure.call or "",
        call=failure.call,
        exception=failure.exception,
        reproduce=failure.reproduce,
        saved=failure.saved,
        location=failure.location,
        smallest=failure.smallest,
    )


def _finding(failure: Failure, target_id: str) -> Finding:
    evidence: dict[str, Json] = {"target": target_id, **_evidence(failure.evidence)}
    named = {
        "counterexample": failure.text,
        "call": failure.call,
        "exception": failure.exception,
        "saved": failure.saved,
    }
    evidence |= {key: value for key, value in named.items() if value}
    if failure.text and not failure.smallest:
        evidence["smallest"] = False
    return Finding(
        rule=failure.rule,
        severity=failure.severity,
        title=failure.title,
        message=failure.message,
        location=failure.location,
        fingerprint=fingerprint(failure.rule, target_id, *failure.identity),
        reproduce=failure.reproduce,
        evidence=evidence,
        inconclusive=failure.inconclusive,
    )


def _evidence(evidence: Mapping[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in evidence.items() if value not in (None, [], "")}
