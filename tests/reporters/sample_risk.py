"""Rankings as the engine makes them: a realistic one, and large ones of made-up functions."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime

from aiguard.findings import Coverage, EngineReport, Finding, Location, Severity, fingerprint
from aiguard.ranking import (
    Author,
    Commit,
    Explanation,
    Level,
    Provenance,
    RankedFunction,
    Ranking,
    Reason,
    SeenTests,
    Waiver,
)
from aiguard.verdict import Counts, FailOn, Report, Revision, Verdict, judge
from tests.reporters.sample import STARTED

NOW = datetime(2026, 2, 28, 17, 30, tzinfo=UTC)
BASE, HEAD = "1" * 40, "2" * 40
AGAINST = "the merge base with main (1111111111)"
POPULATION = "the 1,204 functions of this repository"


def reason(
    signal: str, value: int | float | str | bool | None, contribution: float, text: str = "", *commits: str
) -> Reason:
    return Reason(signal, value, contribution, text, commits)


SPLIT = RankedFunction(
    rank=1,
    path="shop/money.py",
    qualname="split_total",
    language="python",
    line=31,
    end_line=88,
    change="modified",
    score=0.81,
    level="high",
    percentile=99.6,
    reasons=(
        reason("rewritten", 0.7, 0.24, "rewritten by 70 % in this change"),
        reason("size", 58, 0.19, "58 lines"),
        reason("fixes", 3, 0.15, "3 past fixes", "9f8e7d6c5b", "0a1b2c3d4e", "77aa88bb99"),
        reason("domain", "money", 0.1, "does money arithmetic with floats"),
        reason("ai_written", "ai", 0.06, "marked as written by an assistant", "1a2b3c4d5e"),
        reason("unguarded", True, 0.04, "no property reaches it"),
        reason("changes", 9, 0.03, "changed 9 times in the last year"),
        reason("nesting", 2, 0.0),
    ),
    provenance=Provenance("ai", ("1a2b3c4d5e has the trailer `Co-Authored-By: An Assistant <noreply@example.com>`",)),
    tests=SeenTests(("tests/test_money.py",), 1, "1a2b3c4d5e", "Ann Example", date(2026, 2, 27), True),
    suggestion="the parts add up to the whole, whatever the rounding",
    scaffold="aiguard fuzz new shop/money.py:split_total",
    domains=("money",),
    commits=("1a2b3c4d5e", "9f8e7d6c5b", "0a1b2c3d4e", "77aa88bb99"),
)
PARSE = RankedFunction(
    rank=2,
    path="shop/imports/orders.py",
    qualname="OrderReader.parse_row",
    language="python",
    line=104,
    end_line=171,
    change="added",
    score=0.72,
    level="high",
    percentile=98.1,
    reasons=(
        reason("size", 68, 0.31, "68 lines, all of them new"),
        reason("complexity", 17, 0.2, "17 branches, 4 deep"),
        reason("domain", "parsing", 0.12, "parses text and dates"),
        reason("graded_own_homework", True, 0.07, "its tests came in the same commit", "5d4c3b2a10"),
        reason("unguarded", True, 0.02, "no property reaches it"),
    ),
    tests=SeenTests(
        ("tests/imports/test_orders.py", "tests/test_all.py"), 2, "5d4c3b2a10", "Bo", date(2026, 2, 1), True
    ),
    suggestion="what is written can be read again",
    scaffold="aiguard fuzz new shop/imports/orders.py:OrderReader.parse_row",
    domains=("parsing", "time"),
    commits=("5d4c3b2a10",),
)
RETRY = RankedFunction(
    rank=3,
    path="gateway/internal/client/retry.go",
    qualname="Client.DoWithRetry",
    language="go",
    line=57,
    end_line=93,
    change="modified",
    score=0.55,
    level="medium",
    percentile=91.0,
    reasons=(
        reason("fixes", 2, 0.3, "2 past fixes in 90 days", "c0ffee1234", "badcafe567"),
        reason("domain", "concurrency", 0.2, "starts goroutines and locks a mutex"),
        reason("authors", 5, 0.1, "5 authors"),
        reason("unguarded", False, -0.05, ""),
    ),
    provenance=Provenance("mixed", ("c0ffee1234 was authored by some-assistant[bot]", "badcafe567 carries no mark")),
    tests=SeenTests(
        ("gateway/internal/client/retry_test.go",), 1, "badcafe567", "Chidi Okafor", date(2025, 11, 3), False
    ),
    guarded_by=("./internal/client:FuzzRetry", "contract payments-api"),
    suggestion="it never calls more often than it may",
    scaffold="",
    domains=("concurrency", "outbound calls"),
    commits=("c0ffee1234", "badcafe567"),
)
SLUG = RankedFunction(
    rank=4,
    path="shop/text/slugs.py",
    qualname="slugify",
    language="python",
    line=9,
    end_line=20,
    change="modified",
    score=0.34,
    level="medium",
    percentile=76.5,
    reasons=(
        reason("domain", "unicode", 0.2, "normalises unicode"),
        reason("size", 12, 0.14, "12 lines"),
    ),
    provenance=Provenance("human", ("ab12ab12ab was authored and signed off by Ann Example",)),
    suggestion="doing it twice changes nothing",
    scaffold="aiguard fuzz new shop/text/slugs.py:slugify",
    domains=("unicode",),
    waiver=Waiver("@ann", "replaced by the library next sprint", date(2026, 6, 30), "aiguard.yaml:31"),
    commits=("ab12ab12ab",),
)
VERSION = RankedFunction(
    rank=5,
    path="shop/__init__.py",
    qualname="version",
    language="python",
    line=3,
    end_line=4,
    change="added",
    score=0.08,
    level="low",
    percentile=4.0,
    reasons=(reason("size", 2, 0.08, "2 lines"),),
    provenance=Provenance("bot", ("dededede00 was authored by renovate[bot]",)),
    scaffold="aiguard fuzz new shop/__init__.py:version",
)
ROWS = (SPLIT, PARSE, RETRY, SLUG, VERSION)
LEFT_OUT = {"tests": 40, "generated": 14, "migrations": 2, "comments only": 0}
RANKING = Ranking(BASE, HEAD, NOW, ROWS, AGAINST, POPULATION, LEFT_OUT)

EXPLANATION = Explanation(
    SPLIT,
    RANKING,
    (
        "a property that calls split_total, written by a human: -0.04",
        "tests by somebody else than the author of the code",
    ),
    (
        Commit("1a2b3c4d5e", date(2026, 2, 27), "Ann Example", "Split totals over currencies", False, "ai"),
        Commit("9f8e7d6c5b", date(2025, 12, 1), "Bo", "Fix a cent that was lost in split_total", True, "human"),
        Commit("0a1b2c3d4e", date(2025, 6, 17), "Chidi Okafor", "Fix rounding of negative totals", True, "unknown"),
    ),
)


def ranking_report(ranking: Ranking = RANKING, command: str = "risk", *others: Ranking) -> Report:
    """The report of `aiguard risk`."""
    notices = ("shop/broken.py:7 cannot be parsed: it is left out",) if ranking is RANKING else ()
    engines = tuple(
        EngineReport("risk", Coverage.RAN, notices=notices if each is ranking else (), ranking=each)
        for each in (ranking, *others)
    )
    verdict = Verdict("pass", 0, Counts(), "a ranking alone fails nothing")
    return Report(command, STARTED, 0.834, verdict, engines, Revision(ranking.base, ranking.head, dirty=True))


def unguarded(row: RankedFunction) -> Finding:
    return Finding(
        "risk.unguarded",
        Severity.WARNING,
        f"{row.qualname} ranks {row.rank} of {len(ROWS)} and no human's property reaches it",
        f"{row.qualname} ranks {row.rank} of {len(ROWS)} and no human's property reaches it",
        Location(row.path, row.line, row.qualname),
        fingerprint("risk.unguarded", row.path, row.qualname),
        row.scaffold,
        {"rank": row.rank},
    )


def gate_report() -> Report:
    """`aiguard check` with a risk gate that looked at the first four rows."""
    engines = (EngineReport("risk", Coverage.RAN, findings=(unguarded(SPLIT), unguarded(PARSE)), ranking=large(40)),)
    return Report("check", STARTED, 1.5, judge(engines, FailOn.ERROR), engines, Revision(BASE, HEAD))


SIGNALS = {
    "rewritten": "rewritten by 43 % in this change",
    "size": "71 lines",
    "fixes": "2 past fixes",
    "domain": "parses text and dates",
    "ai_written": "",
    "unguarded": "",
    "nesting": "4 deep",
    "complexity": "17 branches",
    "file_fixes": "",
    "changes": "changed 12 times so far",
    "authors": "4 authors in 90 days",
    "companions": "",
    "age": "",
    "graded_own_homework": "",
}
SHARES = (0.3, 0.15, 0.12, 0.1, 0.08, 0.06, 0.05, 0.04, 0.03, 0.03, 0.02, 0.01, 0.007, 0.003)


def large(count: int, seed: int = 1) -> Ranking:
    """The sample, followed by made-up functions: `count` in all."""
    chance = random.Random(seed)
    kinds: tuple[Author, ...] = ("ai", "human", "bot", "mixed", "unknown")
    rows = list(ROWS[:count])
    for number in range(len(rows), count):
        score = round(0.8 * (1 - number / count) ** 1.5, 4)
        level: Level = "high" if score > 0.6 else "medium" if score > 0.3 else "low"
        module = f"service/{chance.choice(('api', 'core', 'billing', 'search'))}/part_{number % max(1, count // 14)}.py"
        name = f"Handler{number % 7}.process_{chance.choice(('order', 'refund', 'page', 'token'))}_{number}"
        line = 1 + chance.randrange(900)
        template = ROWS[number % len(ROWS)]
        parts = [round(score * share, 6) for share in SHARES]
        rows.append(
            replace(
                template,
                rank=number + 1,
                path=module,
                qualname=name,
                language="python",
                line=line,
                end_line=line + int(chance.paretovariate(1.2) * 6) % 300,
                score=score,
                level=level,
                percentile=round(100 * (1 - number / count), 1),
                reasons=tuple(
                    reason(signal, number % 50, part, text)
                    for (signal, text), part in zip(SIGNALS.items(), parts, strict=True)
                ),
                provenance=Provenance(chance.choice(kinds), template.provenance.evidence),
                scaffold=f"aiguard fuzz new {module}:{name}",
            )
        )
    rows.sort(key=lambda row: (-row.score, row.path, row.line))
    ranked = tuple(replace(row, rank=rank) for rank, row in enumerate(rows, 1))
    return replace(RANKING, functions=ranked)


HOSTILE_NAME = (
    "\x1b[2J\u202e[bold]</script><b>\ud800 `a` | @everyone ![x](http://evil.example/x.png) \r\n::error::owned"
)


def hostile() -> Ranking:
    """Every text that comes from outside says something that no reader may obey."""
    text = HOSTILE_NAME
    rows = tuple(
        replace(
            row,
            path=f"{text}.py",
            qualname=text,
            reasons=tuple(replace(each, signal=text, text=text, value=text, commits=(text,)) for each in row.reasons),
            provenance=replace(row.provenance, evidence=(text, text)),
            tests=row.tests and replace(row.tests, files=(text,), commit=text, author=text),
            guarded_by=(text,) if row.guarded_by else (),
            suggestion=text,
            scaffold=f"aiguard fuzz new {text}",
            domains=(text,),
            waiver=row.waiver and replace(row.waiver, owner=text, reason=text, where=text),
            commits=(text,),
        )
        for row in ROWS
    )
    return replace(RANKING, functions=rows, against=text, population=text, left_out={text: 3})


EMPTY = replace(RANKING, functions=(), left_out={})
