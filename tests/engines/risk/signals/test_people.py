from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from aiguard.engines.risk.signals.people import ai_written, domain, graded_own_homework, unguarded
from aiguard.engines.risk.subject import Domain, Guard
from aiguard.ranking import Provenance, SeenTests
from tests.engines.risk.subjects import subject, touch

TESTS = SeenTests(("tests/test_cart.py",), 1, "1a2b3c4d5e", "Ann", date(2026, 11, 1), together=True)
APART = SeenTests(("tests/test_cart.py",), 1, "1a2b3c4d5e", "Ann", date(2026, 11, 1), together=False)


def test_only_a_mark_counts_as_one() -> None:
    assert ai_written(subject(provenance=Provenance("ai"))).strength == 1
    assert 0 < ai_written(subject(provenance=Provenance("mixed"))).strength < 1


@pytest.mark.parametrize("kind", ["human", "bot", "unknown"])
def test_no_mark_says_nothing(kind: str) -> None:
    measure = ai_written(subject(provenance=Provenance(kind)))  # type: ignore[arg-type]
    assert (measure.value, measure.strength, measure.text) == (kind, 0, "")


def test_tests_of_the_same_commit_weigh_more_where_an_assistant_wrote_both() -> None:
    wrote = touch(int("1a2b3c4d5e", 16), 3)
    plain = graded_own_homework(subject(wrote, tests=TESTS))
    marked = graded_own_homework(subject(wrote, tests=TESTS, provenance=Provenance("ai")))
    assert plain.text == marked.text == "its tests came in the same commit"
    assert plain.commits == ("1a2b3c4d5e",)
    assert 0 < plain.strength < marked.strength == 1


def test_tests_of_the_same_change_are_told_as_what_they_are() -> None:
    assert graded_own_homework(subject(tests=TESTS)).text == "its tests came from the same change"
    waiting = graded_own_homework(subject(tests=replace(TESTS, commit="not committed", author="")))
    assert (waiting.value, waiting.text, waiting.commits) == (True, "its tests came with it, not committed yet", ())


def test_what_is_only_taken_for_an_assistant_s_is_not_called_marked() -> None:
    assert ai_written(subject(provenance=Provenance("ai", assumed=True))).text == (
        "taken for an assistant's, without a mark"
    )


def test_tests_of_another_commit_or_none_count_nothing() -> None:
    assert graded_own_homework(subject(tests=APART)).value is False
    assert graded_own_homework(subject(tests=APART)).strength == 0
    assert graded_own_homework(subject()).value is None


def test_the_strongest_domain_is_said_with_what_speaks_for_it() -> None:
    one = domain(subject(domains=(Domain("money", ("does money arithmetic with floats",)),)))
    two = domain(subject(domains=(Domain("parsing", ("calls json.loads",)), Domain("sql", ()))))
    assert one.text == "handles money (does money arithmetic with floats)"
    assert two.text == "parses input (calls json.loads)"
    assert two.value == "parsing, sql"
    assert 0 < one.strength < two.strength <= 1
    assert domain(subject()).strength == 0


def test_a_guard_takes_the_weight_away_and_is_named() -> None:
    free = unguarded(subject())
    held = unguarded(subject(guards=(Guard("properties/test_cart.py::test_total", "calls it"),)))
    assert (free.strength, free.text) == (1, "no property reaches it")
    assert (held.strength, held.text) == (0, "guarded by properties/test_cart.py::test_total, which calls it")
