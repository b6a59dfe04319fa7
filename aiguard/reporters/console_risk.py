"""A ranking as a person reads it in a terminal: which function, where, why, and the command to begin with."""

from __future__ import annotations

from aiguard.ranking import RankedFunction, Ranking
from aiguard.reporters.blocks import QUIET
from aiguard.reporters.lanes import columns_of
from aiguard.reporters.look import Look
from aiguard.reporters.page import Page, Span
from aiguard.reporters.rankings import (
    LEVEL_STYLES,
    above,
    by_domain,
    guard_style,
    guarded,
    headline,
    is_about_ranking,
    left_out,
    nothing,
    place,
    rows_to_show,
    signal_name,
    wanting,
    who_tested,
    who_wrote,
    whole_ranking,
    why,
)
from aiguard.text import one_line
from aiguard.verdict import Report

_LONGEST_NAME, _LONGEST_PLACE, _LONGEST_WORDS = 120, 200, 300
_WIDEST_COLUMN = 44


def ranking(page: Page, report: Report, look: Look) -> None:
    """The table, where the ranking is what was asked for."""
    found = whole_ranking(report)
    if found is None or not is_about_ranking(report):
        return
    page.blank()
    page.line((headline(found), "bold"))
    if not found.functions:
        page.line((nothing(found), QUIET))
        return
    if report.command.endswith("hotspots") and not look.quiet:
        _domains(page, found)
    rows = rows_to_show(report, found, look.top)
    widths = _widths(rows, look)
    page.blank()
    page.line((_heading(widths), QUIET))
    for row in rows:
        _row(page, row, widths, look)
    _more(page, found, rows)


def in_short(page: Page, report: Report, look: Look) -> None:
    """The first rows, a line each, where the ranking is one part of a larger run."""
    found = whole_ranking(report)
    if found is None or is_about_ranking(report) or not found.functions:
        return
    rows = rows_to_show(report, found, look.top)
    widths = _widths(rows, look)
    page.blank()
    page.line((headline(found), "bold"))
    for row in rows:
        _head(page, row, widths, (f"  {_guard_in_short(row)}", guard_style(row)))
    _more(page, found, rows, "aiguard risk")


def afterwards(page: Page, report: Report, look: Look) -> None:
    """What was left out, what percentiles are of, and the next step."""
    found = whole_ranking(report)
    if found is None or not is_about_ranking(report):
        return
    if not any((report.notices, *(engine.notices for engine in report.engines))):
        page.blank()
    if found.functions:
        page.line(("· ", "cyan"), (f"above: the share of {found.population} that scores lower", QUIET), hang=2)
    if told := left_out(found):
        page.line(("· ", "cyan"), (f"left out by rule: {told}", QUIET), hang=2)
    wanted = wanting(rows_to_show(report, found, look.top))
    if not wanted:
        return
    page.blank()
    page.line(("next: ", "bold"), ("write the property that only a human can write", ""))
    for row in wanted:
        page.line((one_line(row.scaffold, 1000), ""), indent=2, whole=True)
        if row.suggestion:
            page.line((row.suggestion, QUIET), indent=6, hang=6)


def _widths(rows: tuple[RankedFunction, ...], look: Look) -> tuple[int, int, int]:
    """Columns of the rank, the name and the place; a longer text runs over rather than being cut."""
    number = 1 + max((len(str(row.rank)) for row in rows), default=1)
    name = min(_WIDEST_COLUMN, max((columns_of(_name(row)) for row in rows), default=0))
    where = min(_WIDEST_COLUMN, max((columns_of(_place(row)) for row in rows), default=0))
    if look.width is not None:
        room = look.width - max(3, number) - 20
        name = min(name, room - 12)
        where = min(where, room - name)
    return max(3, number), max(8, name), max(5, where)


def _heading(widths: tuple[int, int, int]) -> str:
    number, name, where = widths
    return f"{'#':>{number}}  {'level':<6}  {'function':<{name}}  {'place':<{where}}  {'above':>6}"


def _row(page: Page, row: RankedFunction, widths: tuple[int, int, int], look: Look) -> None:
    _head(page, row, widths, (f"  {above(row):>6}", QUIET))
    if look.quiet:
        return
    indent = widths[0] + 10
    reasons = why(row, most=len(row.reasons) if look.verbose else 3)
    if reasons:
        page.line((_joined(reasons), ""), indent=indent, hang=indent)
    told = _joined([who_wrote(row), who_tested(row)])
    page.line((_cut(guarded(row)), guard_style(row)), (f" · {told}", QUIET), indent=indent, hang=indent)
    if look.verbose:
        _all_of(page, row, indent)


def _all_of(page: Page, row: RankedFunction, indent: int) -> None:
    for evidence in row.provenance.evidence:
        page.line((_cut(evidence), QUIET), indent=indent, hang=indent)
    for reason in (each for each in row.reasons if each.contribution):
        page.line(
            (f"{reason.contribution:+.3f}  ", QUIET),
            (f"{signal_name(reason)} {_value(reason.value)}", ""),
            indent=indent,
        )
    for label, text in (
        ("commits", ", ".join(row.commits)),
        ("tests", ", ".join(row.tests.files) if row.tests else ""),
        ("property", row.suggestion),
    ):
        if text:
            page.line((f"{label:<10}", QUIET), (text, ""), indent=indent, hang=indent + 10)


def _head(page: Page, row: RankedFunction, widths: tuple[int, int, int], last: Span) -> None:
    number, name, where = widths
    page.line(
        (f"{row.rank:>{number}}  ", QUIET),
        (f"{row.level:<6}  ", LEVEL_STYLES[row.level]),
        (_padded(_name(row), name), "bold"),
        ("  ", ""),
        (_padded(_place(row), where), "cyan"),
        last,
        hang=number + 10,
    )


def _more(page: Page, found: Ranking, rows: tuple[RankedFunction, ...], how: str = "--top 0 or --format json") -> None:
    if more := len(found.functions) - len(rows):
        page.line((f"and {more:,} more: {how}", QUIET), indent=2)


def _domains(page: Page, found: Ranking) -> None:
    """For each domain the one function to begin with."""
    firsts = by_domain(found)
    if not firsts:
        return
    page.blank()
    page.line(("where to begin, by what the code does", QUIET))
    width = max(columns_of(_cut(domain, 30)) for domain, _ in firsts)
    names = min(_WIDEST_COLUMN, max(columns_of(_name(row)) for _, row in firsts))
    for domain, row in firsts:
        page.line(
            (f"{_padded(_cut(domain, 30), width)}  ", ""),
            (f"{_padded(_name(row), names)}  ", "bold"),
            (_place(row), "cyan"),
            indent=2,
            hang=4 + width,
        )


def _joined(reasons: list[str]) -> str:
    return " · ".join(_cut(reason) for reason in reasons)


def _name(row: RankedFunction) -> str:
    return _cut(row.qualname, _LONGEST_NAME)


def _place(row: RankedFunction) -> str:
    return _cut(place(row), _LONGEST_PLACE)


def _cut(text: str, longest: int = _LONGEST_WORDS) -> str:
    return one_line(text, longest)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns_of(text))


def _value(value: int | float | str | bool | None) -> str:
    return f"{value:.3g}" if isinstance(value, float) else "" if value is None else _cut(str(value))


def _guard_in_short(row: RankedFunction) -> str:
    return "guarded" if row.guarded_by else "waived" if row.waiver else "no property"
