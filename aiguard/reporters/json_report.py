"""The machine's report: `aiguard.report/1`. `schema.py` states its shape; keys are added, never renamed."""

from __future__ import annotations

from collections.abc import Mapping

from aiguard import __version__
from aiguard.findings import (
    Counterexample,
    EngineReport,
    Finding,
    InteractionResult,
    Location,
    Mismatch,
    Suppression,
    TargetResult,
)
from aiguard.reporters.campaigns import whole_campaign
from aiguard.reporters.exact_json import exact_json
from aiguard.reporters.json_risk import risk_block
from aiguard.reporters.moments import seconds, utc
from aiguard.verdict import Report, Verdict

SCHEMA = "aiguard.report/1"


def json_report(report: Report) -> str:
    """The report as JSON text, ASCII only, every number exact."""
    return exact_json(report_document(report)) + "\n"


def report_document(report: Report) -> dict[str, object]:
    """The report as plain mappings and lists, in the order in which it is written."""
    return {
        "schema": SCHEMA,
        "aiguard_version": __version__,
        "command": report.command,
        "started_at": utc(report.started_at),
        "duration_s": seconds(report.duration_s),
        "seed": report.seed,
        "revision": {
            "base": report.revision.base,
            "head": report.revision.head,
            "dirty": report.revision.dirty,
        },
        "verdict": _verdict(report.verdict),
        "engines": [_engine(engine) for engine in report.engines],
        "findings": [_finding(finding) for finding in report.findings],
        "contracts": _contracts(report),
        "fuzz": fuzz_block(report),
        "risk": risk_block(report),
        "shadow": None,
        "notices": list(report.notices),
    }


def _verdict(verdict: Verdict) -> dict[str, object]:
    counts = verdict.counts
    return {
        "status": verdict.status,
        "exit_code": verdict.exit_code,
        "counts": {
            "error": counts.error,
            "warning": counts.warning,
            "note": counts.note,
            "suppressed": counts.suppressed,
        },
        "reason": verdict.reason,
        "fail_on": verdict.fail_on.value,
    }


def _engine(engine: EngineReport) -> dict[str, object]:
    return {
        "engine": engine.engine,
        "coverage": engine.coverage.value,
        "reason": engine.reason,
        "notices": list(engine.notices),
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "title": finding.title,
        "message": finding.message,
        "location": location_block(finding.location),
        "evidence": dict(finding.evidence),
        "reproduce": finding.reproduce,
        "suppressed": _suppression(finding.suppressed),
        "inconclusive": finding.inconclusive,
    }


def location_block(location: Location | None) -> dict[str, object] | None:
    """A place as the report writes it."""
    if location is None:
        return None
    return {
        "path": location.path,
        "line": max(1, location.line),
        "symbol": location.symbol,
        "column": location.column or None,
    }


def _suppression(suppression: Suppression | None) -> dict[str, object] | None:
    if suppression is None:
        return None
    expires = None if suppression.expires is None else suppression.expires.isoformat()
    return {"reason": suppression.reason, "expires": expires, "where": suppression.where}


def _contracts(report: Report) -> dict[str, object] | None:
    results = [result for engine in report.engines for result in engine.interactions]
    if not results and not any(engine.engine == "contracts" for engine in report.engines):
        return None
    return {"interactions": [_interaction(result) for result in results]}


def _interaction(result: InteractionResult) -> dict[str, object]:
    return {
        "contract": result.contract,
        "name": result.name,
        "variant": result.variant,
        "target": result.target,
        "status": result.status.value,
        "duration_s": seconds(result.duration_s),
        "mismatches": [_mismatch(mismatch) for mismatch in result.mismatches],
        "location": location_block(result.location),
        "message": result.message,
    }


def fuzz_block(report: Report) -> dict[str, object] | None:
    """What the campaigns measured, as one; None where there was none."""
    campaign = whole_campaign(report)
    if campaign is None:
        return None
    return {
        "budget_s": seconds(campaign.budget_s),
        "elapsed_s": seconds(campaign.elapsed_s),
        "shrink_budget_s": seconds(campaign.shrink_budget_s),
        "jobs": campaign.jobs,
        "seed": campaign.seed,
        "preparation": _spent(campaign.preparation),
        "targets": [_target(target) for target in campaign.targets],
    }


def _target(target: TargetResult) -> dict[str, object]:
    return {
        "id": target.id,
        "language": target.language,
        "engine": target.engine,
        "status": target.status.value,
        "examples": target.examples,
        "rejected": target.rejected,
        "features": target.features,
        "elapsed_s": seconds(target.elapsed_s),
        "time_to_failure_s": None if target.time_to_failure_s is None else seconds(target.time_to_failure_s),
        "message": target.message,
        "location": location_block(target.location),
        "counterexample": None if target.counterexample is None else _counterexample(target.counterexample),
        "others": [_counterexample(other) for other in target.others],
        "engines": _spent(target.engines),
        "slices": target.slices,
        "priority": target.priority,
    }


def _counterexample(found: Counterexample) -> dict[str, object]:
    return {
        "text": found.text,
        "call": found.call,
        "exception": found.exception,
        "reproduce": found.reproduce,
        "saved": found.saved,
        "location": location_block(found.location),
        "smallest": found.smallest,
    }


def _spent(times: Mapping[str, float]) -> dict[str, float]:
    return {what: seconds(spent) for what, spent in times.items()}


def _mismatch(mismatch: Mismatch) -> dict[str, object]:
    return {
        "at": mismatch.at,
        "expected": mismatch.expected,
        "actual": mismatch.actual,
        "message": mismatch.message,
        "line": mismatch.line,
        "kind": mismatch.kind,
    }
