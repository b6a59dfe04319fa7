"""The whole page. It holds its own style and script and may load nothing: a policy in its head says so.

No text from outside is ever part of a script or a style; the policy admits exactly the two that are written here.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from aiguard import __version__
from aiguard.ranking import RankedFunction, Ranking
from aiguard.reporters.campaigns import in_numbers
from aiguard.reporters.grouping import reproduction
from aiguard.reporters.moments import utc
from aiguard.reporters.rankings import headline, left_out, nothing, place, wanting, whole_ranking
from aiguard.reporters.web.escaping import code, command, esc
from aiguard.reporters.web.findings import findings, not_looked
from aiguard.reporters.web.table import MOST_WHOLE, filters, table
from aiguard.reporters.web.treemap import SHADES, treemap
from aiguard.verdict import Report

MOST_ROWS = 5_000
"""Functions on the page: more are in the JSON report, and no browser would like them."""

_WORDS = {"pass": "✓ pass", "fail": "✗ fail", "error": "? not judged"}


def html_page(report: Report) -> str:
    """The report as a page: the verdict, the ranking where there is one, every finding."""
    style, script = _asset("page.css"), _asset("page.js")
    ranking = whole_ranking(report)
    title = f"aiguard {esc(report.command, 60)}"
    body = "".join(
        (
            _header(report, title),
            "<main>",
            _ranking(ranking) if ranking is not None else "",
            findings(report),
            not_looked(report),
            "</main>",
            f"<footer>{_footer(report)}</footer>",
        )
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
        f"<title>{title}</title><style>{style}</style></head>\n"
        f"<body>{body}<script>{script}</script></body></html>\n"
    )


def _asset(name: str) -> str:
    return (files("aiguard.reporters.web") / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _header(report: Report, title: str) -> str:
    verdict = report.verdict
    again = command(reproduction(report)) if verdict.status != "pass" else ""
    return (
        f'<header class="{verdict.status}"><h1>{title}</h1>'
        f'<p class="verdict"><b>{_WORDS[verdict.status]}</b> {esc(verdict.reason)}</p>'
        f'<p class="quiet">{esc(in_numbers(report))}</p>{again}</header>'
    )


def _footer(report: Report) -> str:
    revision = report.revision
    between = " to ".join(code(sha[:12]) for sha in (revision.base, revision.head) if sha)
    dirty = " with changes that are not committed" if revision.dirty else ""
    parts = [f"aiguard {__version__}", utc(report.started_at)[:16].replace("T", " ") + " UTC", between + dirty]
    return ", ".join(part for part in parts if part)


def _ranking(ranking: Ranking) -> str:
    rows = ranking.functions[:MOST_ROWS]
    heading = f"<h2>{esc(headline(ranking))}</h2>"
    if not rows:
        return f"<section>{heading}<p>{nothing(ranking)}</p></section>"
    return (
        f'<section>{heading}<p class="quiet">{_summary(ranking)}</p>{_next(rows)}</section>'
        f"<section><h2>Where they are</h2>{_legend(rows)}{treemap(rows)}</section>"
        f"<section><h2>Why</h2>{filters(rows)}{table(rows)}{_notes(ranking, rows)}</section>"
    )


def _summary(ranking: Ranking) -> str:
    levels = ", ".join(
        f"{sum(row.level == level for row in ranking.functions):,} {level}" for level in ("high", "medium", "low")
    )
    guarded = sum(bool(row.guarded_by) for row in ranking.functions)
    waived = sum(row.waiver is not None and not row.guarded_by for row in ranking.functions)
    return f"{levels}; {guarded:,} guarded by a human's property, {waived:,} waived"


def _next(rows: tuple[RankedFunction, ...]) -> str:
    items = "".join(
        f'<li><a href="#f{row.rank}">{code(row.qualname, 120)}</a> {code(place(row))}'
        f"{f'<br>{esc(row.suggestion)}' if row.suggestion else ''}{command(row.scaffold)}</li>"
        for row in wanting(rows[:10])
    )
    return f'<h3>Next: the property that only a human can write</h3><ol class="next">{items}</ol>' if items else ""


def _legend(rows: tuple[RankedFunction, ...]) -> str:
    most = max(row.score for row in rows)
    swatches = "".join(f'<i class="s q{number}"></i>' for number in range(SHADES))
    return f'<p class="quiet">area: lines · colour: score 0 {swatches} {most:.2f} · a click leads to the row</p>'


def _notes(ranking: Ranking, rows: tuple[RankedFunction, ...]) -> str:
    notes = [f"Above: the share of {esc(ranking.population)} that scores lower."]
    if told := left_out(ranking):
        notes.append(f"Left out by rule: {esc(told)}.")
    if len(rows) > MOST_WHOLE:
        notes.append(f"From row {MOST_WHOLE + 1} on, rows unfold to a paragraph; the JSON report has everything.")
    if more := len(ranking.functions) - len(rows):
        notes.append(f"{more:,} more functions are in the JSON report.")
    return "".join(f'<p class="quiet">{note}</p>' for note in notes)
