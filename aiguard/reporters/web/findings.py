"""Findings and what could not be looked at, in HTML."""

from __future__ import annotations

from collections.abc import Iterable

from aiguard.findings import Coverage, Finding
from aiguard.reporters.blocks import told
from aiguard.reporters.campaigns import input_lines, property_of, traceback_lines
from aiguard.reporters.grouping import counted, curl, finding_subject, log_lines
from aiguard.reporters.web.escaping import code, command, esc, esc_block
from aiguard.verdict import Report

MOST = 1_000
"""Findings shown: a browser has to open the page."""
_MOST_LINES, _MOST_CHARACTERS = 100, 8_000


def findings(report: Report) -> str:
    """A section for the findings that stand and one, folded, for those that people accepted; '' without any."""
    standing = [finding for finding in report.findings if finding.suppressed is None]
    standing.sort(key=lambda finding: -finding.severity.rank)
    suppressed = [finding for finding in report.findings if finding.suppressed is not None]
    parts = []
    if standing:
        more = f"<p>and {len(standing) - MOST:,} more in the JSON report</p>" if len(standing) > MOST else ""
        parts.append(f"<section><h2>{counted(len(standing), 'finding')}</h2>{_list(standing[:MOST])}{more}</section>")
    if suppressed:
        items = "".join(f"<li>{_suppressed(finding)}</li>" for finding in suppressed[:MOST])
        parts.append(f"<details><summary>{len(suppressed)} suppressed</summary><ul>{items}</ul></details>")
    return "".join(parts)


def not_looked(report: Report) -> str:
    """What was skipped or could not be looked at, and every notice; '' where there is nothing to say."""
    lines = [
        f"{esc(engine.engine)} {engine.coverage}: {esc(engine.reason)}"
        for engine in report.engines
        if engine.coverage is not Coverage.RAN
    ]
    notices = (*report.notices, *(notice for engine in report.engines for notice in engine.notices))
    lines += [esc(notice, 1_000) for notice in notices]
    items = "".join(f"<li>{line}</li>" for line in lines[:MOST])
    return f'<section><h2>Beside it</h2><ul class="notices">{items}</ul></section>' if items else ""


def _list(found: Iterable[Finding]) -> str:
    return f'<ol class="findings">{"".join(_finding(finding) for finding in found)}</ol>'


def _finding(finding: Finding) -> str:
    kind = "unjudged" if finding.inconclusive else finding.severity.value
    word = "not judged" if finding.inconclusive else finding.severity.value
    place = f" {code(str(finding.location))}" if finding.location else ""
    subject = finding_subject(finding)
    about = f"{subject.contract} / {subject.interaction}" if subject else property_of(finding) or ""
    headline, rest = told(finding)
    details = esc_block("\n".join(rest))
    return (
        f'<li class="{kind}"><p><b>{word}</b>{place} <strong>{esc(headline)}</strong></p>'
        f'<p class="quiet">{esc(finding.rule)} {esc(about)}</p>'
        + (f"<pre>{details}</pre>" if details else "")
        + "".join(f"<pre>{esc_block(block)}</pre>" for block in _evidence(finding) if block)
        + command(curl(finding) or finding.reproduce)
        + "</li>"
    )


def _evidence(finding: Finding) -> Iterable[str]:
    yield "\n".join(input_lines(finding, _MOST_LINES, _MOST_CHARACTERS))
    yield "\n".join(log_lines(finding)[-_MOST_LINES:])
    yield "\n".join(traceback_lines(finding, most=_MOST_LINES))


def _suppressed(finding: Finding) -> str:
    assert finding.suppressed is not None
    until = f", until {finding.suppressed.expires}" if finding.suppressed.expires else ""
    return f"{esc(finding.title)}: {esc(finding.suppressed.reason)} ({code(finding.suppressed.where)}{until})"
