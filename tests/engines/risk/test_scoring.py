from __future__ import annotations

import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.engines.risk.scoring import HIGH, MEDIUM, level_of, rank, reasons_of
from aiguard.engines.risk.subject import Guard, Subject
from aiguard.engines.risk.weights import TABLE, weights
from aiguard.ranking import SIGNALS, Provenance
from tests.engines.risk.subjects import commit, subject, touch

PLAIN = weights({})


def ranked(*subjects: Subject) -> tuple[Any, ...]:
    return rank(subjects, PLAIN, lambda _: "a property")


@st.composite
def any_subject(draw: st.DrawFn) -> Subject:
    number = draw(st.integers(0, 5))
    touches = [touch(n, draw(st.floats(0, 2000)), fix=draw(st.booleans())) for n in range(number)]
    return subject(
        *touches,
        qualname=draw(st.sampled_from(["f", "g", "Cart.total"])),
        unit={
            "change": draw(st.sampled_from(["added", "modified", "unchanged"])),
            "added": draw(st.integers(0, 10_000)),
            "rewritten": draw(st.floats(0, 1)),
            "line": draw(st.integers(1, 3)),
        },
        shape={"lines": draw(st.integers(1, 10_000)), "branches": draw(st.integers(1, 900))},
        file_fixes=tuple(commit(n, 3) for n in range(draw(st.integers(0, 60)))),
        provenance=Provenance(draw(st.sampled_from(["ai", "human", "bot", "mixed", "unknown"]))),
        guards=(Guard("p::t", "calls it"),) if draw(st.booleans()) else (),
    )


@given(any_subject())
def test_contributions_add_up_to_the_score(one: Subject) -> None:
    row = ranked(one)[0]
    assert sum(reason.contribution for reason in row.reasons) == pytest.approx(row.score, abs=1e-9)
    assert 0 <= row.score <= 1
    assert all(reason.contribution >= 0 for reason in row.reasons)


@given(any_subject())
def test_every_signal_is_told_once_the_weightiest_first(one: Subject) -> None:
    reasons = reasons_of(one, PLAIN)
    assert sorted(reason.signal for reason in reasons) == sorted(SIGNALS)
    contributions = [reason.contribution for reason in reasons]
    assert contributions == sorted(contributions, reverse=True)


@given(st.lists(any_subject(), max_size=8))
def test_rows_are_in_the_order_of_their_scores_whatever_order_they_came_in(some: list[Subject]) -> None:
    rows = ranked(*some)
    assert [row.rank for row in rows] == list(range(1, len(some) + 1))
    assert [row.score for row in rows] == sorted((row.score for row in rows), reverse=True)
    assert [row.score for row in ranked(*reversed(some))] == [row.score for row in rows]
    assert all(0 <= row.percentile <= 100 for row in rows)


def test_more_of_anything_ranks_higher() -> None:
    small = subject(unit={"added": 2}, shape={"lines": 5})
    for larger in (
        subject(unit={"added": 40}, shape={"lines": 5}),
        subject(unit={"added": 2}, shape={"lines": 120}),
        subject(touch(1, 3), touch(2, 9), unit={"added": 2}, shape={"lines": 5}),
        subject(unit={"added": 2}, shape={"lines": 5}, file_fixes=(commit(1, 9), commit(2, 20))),
        subject(unit={"added": 2}, shape={"lines": 5}, provenance=Provenance("ai")),
    ):
        assert ranked(larger)[0].score > ranked(small)[0].score


def test_a_property_lowers_the_score() -> None:
    free, held = subject(), subject(guards=(Guard("p::t", "calls it"),))
    assert ranked(held)[0].score < ranked(free)[0].score
    assert ranked(held)[0].guarded_by == ("p::t",)


def test_levels_are_three() -> None:
    assert [level_of(score) for score in (0, MEDIUM - 0.0001, MEDIUM, HIGH - 0.0001, HIGH, 1)] == [
        "low",
        "low",
        "medium",
        "medium",
        "high",
        "high",
    ]


def test_a_nested_function_is_begun_at_the_one_around_it() -> None:
    row = ranked(subject(qualname="outer.inner", unit={"outer": "outer"}))[0]
    assert row.scaffold == "aiguard fuzz new shop/cart.py:outer"


def test_weights_add_up_to_one_and_so_do_a_team_s_own() -> None:
    assert sum(weight for _, _, weight in TABLE) == pytest.approx(1)
    assert sum(weights({"ai_written": 0.5, "size": 0}).values()) == pytest.approx(1)
    assert weights({"ai_written": 0.5})["ai_written"] > 0.3
    assert weights({"size": 0})["size"] == 0


def test_weights_that_are_all_nothing_rank_nothing_higher() -> None:
    nothing = weights(dict.fromkeys(SIGNALS, 0.0))
    assert {row.score for row in rank([subject(), subject(unit={"added": 99})], nothing, lambda _: "")} == {0}


def test_the_table_has_every_signal_that_a_config_may_name() -> None:
    assert sorted(name for name, _, _ in TABLE) == sorted(SIGNALS)


def test_the_scaffold_can_be_pasted_into_a_shell_whatever_the_path_holds() -> None:
    row = ranked(subject(path="it's $HOME/cart.py", qualname="Cart.total"))[0]
    assert shlex.split(row.scaffold) == ["aiguard", "fuzz", "new", "it's $HOME/cart.py:Cart.total"]


def test_the_scaffold_of_a_path_that_looks_like_an_option_is_none() -> None:
    (row,) = ranked(subject(path="--output=x/cart.py"))
    assert shlex.split(row.scaffold) == ["aiguard", "fuzz", "new", "./--output=x/cart.py:Cart.total"]


@pytest.mark.parametrize(
    ("path", "qualname", "parameters", "begins"),
    [
        ("a.py", "f", 1, True),
        ("a.py", "f", 0, False),
        ("a.py", "Cart.total", 0, True),
        ("my-script.py", "f", 1, False),
        ("a/main.go", "main", 0, False),
        ("a/main.go", "init", 0, False),
        ("a/main.go", "Parser.Next", 0, True),
    ],
)
def test_a_property_is_begun_only_where_one_can_be(path: str, qualname: str, parameters: int, begins: bool) -> None:
    language = "go" if path.endswith(".go") else "python"
    one = subject(path=path, qualname=qualname, unit={"language": language}, shape={"parameters": parameters})
    assert bool(ranked(one)[0].scaffold) is begins
