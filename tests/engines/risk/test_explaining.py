from __future__ import annotations

from datetime import date

from aiguard.engines.risk.explaining import explanation, lowering
from aiguard.engines.risk.scoring import rank
from aiguard.engines.risk.subject import Subject
from aiguard.engines.risk.weights import weights
from aiguard.ranking import Commit, Provenance, RankedFunction, Ranking, SeenTests
from tests.engines.risk.subjects import NOW, subject, touch


def row_of(one: Subject) -> RankedFunction:
    return rank([one], weights({}), lambda _: "it round-trips")[0]


def test_a_property_comes_with_its_kind_and_its_beginning() -> None:
    told = lowering(row_of(subject()))
    assert any(
        "write a property that reaches it, such as: it round-trips" in sentence
        and "`aiguard fuzz new shop/cart.py:Cart.total` begins one" in sentence
        for sentence in told
    )


def test_what_weighs_nothing_gets_no_advice() -> None:
    assert not any("split it" in sentence for sentence in lowering(row_of(subject(shape={"lines": 3}))))


def test_large_and_branching_functions_are_to_be_split() -> None:
    told = lowering(row_of(subject(shape={"lines": 200, "branches": 30})))
    assert [sentence for sentence in told if sentence.startswith("split it: 200 lines of code, 30 branches (up to")]


def test_homework_that_graded_itself_wants_another_author() -> None:
    tests = SeenTests(("tests/test_cart.py",), 1, "abc", "Ann", date(2026, 1, 1), together=True)
    told = lowering(row_of(subject(tests=tests, provenance=Provenance("ai"))))
    assert any("tests/test_cart.py" in sentence and "somebody else" in sentence for sentence in told)


def test_every_sentence_says_how_much_it_would_take_off() -> None:
    row = row_of(subject(unit={"added": 60}, shape={"lines": 200, "branches": 30}))
    told = lowering(row)
    assert len(told) == 3
    assert all("less)" in sentence for sentence in told)


def test_the_commits_behind_a_row_are_told_in_its_order() -> None:
    row = row_of(subject(touch(1, 1), touch(2, 9)))
    known = {
        short: Commit(short, NOW.date(), "Ann", "Change something", fix=False, kind="unknown") for short in row.commits
    }
    told = explanation(row, Ranking(None, None, NOW, (row,), commits=known))
    assert [commit.short for commit in told.commits] == list(row.commits)
    assert len(told.commits) == 2
