"""What every part of the terminal report is made of: marks, quoted blocks, and how much of anything is shown."""

from __future__ import annotations

from aiguard.findings import Finding, Severity
from aiguard.reporters.grouping import sentence
from aiguard.reporters.page import Page, Span

MOST_CASES = 50
MOST_LINES = 12
"""How much is shown without `verbose`: a report is read, not scrolled; every other format has it all."""

QUIET = "dim"
PASSED: Span = ("✓", "green")
SKIPPED: Span = ("-", QUIET)
UNJUDGED: Span = ("?", "bold yellow")
FAILED: Span = ("✗", "bold red")

_MARKS: dict[Severity, Span] = {
    Severity.ERROR: FAILED,
    Severity.WARNING: ("!", "yellow"),
    Severity.NOTE: ("·", "cyan"),
}


def mark(findings: list[Finding]) -> Span:
    """The mark of the worst of these findings."""
    judged = [finding for finding in findings if not finding.inconclusive]
    if not judged:
        return UNJUDGED
    return _MARKS[max((finding.severity for finding in judged), key=lambda severity: severity.rank)]


def block(page: Page, heading: str, lines: list[str], indent: int) -> None:
    """Quoted lines, to be copied as they are, under a heading where there is one."""
    if heading:
        page.line((heading, QUIET), indent=indent)
    for line in lines:
        page.line(("│ ", QUIET), (line, ""), indent=indent, whole=True)


def told(finding: Finding) -> tuple[str, list[str]]:
    """The title and what the message adds to it; the message alone where it says all that the title does."""
    lines = sentence(finding).splitlines() or [""]
    if not finding.title or finding.title in lines[0]:
        return lines[0], lines[1:]
    return finding.title, [line for line in lines if line not in finding.title]
