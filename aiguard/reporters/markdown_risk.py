"""A ranking in Markdown: a table to read, the next step to copy, the rest folded away."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from aiguard.ranking import RankedFunction, Ranking
from aiguard.reporters.grouping import counted
from aiguard.reporters.quoting import code, fence, prose
from aiguard.reporters.rankings import (
    guarded,
    headline,
    is_about_ranking,
    left_out,
    nothing,
    place,
    rows_to_show,
    wanting,
    who_tested,
    who_wrote,
    whole_ranking,
    why,
)
from aiguard.text import one_line
from aiguard.verdict import Report

USUAL = 20
"""Rows that a reviewer gets to see unfolded."""
ROOM, ROOM_FOLDED = 24_000, 16_000
"""Characters of the table and of what is folded away, so that both fit into one comment."""


def ranking_blocks(report: Report, top: int | None) -> list[str]:
    """The blocks of a ranking; none where nothing was ranked."""
    ranking = whole_ranking(report)
    if ranking is None:
        return []
    rows = rows_to_show(report, ranking, top, USUAL)
    blocks = [f"**{prose(headline(ranking))}**"]
    if not ranking.functions:
        return [*blocks, f"{prose(nothing(ranking))}."]
    table, shown = _table(("Rank", "Level", "Function", "Why", "Property"), rows, _row, ROOM)
    blocks.append(table)
    if wanted := wanting(rows):
        commands = "\n".join(one_line(row.scaffold, 1000) for row in wanted)
        blocks.append(f"Next, the property that only a human can write:\n\n{fence(commands, 'sh')}")
    if is_about_ranking(report):
        blocks += _folded(ranking, rows[:shown], shown)
    return blocks


def _folded(ranking: Ranking, rows: tuple[RankedFunction, ...], shown: int) -> list[str]:
    table, _ = _table(("Rank", "Written", "Tested", "A property to write"), rows, _story, ROOM_FOLDED)
    blocks = [f"<details><summary>Who wrote and tested them</summary>\n\n{table}\n\n</details>"]
    rest = ranking.functions[shown:]
    if rest:
        table, _ = _table(("Rank", "Level", "Function", "Property"), rest, _short, ROOM_FOLDED)
        blocks.append(f"<details><summary>{counted(len(rest), 'more function')}</summary>\n\n{table}\n\n</details>")
    if told := left_out(ranking):
        blocks.append(f"Left out by rule: {prose(told)}.")
    return blocks


def _table(
    titles: tuple[str, ...],
    rows: Iterable[RankedFunction],
    cells: Callable[[RankedFunction], tuple[str, ...]],
    room: int,
) -> tuple[str, int]:
    """A table of as many rows as there is room for, and how many those are."""
    every = list(rows)
    lines = [f"| {' | '.join(titles)} |", f"| {' | '.join('---' for _ in titles)} |"]
    shown = 0
    for row in every:
        line = f"| {' | '.join(cells(row))} |"
        room -= len(line) + 1
        if room < 0:
            break
        lines.append(line)
        shown += 1
    if shown < len(every):
        lines.append(f"| {len(every) - shown} more: the JSON report has them all {'| ' * len(titles)}".rstrip())
    return "\n".join(lines), shown


def _row(row: RankedFunction) -> tuple[str, ...]:
    level = f"**{row.level}**" if row.level == "high" else row.level
    return (
        str(row.rank),
        level,
        f"{_quoted(row.qualname)} {_quoted(place(row))}",
        "; ".join(_plain(reason) for reason in why(row)),
        _guard(row),
    )


def _story(row: RankedFunction) -> tuple[str, ...]:
    evidence = "; ".join(_plain(each) for each in row.provenance.evidence[:2])
    return str(row.rank), evidence or _plain(who_wrote(row)), _plain(who_tested(row)), _plain(row.suggestion)


def _short(row: RankedFunction) -> tuple[str, ...]:
    return str(row.rank), row.level, f"{_quoted(row.qualname)} {_quoted(place(row))}", _guard(row)


def _guard(row: RankedFunction) -> str:
    if row.guarded_by:
        more = f" and {len(row.guarded_by) - 1} more" if len(row.guarded_by) > 1 else ""
        return f"guarded by {_quoted(row.guarded_by[0])}{more}"
    if row.waiver is not None:
        return f"waived by {_quoted(row.waiver.owner)} until {row.waiver.expires}: {_plain(row.waiver.reason)}"
    return f"**{guarded(row)}**"


def _quoted(text: str) -> str:
    return code(_unpiped(text), 160)


def _plain(text: str) -> str:
    return prose(one_line(_unpiped(text), 160))


def _unpiped(text: str) -> str:
    # A pipe ends a cell even in a code span.
    return text.replace("|", "\\x7c")
