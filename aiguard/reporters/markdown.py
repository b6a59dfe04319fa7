"""Markdown for a pull request's comment or a step summary; whatever a service sent is quoted, never interpreted."""

from __future__ import annotations

from aiguard.findings import Coverage, Finding, InteractionStatus
from aiguard.reporters.campaigns import (
    in_numbers,
    input_lines,
    property_cases,
    property_of,
    traceback_lines,
    unexplained,
)
from aiguard.reporters.grouping import (
    cases,
    curl,
    finding_subject,
    label,
    log_lines,
    reproduction,
    result_subject,
    sentence,
    shown,
    with_status,
)
from aiguard.reporters.markdown_risk import ranking_blocks
from aiguard.reporters.quoting import cell, code, fence, html_text, prose
from aiguard.verdict import Report

MOST_ROWS = 50
MOST_DETAILS = 20
MOST_LINES = 40
MOST_CHARACTERS = 2_000
"""Lines and characters of a counterexample."""
LONGEST = 60_000
"""Characters: GitHub refuses a comment of more than 65,536."""

_SIGNS = {"pass": "✅", "fail": "❌", "error": "⚠️"}


def markdown(report: Report, top: int | None = None) -> str:
    """The verdict, a table of what stands, and the details folded away; at most LONGEST characters.

    `top` is how many rows of a ranking are shown, 0 for all that fit.
    """
    standing = [finding for finding in report.findings if finding.suppressed is None]
    standing.sort(key=lambda finding: -finding.severity.rank)
    head = [f"### {_SIGNS[report.verdict.status]} {prose('aiguard ' + report.command)}: {prose(report.verdict.reason)}"]
    tail = [f"{in_numbers(report)}\n\nReproduce: {code(reproduction(report), 1000)}"]
    room = LONGEST - sum(len(block) + 2 for block in (*head, *tail)) - 200
    body: list[str] = []
    left_out = False
    for block in [*_body(report, standing), *ranking_blocks(report, top)]:
        if len(block) + 2 > room:
            left_out = True
            continue
        room -= len(block) + 2
        body.append(block)
    if left_out:
        body.append("More details did not fit; the JSON report has them all.")
    return "\n\n".join([*head, *body, *tail]) + "\n"


def _body(report: Report, standing: list[Finding]) -> list[str]:
    blocks = [_table(standing)] if standing else []
    grouped = [(f"{c.subject.contract} / {c.subject.interaction}", c.findings) for c in cases(report, standing)]
    grouped += [(case.id, case.findings) for case in property_cases(report, standing)]
    others = [f for f in standing if finding_subject(f) is None and property_of(f) is None]
    grouped += [(f.title, [f]) for f in others if log_lines(f) or curl(f) or traceback_lines(f)]
    blocks += [_details(name, findings) for name, findings in grouped[:MOST_DETAILS]]
    if len(grouped) > MOST_DETAILS:
        blocks.append(f"{len(grouped) - MOST_DETAILS} more have details in the JSON report.")
    unjudged = _not_judged(report)
    if unjudged:
        blocks.append("\n".join(["**Not judged**", "", *(f"- {line}" for line in unjudged[:MOST_ROWS])]))
    suppressed = [finding for finding in report.findings if finding.suppressed is not None]
    if suppressed:
        blocks.append(_suppressed(suppressed))
    return blocks


def _table(findings: list[Finding]) -> str:
    rows = ["| | Where | Subject | What |", "| --- | --- | --- | --- |"]
    for finding in findings[:MOST_ROWS]:
        subject = finding_subject(finding)
        at = finding.evidence.get("at")
        what = f"{at}: {sentence(finding)}" if isinstance(at, str) and at else sentence(finding)
        cells = (
            "not judged" if finding.inconclusive else finding.severity.value,
            cell(str(finding.location)) if finding.location else "",
            cell(f"{subject.contract} / {subject.interaction}" if subject else property_of(finding) or finding.rule),
            cell("; ".join(line.strip() for line in what.splitlines())),
        )
        rows.append("| " + " | ".join(cells) + " |")
    if len(findings) > MOST_ROWS:
        rows.append(f"| | | | and {len(findings) - MOST_ROWS} more |")
    return "\n".join(rows)


def _details(name: str, findings: list[Finding]) -> str:
    blocks: list[str] = []
    commands = dict.fromkeys(curl(finding) or finding.reproduce for finding in findings)
    blocks += [fence(command, "sh") for command in commands if command]
    for finding in findings:
        if property_of(finding):
            blocks += _counterexample(finding)
        lines = log_lines(finding)
        excerpt = finding.evidence.get("response_excerpt")
        if lines:
            blocks.append("Last lines of the log:\n\n" + fence("\n".join(lines[-20:])))
        if traceback := traceback_lines(finding, most=20):
            blocks.append("Traceback:\n\n" + fence("\n".join(traceback)))
        if isinstance(excerpt, str) and excerpt:
            blocks.append("The answer:\n\n" + fence(excerpt[:2000]))
    prints = " ".join(dict.fromkeys(finding.fingerprint for finding in findings))
    blocks.append(f"Fingerprints: {code(prints, 700)}")
    return "\n\n".join(
        [f"<details><summary><code>{html_text(name)}</code></summary>", *dict.fromkeys(blocks), "</details>"]
    )


def _counterexample(finding: Finding) -> list[str]:
    """What was thrown and the input that did it, then where that input is kept."""
    input_shown = input_lines(finding, MOST_LINES, MOST_CHARACTERS)
    blocks = [fence(part[:MOST_CHARACTERS]) for part in (shown(finding, "exception"), "\n".join(input_shown)) if part]
    saved = shown(finding, "saved")
    return [*blocks, f"Saved in {code(saved)}"] if saved else blocks


def _not_judged(report: Report) -> list[str]:
    explained = {case.subject for case in cases(report, report.findings)}
    lines = [
        f"{code(f'{result.contract} / {label(result)}')}: {result.status}, {prose(result.message or 'no reason')}"
        for result in with_status(report, InteractionStatus.ERROR, InteractionStatus.SKIPPED)
        if result_subject(result) not in explained
    ]
    lines += [
        f"{code(target.id)}: {prose(target.status.replace('_', ' '))}, {prose(target.message or 'no reason')}"
        for target in unexplained(report)
    ]
    return lines + [
        f"{prose(engine.engine)}: {engine.coverage}, {prose(engine.reason)}"
        for engine in report.engines
        if engine.coverage is not Coverage.RAN and not (engine.findings and engine.reason in report.verdict.reason)
    ]


def _suppressed(findings: list[Finding]) -> str:
    lines = []
    for finding in findings[:MOST_ROWS]:
        assert finding.suppressed is not None
        until = f", until {finding.suppressed.expires}" if finding.suppressed.expires else ""
        lines.append(f"- {code(finding.title)}: {code(finding.suppressed.reason)}{until}")
    return "\n".join([f"<details><summary>{len(findings)} suppressed</summary>", "", *lines, "", "</details>"])
