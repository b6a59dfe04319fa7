"""Rankings as a reader meets them: those of all projects as one, and each function's story in words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from aiguard.ranking import Author, Level, RankedFunction, Ranking, Reason, Signal
from aiguard.reporters.grouping import counted
from aiguard.verdict import Report

USUAL_ROWS = 10
"""How many rows a person gets to read where nobody said how many."""
LEAST_CHECKED, MOST_CHECKED = 3, 10
"""How many rows a run that is about more than the ranking shows."""
MOST_NEXT = 3
"""For how many functions the next step is spelled out."""
COMMAND = "risk"
"""The command that is about the ranking; the words after it name a part of it."""

TOLD_APART: frozenset[Signal] = frozenset({"ai_written", "graded_own_homework", "unguarded"})
"""Signals that a row tells in places of their own, so that its reasons need not."""

_COMMIT = re.compile(r"\b[0-9a-f]{7,40}\b")

AUTHORS: dict[Author, str] = {
    "ai": "marked as written by an assistant",
    "human": "written by a human",
    "bot": "written by a bot",
    "mixed": "partly marked as written by an assistant",
    "unknown": "author unknown",
}


LEVEL_STYLES: dict[Level, str] = {"high": "bold red", "medium": "yellow", "low": "dim"}
"""How a level looks in a terminal."""


def whole_ranking(report: Report) -> Ranking | None:
    """The rankings of all projects as one, ranked anew: by score, then path, then line. None where there is none.

    What they were compared with is taken from the first that says it: projects of one run share a repository.
    """
    found = [engine.ranking for engine in report.engines if engine.ranking is not None]
    if len(found) < 2:
        return found[0] if found else None
    rows = sorted(
        (row for ranking in found for row in ranking.functions),
        key=lambda row: (-row.score, row.path, row.line, row.qualname),
    )
    left_out: Counter[str] = Counter()
    for ranking in found:
        left_out.update(ranking.left_out)
    populations = dict.fromkeys(ranking.population for ranking in found)
    return Ranking(
        base=next((ranking.base for ranking in found if ranking.base), None),
        head=next((ranking.head for ranking in found if ranking.head), None),
        now=max((ranking.now for ranking in found), key=lambda moment: moment.timestamp()),
        functions=tuple(replace(row, rank=number) for number, row in enumerate(rows, 1)),
        against=next((ranking.against for ranking in found if ranking.against), ""),
        population=", ".join(populations) + (" (each project's own)" if len(found) > 1 else ""),
        left_out=dict(left_out),
    )


def is_about_ranking(report: Report) -> bool:
    """Whether the ranking is what was asked for, not one part of a larger run."""
    return report.command.split(" ")[0] == COMMAND


def ranked(report: Report) -> str:
    """`132 functions`, or '' where nothing was ranked."""
    ranking = whole_ranking(report)
    return counted(len(ranking.functions), "function") if ranking else ""


def rows_to_show(
    report: Report, ranking: Ranking, top: int | None, usual: int = USUAL_ROWS
) -> tuple[RankedFunction, ...]:
    """The rows that have room: `top` of them (0 for all), else `usual`, or in a larger run what its gate looked at."""
    if top is None:
        top = usual if is_about_ranking(report) else min(usual, _checked(report, ranking))
    return ranking.functions[:top] if top > 0 else ranking.functions


def _checked(report: Report, ranking: Ranking) -> int:
    """Down to the last row with a finding of its own, within reason."""
    told = places_told(report)
    last = max((row.rank for row in ranking.functions if (row.path, row.qualname) in told), default=0)
    return min(MOST_CHECKED, max(LEAST_CHECKED, last))


def places_told(report: Report) -> frozenset[tuple[str, str]]:
    """Path and name of the functions that a finding of the risk gate is about."""
    return frozenset(
        (finding.location.path, finding.location.symbol)
        for finding in report.findings
        if finding.rule.startswith("risk.") and finding.location and finding.location.symbol
    )


def headline(ranking: Ranking) -> str:
    """What was ranked, in a sentence without its full stop."""
    count = len(ranking.functions)
    many = f"{count:,} {{}}function" + ("" if count == 1 else "s")
    if not ranking.against:
        return f"{many.format('')} ranked, the repository as it stands"
    return f"{many.format('changed ')} ranked, against {ranking.against}"


def nothing(ranking: Ranking) -> str:
    """What an empty ranking means."""
    return "no function was changed" if ranking.against else "no function was found"


def place(row: RankedFunction) -> str:
    """`path:line`, as editors open it."""
    return f"{row.path}:{row.line}"


def why(row: RankedFunction, most: int = 3) -> list[str]:
    """The weightiest reasons in words, without what has a place of its own beside them."""
    spoken = [reason.text for reason in row.spoken if reason.signal not in TOLD_APART]
    return spoken[:most]


def above(row: RankedFunction) -> str:
    """The share of the population that scores lower: `97 %`, `99.6 %`; never 100, for no function is above itself."""
    share = min(99.9, max(0.0, row.percentile))
    return f"{int(share * 10) / 10:.1f} %" if share >= 99 else f"{int(share)} %"


def signal_name(reason: Reason) -> str:
    """A signal's name as people read it."""
    return reason.signal.replace("_", " ")


def who_wrote(row: RankedFunction) -> str:
    """Who wrote it, with the commits that say so; the sentences themselves are for who asks for more."""
    commits = ", ".join(_marked(row))
    return f"{AUTHORS[row.provenance.kind]}, {commits}" if commits else AUTHORS[row.provenance.kind]


def who_tested(row: RankedFunction) -> str:
    """Who last changed the tests that mention it, and whether the code came along."""
    tests = row.tests
    if tests is None:
        return "no test mentions it"
    if not tests.author:
        return "tests not committed yet"
    if tests.together:
        return "tests in the same commit" + ("" if tests.commit in _marked(row) else f", {tests.commit}")
    return f"tests last by {tests.author}, {tests.when}"


def _marked(row: RankedFunction) -> list[str]:
    """The commits that the evidence names, the first two."""
    named = dict.fromkeys(found for each in row.provenance.evidence for found in _COMMIT.findall(each[:1000]))
    return list(named)[:2]


def guarded(row: RankedFunction) -> str:
    """What a human has put around it: a property or contract, a waiver, or nothing."""
    if row.guarded_by:
        more = f" and {len(row.guarded_by) - 1} more" if len(row.guarded_by) > 1 else ""
        return f"guarded by {row.guarded_by[0]}{more}"
    if row.waiver is not None:
        return f"waived by {row.waiver.owner} until {row.waiver.expires}: {row.waiver.reason}"
    return "no property reaches it"


def guard_style(row: RankedFunction) -> str:
    """How `guarded` looks in a terminal."""
    return "green" if row.guarded_by else "cyan" if row.waiver else "yellow"


def wanting(rows: tuple[RankedFunction, ...], most: int = MOST_NEXT) -> list[RankedFunction]:
    """The first rows that no human's property guards and no waiver excuses, and for which one can be begun."""
    return [row for row in rows if not row.guarded_by and row.waiver is None and row.scaffold][:most]


def left_out(ranking: Ranking) -> str:
    """`40 tests, 14 generated`, or '' where nothing was left out."""
    counted = {rule: count for rule, count in ranking.left_out.items() if count}
    return ", ".join(f"{count:,} {rule if count > 1 else rule.removesuffix('s')}" for rule, count in counted.items())


def by_domain(ranking: Ranking) -> list[tuple[str, RankedFunction]]:
    """For each domain the function that ranks first of those that are about it above all, highest first."""
    first: dict[str, RankedFunction] = {}
    for row in ranking.functions:
        for domain in row.domains[:1]:
            first.setdefault(domain, row)
    return list(first.items())
