"""The table of a ranking in HTML: a row to compare by, and under it the reasons, which unfold to everything known.

Thousands of rows are to stay openable, so tags that HTML5 lets one leave out are left out, as are quotes around what
this file writes itself; whatever comes from outside stands in an element, or in quotes.
"""

from __future__ import annotations

from collections.abc import Iterable

from aiguard.ranking import Author, Level, RankedFunction, Reason
from aiguard.reporters.rankings import AUTHORS, above, guarded, place, signal_name, who_tested, who_wrote, why
from aiguard.reporters.web.escaping import code, command, esc
from aiguard.reporters.web.treemap import lines

MOST_WHOLE = 250
"""Rows that unfold to a picture of every signal; further down the page says the same in a paragraph."""
STEPS = 20
"""How finely a bar tells one contribution from another."""

_TITLES = ("#", "Level", "Function", "Place", "Lines", "Above", "Author", "Does", "Property")
_LEVELS: tuple[Level, ...] = ("high", "medium", "low")
_AUTHORS: tuple[Author, ...] = ("ai", "mixed", "human", "bot", "unknown")
_GUARDS = ("none", "guarded", "waived")


def table(rows: tuple[RankedFunction, ...]) -> str:
    """The whole table; the scripts of the page make its titles sort it."""
    most = max((abs(reason.contribution) for row in rows for reason in row.reasons), default=0.0)
    titles = "".join(f'<th scope="col">{title}</th>' for title in _TITLES)
    bodies = "".join(_body(row, most, whole=number < MOST_WHOLE) for number, row in enumerate(rows))
    return f'<table id="ranking"><thead><tr>{titles}</tr></thead>{bodies}</table>'


def filters(rows: tuple[RankedFunction, ...]) -> str:
    """The form that filters the table; it is shown by the script that makes it work."""
    domains = sorted({domain for row in rows for domain in row.domains})[:100]
    return (
        '<form id="filters" hidden>'
        '<label>Path or function <input type="search" name="text"></label>'
        + _select("Level", "level", _LEVELS)
        + _select("Author", "author", _AUTHORS)
        + _select("Does", "domain", domains)
        + _select("Property", "guard", _GUARDS)
        + '<output aria-live="polite"></output></form>'
    )


def _select(label: str, name: str, words: Iterable[str]) -> str:
    options = "".join(f"<option>{esc(word, 60)}</option>" for word in words)
    return f'<label>{label} <select name="{name}"><option value="">any</option>{options}</select></label>'


def _body(row: RankedFunction, most: float, *, whole: bool) -> str:
    domains = ", ".join(esc(domain, 60) for domain in row.domains)
    state = "guarded" if row.guarded_by else "waived" if row.waiver else "none"
    story = _story(row, most) if whole else _paragraph(row)
    return (
        f"<tbody id=f{row.rank}><tr><td>{row.rank}<td class={row.level}>{row.level}"
        f"<th scope=row>{esc(row.qualname, 160)}<td>{esc(place(row), 240)}<td>{lines(row)}<td>{above(row)}"
        f"<td>{row.provenance.kind}<td>{domains}<td class={state}>{state}"
        f"<tr><td colspan={len(_TITLES)}><details><summary>{_summary(row)}</summary>{story}</details>\n"
    )


def _summary(row: RankedFunction) -> str:
    return " · ".join(esc(reason) for reason in why(row)) or "no reason stands out"


def _story(row: RankedFunction, most: float) -> str:
    told = [reason for reason in row.reasons if reason.text or reason.contribution]
    silent = [signal_name(reason) for reason in row.reasons if not (reason.text or reason.contribution)]
    signals = "".join(_signal(reason, most) for reason in told)
    rest = f"<p class=quiet>nothing from {esc(', '.join(silent))}</p>" if silent else ""
    facts = "".join(f"<dt>{name}<dd>{value}" for name, value in _facts(row) if value)
    total = f"<tr><td>{row.score:+.3f}<td><td>in all"
    return f"<table class=why>{signals}{total}</table>{rest}<dl>{facts}</dl>{command(row.scaffold)}"


def _signal(reason: Reason, most: float) -> str:
    size = round(STEPS * abs(reason.contribution) / most) if most else 0
    kind = "b n" if reason.contribution < 0 else "b"
    said = esc(reason.text) if reason.text else esc(_value(reason.value))
    return (
        f'<tr><td>{reason.contribution:+.3f}<td><i class="{kind} w{size}"></i>'
        f"<td>{esc(signal_name(reason), 60)}<td>{said} {_commits(reason.commits[:5])}"
    )


def _facts(row: RankedFunction) -> Iterable[tuple[str, str]]:
    evidence = "".join(f"<br>{esc(each)}" for each in row.provenance.evidence[:5])
    yield "Author", f"{AUTHORS[row.provenance.kind]}{evidence}"
    files = ", ".join(code(file) for file in row.tests.files[:5]) if row.tests else ""
    yield "Tests", f"{esc(who_tested(row))} {files}"
    others = "".join(f"<br>{esc(other)}" for other in row.guarded_by[1:10])
    where = f" ({esc(row.waiver.where)})" if row.waiver and not row.guarded_by else ""
    yield "Property", f"{esc(guarded(row))}{where}{others}"
    yield "Commits", _commits(row.commits[:12])
    yield "To write", esc(row.suggestion)


def _paragraph(row: RankedFunction) -> str:
    """All signals that add something, and who wrote and tested it, in as few characters as that takes."""
    signals = ", ".join(
        f"{reason.contribution:+.3f} {esc(signal_name(reason), 60)}"
        for reason in row.reasons
        if abs(reason.contribution) >= 0.0005
    )
    people = esc(f"{guarded(row)}; {who_wrote(row)}; {who_tested(row)}")
    return f"<p>{signals}<p>{people}{command(row.scaffold)}"


def _commits(commits: Iterable[str]) -> str:
    return " ".join(code(commit, 16) for commit in commits)


def _value(value: int | float | str | bool | None) -> str:
    return f"{value:.3g}" if isinstance(value, float) else "" if value is None else str(value)
