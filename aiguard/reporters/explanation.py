"""One function of a ranking, explained: every signal and what it adds, the commits behind it, what would help."""

from __future__ import annotations

from textwrap import wrap

from aiguard.ranking import Commit, Explanation, RankedFunction, Reason
from aiguard.reporters.blocks import QUIET
from aiguard.reporters.exact_json import exact_json
from aiguard.reporters.json_risk import explanation_document
from aiguard.reporters.lanes import columns_of
from aiguard.reporters.look import Look
from aiguard.reporters.page import Page, Span, page_for
from aiguard.reporters.rankings import AUTHORS, LEVEL_STYLES, above, guard_style, guarded, headline, place, signal_name
from aiguard.text import one_line

_BAR = 12
"""Columns of the longest bar."""
_LONGEST = 300
_LABEL = 10
_NARROW, _UNDER = 24, 6


def explained_json(explanation: Explanation) -> str:
    """The explanation as JSON text, ASCII only."""
    return exact_json(explanation_document(explanation)) + "\n"


def explained(explanation: Explanation, look: Look) -> str:
    """The explanation for a person, made to the look of their terminal."""
    page, row = page_for(look), explanation.row
    page.line((_cut(row.qualname), "bold"), (f"  {_cut(place(row))}-{row.end_line}", "cyan"), hang=2)
    page.line(
        (row.level, LEVEL_STYLES[row.level]),
        (f", {row.rank} of {len(explanation.ranking.functions)}, score {row.score:.2f}; ", ""),
        (f"above {above(row)} of {_cut(explanation.ranking.population)}", QUIET),
        hang=2,
    )
    page.line((_cut(headline(explanation.ranking)), QUIET), hang=2)
    _signals(page, row, look)
    _people(page, row)
    _commits(page, explanation.commits, look)
    if explanation.lowering:
        page.blank()
        page.line(("what would lower it", "bold"))
        for sentence in explanation.lowering:
            page.line(("- ", QUIET), (_cut(sentence), ""), indent=2, hang=4)
    if row.scaffold:
        page.blank()
        page.line(("next: ", "bold"), (row.suggestion or "write the property that only a human can write", ""), hang=6)
        page.line((one_line(row.scaffold, 1000), ""), indent=2, whole=True)
    return page.text()


def _signals(page: Page, row: RankedFunction, look: Look) -> None:
    """Every signal with its part of the score, as a number and as a bar; those of nothing on one line."""
    page.blank()
    page.line(("why", "bold"), ("  what each signal adds to the score", QUIET))
    telling = [reason for reason in row.reasons if reason.contribution or reason.text]
    most = max((abs(reason.contribution) for reason in telling), default=0.0)
    width = min(24, max((columns_of(_cut(signal_name(reason), 24)) for reason in telling), default=0))
    for reason in telling:
        name = _cut(signal_name(reason), 24)
        spans: tuple[Span, ...] = (
            (f"{reason.contribution:+.3f} ", ""),
            (f"{_bar(reason.contribution, most):<{_BAR}}  ", "yellow" if reason.contribution > 0 else "green"),
            (name + " " * (width - columns_of(name) + 2), QUIET),
        )
        _beside(page, spans, 2 + 7 + _BAR + 2 + width + 2, _said(reason), look)
    page.line((f"{row.score:+.3f}", "bold"), (" in all", QUIET), indent=2)
    if silent := [_cut(signal_name(reason), 24) for reason in row.reasons if reason not in telling]:
        page.line((f"nothing from {', '.join(silent)}", QUIET), indent=2, hang=2)


def _bar(contribution: float, most: float) -> str:
    columns = round(_BAR * abs(contribution) / most) if most else 0
    return ("█" if contribution > 0 else "░") * columns


def _said(reason: Reason) -> str:
    commits = f" ({', '.join(reason.commits[:4])}{' ...' if len(reason.commits) > 4 else ''})" if reason.commits else ""
    return _cut((reason.text or _measured(reason)) + commits)


def _measured(reason: Reason) -> str:
    """The value with its unit, of a signal that has nothing to say in words."""
    value = reason.value
    text = f"{value:.3g}" if isinstance(value, float) else "" if value is None else str(value)
    unit = _UNITS.get(reason.signal, "")
    return f"{text} {unit}" if text and unit else text


_UNITS = {
    "lines_added": "lines added",
    "size": "lines of code",
    "complexity": "branches",
    "nesting": "levels deep",
    "changes": "changes, older ones counting less",
    "fixes": "fixes, older ones counting less",
    "file_fixes": "past fixes of its file, older ones counting less",
    "recent_commits": "commits of late",
    "authors": "people of late",
    "age": "days since its last change",
}


def _people(page: Page, row: RankedFunction) -> None:
    page.blank()
    page.line((f"{'written':<{_LABEL}}", QUIET), (AUTHORS[row.provenance.kind], ""), hang=_LABEL)
    for evidence in row.provenance.evidence:
        page.line((_cut(evidence), QUIET), indent=_LABEL, hang=_LABEL)
    page.line((f"{'tests':<{_LABEL}}", QUIET), (_tests(row), ""), hang=_LABEL)
    page.line((f"{'property':<{_LABEL}}", QUIET), (_cut(guarded(row)), guard_style(row)), hang=_LABEL)
    for other in row.guarded_by[1:]:
        page.line((_cut(other), "green"), indent=_LABEL, hang=_LABEL)
    if row.waiver is not None:
        page.line((f"signed at {_cut(row.waiver.where)}", QUIET), indent=_LABEL, hang=_LABEL)


def _tests(row: RankedFunction) -> str:
    tests = row.tests
    if tests is None:
        return "no test mentions it"
    more = f" and {tests.count - len(tests.files)} more" if tests.count > len(tests.files) else ""
    same = ", which also changed the function" if tests.together else ""
    return _cut(
        f"{', '.join(tests.files)}{more}; last changed by {tests.author} on {tests.when} ({tests.commit}){same}"
    )


def _commits(page: Page, commits: tuple[Commit, ...], look: Look) -> None:
    if not commits:
        return
    page.blank()
    page.line(("commits", "bold"))
    for commit in commits:
        spans: tuple[Span, ...] = (
            (f"{_cut(commit.short, 12):<12}{commit.date}  ", QUIET),
            (f"{'fix' if commit.fix else '':<5}", "yellow"),
        )
        _beside(page, spans, 31, f"{_cut(commit.subject)} ({_cut(commit.author, 60)}, {commit.kind})", look)


def _beside(page: Page, spans: tuple[Span, ...], columns: int, text: str, look: Look) -> None:
    """Text beside what takes so many columns, folded into a block of its own."""
    if look.width is None:
        page.line(*spans, (text, ""), indent=2)
        return
    room = look.width - columns
    if room < _NARROW:  # no room beside it: below it
        page.line(*spans, indent=2)
        columns, lines = _UNDER, wrap(text, look.width - _UNDER)
    else:
        first, *lines = wrap(text, room) or [""]
        page.line(*spans, (first, ""), indent=2, hang=columns)
    for line in lines:
        page.line((line, ""), indent=columns, hang=columns)


def _cut(text: str, longest: int = _LONGEST) -> str:
    return one_line(text, longest)
