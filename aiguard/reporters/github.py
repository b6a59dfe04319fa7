"""Workflow annotations of GitHub Actions: one command a line, the worst first, for only ten of a kind are shown."""

from __future__ import annotations

from aiguard.findings import Coverage, Finding, Severity
from aiguard.reporters.campaigns import input_lines
from aiguard.reporters.grouping import curl, sentence
from aiguard.reporters.risk_notes import notes
from aiguard.text import one_line, visible
from aiguard.verdict import Report

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_LONGEST = 2000
MOST_LINES = 12
"""Lines of a counterexample."""
MOST_NOTES = 10
"""Rows of a ranking, where nobody said how many: no more of a kind are shown."""


def github_annotations(report: Report, top: int | None = None) -> str:
    """An annotation for every finding that stands, then the verdict. Every line starts with a word of aiguard's.

    The first `top` rows of a ranking are notices, 0 for all.
    """
    standing = [finding for finding in report.findings if finding.suppressed is None]
    standing += notes(report, top, MOST_NOTES)
    standing.sort(key=lambda finding: -finding.severity.rank)
    lines = [_annotation(finding) for finding in standing]
    lines += [
        _command("error", {"title": f"{engine.engine} could not look"}, engine.reason)
        for engine in report.engines
        if engine.coverage is Coverage.COULD_NOT_LOOK and not engine.findings
    ]
    name = f"aiguard {report.command}"
    if report.verdict.status == "pass":
        lines.append(f"aiguard: {one_line(report.verdict.reason, _LONGEST)}")
    else:
        lines.append(_command("error", {"title": name}, report.verdict.reason))
    return "\n".join(lines) + "\n"


def _annotation(finding: Finding) -> str:
    properties = {"title": f"{finding.rule}: {finding.title}"}
    if finding.location:
        place = {"file": finding.location.path, "line": str(max(1, finding.location.line))}
        if finding.location.column:
            place["col"] = str(finding.location.column)
        properties = place | properties
    shown = input_lines(finding, MOST_LINES, _LONGEST // 2)
    parts = (*sentence(finding).splitlines(), *shown, curl(finding) or finding.reproduce)
    message = "\n".join(one_line(part, _LONGEST) for part in parts if part.strip())
    return _command(_LEVELS[finding.severity], properties, message)


def _command(level: str, properties: dict[str, str], message: str) -> str:
    stated = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{level} {stated}::{_data(message)}"


def _data(text: str) -> str:
    return visible(text.replace("\r", "")).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(one_line(text, 1000)).replace(":", "%3A").replace(",", "%2C")
