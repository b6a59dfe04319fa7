from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from aiguard.ranking import Provenance, SeenTests, Waiver
from aiguard.reporters.rankings import (
    MOST_CHECKED,
    above,
    by_domain,
    guarded,
    headline,
    left_out,
    rows_to_show,
    wanting,
    who_tested,
    who_wrote,
    whole_ranking,
    why,
)
from aiguard.verdict import Report
from tests.reporters.sample import clean_report
from tests.reporters.sample_risk import (
    EMPTY,
    PARSE,
    RANKING,
    RETRY,
    ROWS,
    SLUG,
    SPLIT,
    VERSION,
    gate_report,
    large,
    ranking_report,
)


def test_a_run_without_a_ranking_has_none() -> None:
    assert whole_ranking(clean_report()) is None
    assert whole_ranking(ranking_report()) is RANKING


def test_rankings_of_several_projects_are_ranked_anew() -> None:
    """By score, then path, then line; what was left out is added up."""
    one = replace(RANKING, functions=(replace(SPLIT, score=0.4, path="a/b.py", line=9), replace(PARSE, score=0.2)))
    two = replace(
        RANKING,
        base=None,
        now=datetime(2026, 3, 1, tzinfo=timezone(timedelta(hours=2))),
        functions=(
            replace(RETRY, rank=1, score=0.4, path="a/b.py", line=3),
            replace(SLUG, rank=2, score=0.4, path="a/a.py"),
        ),
        left_out={"tests": 2, "vendored": 1},
        population="the 9 functions of b",
    )
    for order in ((one, two), (two, one)):
        merged = whole_ranking(ranking_report(order[0], "risk", order[1]))
        assert merged is not None
        assert [(row.rank, row.path, row.line) for row in merged.functions] == [
            (1, "a/a.py", SLUG.line),
            (2, "a/b.py", 3),
            (3, "a/b.py", 9),
            (4, PARSE.path, PARSE.line),
        ]
        assert dict(merged.left_out) == {
            "tests": 42,
            "generated": 14,
            "migrations": 2,
            "vendored": 1,
            "comments only": 0,
        }
        assert merged.base == RANKING.base
        assert merged.now == datetime(2026, 2, 28, 22, tzinfo=UTC)
        assert "the 9 functions of b" in merged.population


@pytest.mark.parametrize(("top", "rows"), [(None, 10), (3, 3), (0, 40), (99, 40)])
def test_how_many_rows_are_shown(top: int | None, rows: int) -> None:
    ranking = large(40)
    assert len(rows_to_show(ranking_report(ranking), ranking, top)) == rows


def test_within_a_larger_run_the_rows_that_its_gate_told_of_are_shown() -> None:
    ranking = large(40)

    def shown(report: Report) -> int:
        return len(rows_to_show(report, ranking, None, 50))

    assert shown(ranking_report(ranking, "check")) == 3
    report = gate_report()
    deep = replace(
        report.engines[0].findings[0],
        location=replace(
            report.engines[0].findings[0].location,  # type: ignore[type-var]
            path=ranking.functions[6].path,
            symbol=ranking.functions[6].qualname,
        ),
    )
    assert shown(replace(report, engines=(replace(report.engines[0], findings=(deep,)),))) == 7
    last = replace(
        deep, location=replace(deep.location, path=ranking.functions[39].path, symbol=ranking.functions[39].qualname)
    )  # type: ignore[type-var]
    assert shown(replace(report, engines=(replace(report.engines[0], findings=(last,)),))) == MOST_CHECKED


def test_reasons_are_the_weightiest_without_what_stands_beside_them() -> None:
    assert why(SPLIT) == ["rewritten by 70 % in this change", "58 lines", "3 past fixes"]
    assert why(SPLIT, most=9)[3:] == ["does money arithmetic with floats", "changed 9 times in the last year"]
    assert why(replace(SPLIT, reasons=())) == []


def test_nothing_is_above_itself() -> None:
    assert [above(replace(SPLIT, percentile=p)) for p in (100.0, 99.9, 0.0, 50.5)] == [
        "99.9 %",
        "99.9 %",
        "0 %",
        "50 %",
    ]


def test_authors_are_told_with_the_commits_that_say_so() -> None:
    assert who_wrote(SPLIT) == "marked as written by an assistant, 1a2b3c4d5e"
    assert who_wrote(RETRY) == "partly marked as written by an assistant, c0ffee1234, badcafe567"
    assert who_wrote(PARSE) == "author unknown"
    assert who_wrote(replace(SPLIT, provenance=Provenance("human", ("it says so",)))) == "written by a human"


def test_tests_are_told_by_who_changed_them_last() -> None:
    assert who_tested(SPLIT) == "tests in the same commit"
    assert who_tested(PARSE) == "tests in the same commit, 5d4c3b2a10"
    assert who_tested(RETRY) == "tests last by Chidi Okafor, 2025-11-03"
    assert who_tested(VERSION) == "no test mentions it"
    same = SeenTests(("t.py",), 1, "abcdef0123", "Bo", date(2026, 1, 1), together=True)
    assert who_tested(replace(SPLIT, tests=same)) == "tests in the same commit, abcdef0123"
    assert who_tested(replace(SPLIT, tests=replace(same, commit="not committed", author=""))) == (
        "tests not committed yet"
    )


def test_one_file_that_was_left_out_is_one() -> None:
    assert left_out(replace(RANKING, left_out={"tests": 1, "generated": 1, "migrations": 2})) == (
        "1 test, 1 generated, 2 migrations"
    )


def test_guards_outweigh_waivers() -> None:
    assert guarded(SPLIT) == "no property reaches it"
    assert guarded(RETRY) == "guarded by ./internal/client:FuzzRetry and 1 more"
    assert guarded(SLUG) == "waived by @ann until 2026-06-30: replaced by the library next sprint"
    both = replace(SLUG, guarded_by=("t.py::test_slug",), waiver=Waiver("@a", "b", date(2026, 1, 1), "c:1"))
    assert guarded(both) == "guarded by t.py::test_slug"


def test_the_next_step_is_for_who_has_neither_guard_nor_waiver() -> None:
    assert wanting(ROWS) == [SPLIT, PARSE, VERSION]
    assert wanting(ROWS, most=1) == [SPLIT]
    assert wanting((replace(SPLIT, scaffold=""), RETRY, SLUG)) == []


def test_what_was_left_out_is_counted_by_rule() -> None:
    assert left_out(RANKING) == "40 tests, 14 generated, 2 migrations"
    assert left_out(EMPTY) == ""


def test_the_headline_says_what_was_compared() -> None:
    assert headline(RANKING) == "5 changed functions ranked, against the merge base with main (1111111111)"
    whole = replace(RANKING, against="", functions=(SPLIT,))
    assert headline(whole) == "1 function ranked, the repository as it stands"


def test_each_domain_has_its_first() -> None:
    assert [(domain, row.qualname) for domain, row in by_domain(RANKING)][:3] == [
        ("money", "split_total"),
        ("parsing", "OrderReader.parse_row"),
        ("concurrency", "Client.DoWithRetry"),
    ]
