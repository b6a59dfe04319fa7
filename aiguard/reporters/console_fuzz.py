"""A campaign as a person reads it: what broke a property and how to see it again, then what held, and for how long."""

from __future__ import annotations

from itertools import groupby

from aiguard.findings import Campaign, Counterexample, Finding, Severity, TargetResult, TargetStatus
from aiguard.reporters.blocks import FAILED, MOST_CASES, MOST_LINES, PASSED, QUIET, SKIPPED, UNJUDGED, block, mark
from aiguard.reporters.campaigns import (
    PropertyCase,
    counterexample_of,
    excerpt,
    property_cases,
    property_of,
    targets,
    traceback_lines,
    unexplained,
    whole_campaign,
)
from aiguard.reporters.grouping import counted, sentence
from aiguard.reporters.look import Look
from aiguard.reporters.page import Page, Span
from aiguard.text import one_line
from aiguard.verdict import Report

MOST_CHARACTERS = 800
MOST_DETAILS = 6
"""Characters of one counterexample and lines of one message that are shown without `verbose`."""

_LONGEST_LINE = 300
_LONGEST_PIECE = 1_000
_MARK_OF: dict[TargetStatus, Span] = {
    TargetStatus.PASSED: PASSED,
    TargetStatus.FAILED: FAILED,
    TargetStatus.HUNG: UNJUDGED,
    TargetStatus.ERROR: UNJUDGED,
    TargetStatus.NOT_RUN: SKIPPED,
}


def properties(page: Page, report: Report, standing: list[Finding], look: Look) -> None:
    """Every property with a finding that stands: the exception, the input that raised it, the command."""
    found = property_cases(report, standing)
    shown_cases = found if look.verbose else found[:MOST_CASES]
    for case in shown_cases:
        page.blank()
        place = case.result.location if case.result else None
        page.line(mark(case.findings), (f" {case.id}", "bold"), (f"  {place}" if place else "", "cyan"), whole=True)
        for finding in case.findings:
            _finding(page, case, finding, look)
        for command in dict.fromkeys(finding.reproduce for finding in case.findings):
            if command:
                page.line(("$ ", QUIET), (command, QUIET), indent=4, whole=True)
    if len(found) > len(shown_cases):
        page.blank()
        page.line((f"and {len(found) - len(shown_cases)} more properties: --verbose shows them", QUIET))


def _finding(page: Page, case: PropertyCase, finding: Finding, look: Look) -> None:
    found = counterexample_of(finding, case.result)
    head, *details = _words(finding, found, case.id)
    place = (found.location if found else None) or finding.location
    own = place if place and not (case.result and place == case.result.location) else None
    page.line((f"{own}  " if own else "", "cyan"), (_shortened(head, look), ""), indent=4, hang=6)
    for line in details if look.verbose else details[:MOST_DETAILS]:
        page.line((_shortened(line.rstrip(), look), QUIET), indent=6, hang=6)
    if len(details) > MOST_DETAILS and not look.verbose:
        page.line((f"and {len(details) - MOST_DETAILS} more lines: --verbose shows them", QUIET), indent=6)
    if found and found.text:
        _input(page, found, look)
    if look.verbose and (lines := traceback_lines(finding)):
        block(page, "traceback", lines, indent=4)
    if found and (notes := _notes(found, case.result)):
        page.line((" · ".join(notes), QUIET), indent=4, hang=6)


def _words(finding: Finding, found: Counterexample | None, target: str) -> list[str]:
    """What happened, the most telling line first, nothing twice and without the property's name."""
    exception = found.exception.split("\n") if found and found.exception else []
    title = finding.title.removeprefix(f"{target}: ")
    text = found.text if found and len(found.text) <= MOST_CHARACTERS else ""
    # The title of a counterexample says what its exception says better.
    head = "" if finding.rule == "fuzz.counterexample" and exception else title
    spoken = [line for line in (head,) if line] + [line for line in exception if line.strip() not in head]
    said = {line.strip() for line in (*spoken, *exception)}
    for line in sentence(finding).removeprefix(f"{target}: ").split("\n"):
        bare = line.strip()
        if bare and bare not in said and bare not in text and bare not in head:
            spoken.append(line)
    return spoken or [finding.rule]


def _shortened(line: str, look: Look) -> str:
    return line if look.verbose else one_line(line, _LONGEST_LINE)


def _input(page: Page, found: Counterexample, look: Look) -> None:
    if look.verbose:
        # A line longer than any page shows is cut into pieces, never shortened.
        pieces = [
            line[start : start + _LONGEST_PIECE]
            for line in found.text.rstrip("\n").split("\n")
            for start in range(0, max(1, len(line)), _LONGEST_PIECE)
        ]
        block(page, "", pieces, indent=4)
        return
    lines, left_out = excerpt(found.text, MOST_LINES, MOST_CHARACTERS)
    block(page, "", lines, indent=4)
    if left_out:
        page.line((f"… and {left_out:,} more characters: --verbose shows them", QUIET), indent=4, hang=6)


def _notes(found: Counterexample, result: TargetResult | None) -> list[str]:
    """How it was found and where it is kept."""
    notes = []
    if result and result.time_to_failure_s is not None and found == result.counterexample:
        notes.append(f"found after {result.time_to_failure_s:.2f} s by {result.engine}")
    if not found.smallest:
        notes.append("perhaps not the smallest: --shrink-budget gives it longer")
    if found.saved:
        notes.append(f"saved in {found.saved}")
    return notes


def not_judged(page: Page, report: Report) -> None:
    """Properties that did not pass, with no finding of their own to say why."""
    silent = sorted(unexplained(report), key=lambda target: (list(TargetStatus).index(target.status), target.message))
    if silent:
        page.blank()
    for (status, why), group in groupby(silent, lambda target: (target.status, target.message)):
        names = [target.id for target in group]
        listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        outcome = {TargetStatus.NOT_RUN: "not run", TargetStatus.ERROR: "could not be judged"}.get(status, status.value)
        page.line(_MARK_OF[status], (f" {listed}  {f'{outcome}: {why}' if why else outcome}", ""), hang=4)


def held(page: Page, report: Report, look: Look) -> None:
    """What held, how much was tried, and with `verbose` the plan: every property and the time it got."""
    campaign = whole_campaign(report)
    if campaign is None:
        return
    doubtful = {property_of(finding) for finding in report.findings if _stands(finding)}
    passed = [target for target in targets(report, TargetStatus.PASSED) if target.id not in doubtful]
    page.blank()
    if look.verbose and campaign.targets:
        width = min(60, max(len(target.id) for target in campaign.targets))
        for target in campaign.targets:
            page.line(_MARK_OF[target.status], (f" {target.id:<{width}}", ""), (f"  {_effort(target)}", QUIET), hang=4)
    elif passed:
        noun = "property" if len(passed) == 1 else "properties"
        page.line(PASSED, (f" {len(passed)} {noun} held", ""), (f"  {_tried(passed, campaign)}", QUIET), hang=2)
    page.line(("· ", "cyan"), (_circumstances(campaign), QUIET), hang=2)


def _stands(finding: Finding) -> bool:
    return finding.suppressed is None and finding.severity is not Severity.NOTE


def _tried(passed: list[TargetResult], campaign: Campaign) -> str:
    if campaign.budget_s == 0:
        return "only what was saved was replayed"
    examples = sum(target.examples for target in passed)
    rate = f" · {examples / campaign.elapsed_s:,.0f}/s" if examples and campaign.elapsed_s > 0 else ""
    return counted_examples(examples) + rate


def _effort(target: TargetResult) -> str:
    parts = [counted_examples(target.examples)]
    if target.examples and target.elapsed_s > 0:
        parts.append(f"{target.examples / target.elapsed_s:,.0f}/s")
    if target.rejected:
        parts.append(f"{target.rejected:,} rejected")
    if target.features:
        parts.append(f"{target.features:,} features")
    spent = [f"{engine} {spent:.1f} s" for engine, spent in target.engines.items()]
    parts.append(", ".join(spent) or f"{target.elapsed_s:.1f} s")
    if target.slices:
        parts.append(counted(target.slices, "slice"))
    if target.priority:
        parts.append(target.priority)
    return " · ".join(parts)


def counted_examples(number: int) -> str:
    """`1 example`, `412,331 examples`."""
    return "1 example" if number == 1 else f"{number:,} examples"


def _circumstances(campaign: Campaign) -> str:
    """How long was spent before the first example, and what would start the same campaign."""
    words = {"python": "collected", "collect": "collected", "go": "built", "build": "built"}
    parts = [f"{words.get(what, what)} in {spent:.1f} s" for what, spent in campaign.preparation.items()]
    parts.append(f"fuzzed with {counted(campaign.jobs, 'job')}, seed {campaign.seed}")
    return ", ".join(parts)
