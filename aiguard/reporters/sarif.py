"""SARIF 2.1.0 (OASIS, errata 01), as code scanning reads it: results at their lines, rules with help."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from aiguard import __version__
from aiguard.findings import Coverage, Finding, Location
from aiguard.reporters.campaigns import input_lines
from aiguard.reporters.exact_json import exact_json
from aiguard.reporters.grouping import curl, sentence
from aiguard.reporters.moments import utc
from aiguard.reporters.risk_notes import notes
from aiguard.reporters.rules import rule_of
from aiguard.text import visible
from aiguard.verdict import FINDINGS, PASS, Report

SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 5000
"""Code scanning keeps no more results of one run; the most severe are the ones to keep."""
MOST_NOTES = 50
"""Rows of a ranking that become notes where nobody said how many."""
MOST_LINES, MOST_CHARACTERS = 40, 4_000
"""Of a counterexample, in a result's message."""

_ROOT = "%SRCROOT%"
_NOWHERE = Location("aiguard.yaml")
"""Where a result without a place stands: code scanning refuses a log in which one has none."""


def sarif(report: Report, top: int | None = None) -> str:
    """The report as a SARIF log with one run, ASCII only. The first `top` rows of a ranking are notes, 0 for all."""
    everything = [*report.findings, *notes(report, top, MOST_NOTES)]
    ranked = sorted(everything, key=lambda finding: (finding.suppressed is not None, -finding.severity.rank))
    kept = ranked[:MOST_RESULTS]
    rules = list(dict.fromkeys(finding.rule for finding in kept))
    run = {
        "tool": {
            "driver": {
                "name": "aiguard",
                "semanticVersion": __version__,
                "version": __version__,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "automationDetails": {"id": f"aiguard/{visible(report.command)}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that holds aiguard.yaml."}}},
        "invocations": [_invocation(report, dropped=len(ranked) - len(kept))],
        "results": [
            _result(finding, rules.index(finding.rule), states_suppressions=report.verdict.counts.suppressed > 0)
            for finding in kept
        ],
    }
    return exact_json({"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]}) + "\n"


def _rule(rule_id: str) -> dict[str, object]:
    rule = rule_of(rule_id)
    return {
        "id": visible(rule.id),
        "name": visible(rule.name),
        "shortDescription": {"text": visible(rule.summary)},
        "fullDescription": {"text": visible(f"{rule.summary} {rule.advice}")},
        "help": {"text": rule.advice, "markdown": rule.advice},
        "defaultConfiguration": {"level": "error"},
    }


def _invocation(report: Report, *, dropped: int) -> dict[str, object]:
    notices = [notice for engine in report.engines for notice in engine.notices]
    notifications = [_notification("note", notice) for notice in (*report.notices, *notices)]
    for engine in report.engines:
        if engine.coverage is Coverage.COULD_NOT_LOOK:
            notifications.append(_notification("error", f"{engine.engine} could not look: {engine.reason}"))
        elif engine.coverage is Coverage.SKIPPED:
            notifications.append(_notification("note", f"{engine.engine} was skipped: {engine.reason}"))
    if dropped:
        text = f"{dropped} more results were left out: code scanning keeps {MOST_RESULTS}, the most severe"
        notifications.append(_notification("warning", text))
    return {
        "executionSuccessful": report.verdict.exit_code in (PASS, FINDINGS),
        "exitCode": report.verdict.exit_code,
        "exitCodeDescription": visible(report.verdict.reason),
        "startTimeUtc": utc(report.started_at),
        "endTimeUtc": utc(report.started_at + timedelta(seconds=max(0.0, report.duration_s))),
        "toolExecutionNotifications": notifications,
    }


def _notification(level: str, text: str) -> dict[str, object]:
    return {"level": level, "message": {"text": visible(text) or level}}


def _result(finding: Finding, rule_index: int, *, states_suppressions: bool) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": visible(finding.rule),
        "ruleIndex": rule_index,
        "level": finding.severity.value,
        "message": {"text": _message(finding)},
        "locations": [_location(finding.location or _NOWHERE)],
        # `primaryLocationLineHash` is the one that code scanning matches results by: a hash, and a count.
        "partialFingerprints": {
            "aiguard/v1": finding.fingerprint,
            "primaryLocationLineHash": f"{finding.fingerprint}:1",
        },
    }
    if states_suppressions:  # SARIF 3.27.23: stated for every result of a run, or for none
        result["suppressions"] = _suppressions(finding)
    return result


def _message(finding: Finding) -> str:
    told = sentence(finding)
    shown = "\n".join(input_lines(finding, MOST_LINES, MOST_CHARACTERS))
    lines = [finding.title, "" if told in finding.title else told, shown, curl(finding) or finding.reproduce]
    return visible("\n".join(dict.fromkeys(line for line in lines if line))) or visible(finding.rule)


def _location(location: Location) -> dict[str, object]:
    region: dict[str, object] = {"startLine": max(1, location.line)}
    if location.column and location.column > 0:
        region["startColumn"] = location.column
    place: dict[str, object] = {"physicalLocation": {"artifactLocation": _artifact(location.path), "region": region}}
    if location.symbol:
        place["logicalLocations"] = [{"fullyQualifiedName": visible(location.symbol)}]
    return place


def _artifact(path: str) -> dict[str, object]:
    uri = quote(path.encode("utf-8", "surrogatepass"), safe="/")
    if path.startswith("/"):
        return {"uri": f"file://{uri}"}
    return {"uri": uri, "uriBaseId": _ROOT}


def _suppressions(finding: Finding) -> list[dict[str, object]]:
    if finding.suppressed is None:
        return []
    expires = f" (until {finding.suppressed.expires})" if finding.suppressed.expires else ""
    why = visible(f"{finding.suppressed.reason}{expires}, stated at {finding.suppressed.where}")
    return [{"kind": "external", "status": "accepted", "justification": why}]
