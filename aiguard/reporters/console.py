"""The report as a person reads it in a terminal: what is wrong and where, how to see it again, the verdict."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from aiguard.findings import Coverage, Finding, InteractionResult, InteractionStatus
from aiguard.reporters import console_fuzz, console_risk
from aiguard.reporters.blocks import MOST_CASES, MOST_LINES, PASSED, QUIET, SKIPPED, UNJUDGED, block, mark, told
from aiguard.reporters.campaigns import measured, property_of, traceback_lines
from aiguard.reporters.grouping import (
    Case,
    cases,
    counted,
    curl,
    finding_subject,
    interactions,
    label,
    log_lines,
    reproduction,
    result_subject,
    sentence,
    shown,
    with_status,
)
from aiguard.reporters.look import Look
from aiguard.reporters.page import Page, Span, page_for
from aiguard.reporters.rankings import ranked
from aiguard.verdict import Report

LOG_LINES = 10
ANSWER_LINES = 3
"""How much is shown without `verbose`, as in blocks.py."""

LOG_HEADING = "last lines of the log"


def terminal(report: Report, look: Look) -> str:
    """The report for a person, made to the look of their terminal."""
    page = page_for(look)
    console_risk.ranking(page, report, look)
    standing = [finding for finding in report.findings if finding.suppressed is None]
    _cases(page, report, standing, look)
    console_fuzz.properties(page, report, standing, look)
    _others(page, standing, look)
    _not_looked(page, report)
    console_fuzz.not_judged(page, report)
    if not look.quiet:
        _suppressed(page, report, look)
        _notices(page, report)
        _passed(page, report, look)
        console_fuzz.held(page, report, look)
        console_risk.in_short(page, report, look)
        console_risk.afterwards(page, report, look)
    _verdict(page, report)
    return page.text()


def _cases(page: Page, report: Report, standing: list[Finding], look: Look) -> None:
    found = cases(report, standing)
    shown_cases = found if look.verbose else found[:MOST_CASES]
    for (path, contract), group in groupby(shown_cases, lambda case: (case.subject.path, case.subject.contract)):
        page.blank()
        members = list(group)
        target = next((case.result.target for case in members if case.result), "")
        page.line((contract, "bold"), (f"  {path}" if path else "", QUIET), (f" → {target}" if target else "", QUIET))
        for case in members:
            _case(page, case, look)
    if len(found) > len(shown_cases):
        page.blank()
        page.line((f"and {len(found) - len(shown_cases)} more interactions: --verbose shows them", QUIET))


def _case(page: Page, case: Case, look: Look) -> None:
    page.line(mark(case.findings), (f" {case.subject.interaction}", "bold"), indent=2)
    shown_findings = case.findings if look.verbose else case.findings[:MOST_LINES]
    places = [str(finding.location or "") for finding in shown_findings]
    ats = [_at(finding) for finding in shown_findings]
    place_width, at_width = (min(40, max(map(len, texts), default=0)) for texts in (places, ats))
    for finding, place, at in zip(shown_findings, places, ats, strict=True):
        first, *rest = sentence(finding).splitlines() or [""]
        columns: list[Span] = [(f"{place:<{place_width}}  ", "cyan")] if place_width else []
        if at_width:
            columns.append((f"{at:<{at_width}}  ", "bold"))
        page.line(*columns, (first, ""), indent=6, hang=10)
        for line in rest:
            page.line((line, QUIET), indent=10, hang=10)
    if len(case.findings) > len(shown_findings):
        page.line((f"and {len(case.findings) - len(shown_findings)} more: --verbose shows them", QUIET), indent=6)
    _evidence(page, case.findings, look, indent=6)


def _evidence(page: Page, findings: list[Finding], look: Look, indent: int) -> None:
    for command in dict.fromkeys(curl(finding) for finding in findings):
        if command:
            page.line(("$ ", QUIET), (command, QUIET), indent=indent, whole=True)
    logs = [log for log in dict.fromkeys(tuple(log_lines(finding)) for finding in findings) if log]
    for excerpt in dict.fromkeys(shown(finding, "response_excerpt") for finding in findings):
        if excerpt and (look.verbose or not logs):
            lines = excerpt.splitlines()
            block(page, "the answer", lines if look.verbose else lines[:ANSWER_LINES], indent)
    for log in logs:
        block(page, LOG_HEADING, list(log if look.verbose else log[-LOG_LINES:]), indent)
    for finding in findings:
        if lines := traceback_lines(finding, most=None if look.verbose else LOG_LINES):
            block(page, "traceback", lines, indent)


def _others(page: Page, standing: list[Finding], look: Look) -> None:
    others = [finding for finding in standing if finding_subject(finding) is None and not property_of(finding)]
    others.sort(key=lambda finding: -finding.severity.rank)
    shown_findings = others if look.verbose else others[:MOST_CASES]
    if others:
        page.blank()
    for finding in shown_findings:
        place: list[Span] = [(f"{_place(finding)}  ", "cyan")] if finding.location else []
        headline, details = told(finding)
        page.line(mark([finding]), (" ", ""), *place, (headline, ""), hang=4)
        for line in details:
            page.line((line.strip(), QUIET), indent=4, hang=4)
        _evidence(page, [finding], look, indent=4)
    if len(others) > len(shown_findings):
        page.line((f"and {len(others) - len(shown_findings)} more findings: --verbose shows them", QUIET))


def _not_looked(page: Page, report: Report) -> None:
    """What was skipped or could not be judged and has no finding of its own to say why."""
    explained = {case.subject for case in cases(report, report.findings)}
    unjudged = with_status(report, InteractionStatus.ERROR, InteractionStatus.SKIPPED)
    silent = [result for result in unjudged if result_subject(result) not in explained]
    engines = [
        engine
        for engine in report.engines
        if engine.coverage is not Coverage.RAN and not (engine.findings and engine.reason in report.verdict.reason)
    ]
    if silent or engines:
        page.blank()
    for engine in engines:
        sign = UNJUDGED if engine.coverage is Coverage.COULD_NOT_LOOK else SKIPPED
        page.line(sign, (f" {engine.engine}  {engine.coverage}: {engine.reason}", ""), hang=4)
    for (contract, status, why), group in groupby(silent, lambda r: (r.contract, r.status, r.message)):
        names = [label(result) for result in group]
        listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        skipped = status is InteractionStatus.SKIPPED
        outcome = "skipped" if skipped else "could not be judged"
        reason = f"{outcome}: {why}" if why else outcome
        page.line(SKIPPED if skipped else UNJUDGED, (f" {contract} / {listed}  {reason}", ""), hang=4)


def _suppressed(page: Page, report: Report, look: Look) -> None:
    suppressed = [finding for finding in report.findings if finding.suppressed is not None]
    if not suppressed:
        return
    page.blank()
    hint = "" if look.verbose else ": --verbose lists them"
    page.line((f"{counted(len(suppressed), 'finding')} suppressed{hint}", QUIET))
    for finding in suppressed if look.verbose else ():
        assert finding.suppressed is not None
        until = f", until {finding.suppressed.expires}" if finding.suppressed.expires else ""
        why = f"  {finding.suppressed.reason} ({finding.suppressed.where}{until})"
        page.line(("- ", QUIET), (finding.title, ""), (why, QUIET), indent=2, hang=6)


def _notices(page: Page, report: Report) -> None:
    notices = [*report.notices, *(notice for engine in report.engines for notice in engine.notices)]
    if notices:
        page.blank()
    for notice in notices:
        first, *rest = notice.splitlines() or [""]
        page.line(("· ", "cyan"), (first, ""), hang=2)
        for line in rest:
            page.line((line.strip(), QUIET), indent=2, hang=2)


def _passed(page: Page, report: Report, look: Look) -> None:
    passed = with_status(report, InteractionStatus.PASSED)
    if not passed:
        return
    page.blank()
    if look.verbose:
        for contract, group in groupby(passed, lambda result: result.contract):
            page.line((contract, "bold"))
            for result in group:
                page.line(PASSED, (f" {label(result)}", ""), (f"  {_took(result)}", QUIET), indent=2)
        return
    tally = Counter(result.contract for result in passed)
    listed = [f"{contract} {count}" for contract, count in tally.items()]
    more = f" · and {len(listed) - 8} more contracts" if len(listed) > 8 else ""
    page.line(
        PASSED,
        (f" {counted(len(passed), 'interaction')} passed", ""),
        (f"  {' · '.join(listed[:8])}{more}", QUIET),
        hang=2,
    )


def _verdict(page: Page, report: Report) -> None:
    styles = {
        "pass": ("✓ PASS", "bold green"),
        "fail": ("✗ FAIL", "bold red"),
        "error": ("? NOT JUDGED", "bold yellow"),
    }
    total = sum(1 for _ in interactions(report))
    looked_at = [counted(total, "interaction")] if total else []
    looked_at += filter(None, [measured(report), ranked(report)])
    much = f"{_listed(looked_at)} in " if looked_at else ""
    page.blank()
    page.line(
        styles[report.verdict.status],
        (f"  {report.verdict.reason}", "bold"),
        (f"  ({much}{report.duration_s:.2f} s)", QUIET),
        hang=2,
    )
    if report.verdict.status != "pass":
        page.line(("reproduce: ", QUIET), (reproduction(report), ""), indent=2, whole=True)


def _at(finding: Finding) -> str:
    return shown(finding, "at") or ("" if "wanted" in finding.evidence else finding.rule)


def _place(finding: Finding) -> str:
    assert finding.location is not None
    column = f":{finding.location.column}" if finding.location.column else ""
    return f"{finding.location}{column}"


def _took(result: InteractionResult) -> str:
    return f"{result.duration_s * 1000:.0f} ms" if result.duration_s < 1 else f"{result.duration_s:.2f} s"


def _listed(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([*([", ".join(parts[:-1])] if parts[1:] else []), *parts[-1:]])
