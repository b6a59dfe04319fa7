from __future__ import annotations

from aiguard.engines.risk.signals.change import lines_added, new, rewritten
from tests.engines.risk.subjects import subject, touch


def test_lines_added_to_what_stood_before_are_said() -> None:
    measure = lines_added(subject(unit={"added": 12}))
    assert (measure.value, measure.text) == (12, "12 lines added")


def test_a_new_function_says_once_how_long_it_is() -> None:
    fresh = subject(unit={"change": "added", "added": 30, "rewritten": 1.0})
    assert new(fresh).text == "new: 30 lines"
    assert lines_added(fresh).text == ""
    assert lines_added(fresh).strength > 0
    assert rewritten(fresh).strength == 0


def test_the_lines_of_all_commits_of_the_change_count() -> None:
    again = [touch(n, n, of_change=True) for n in range(5)]
    assert lines_added(subject(*again, unit={"added": 4})).value == 15
    assert lines_added(subject(touch(1, 1), touch(2, 2), unit={"added": 4})).value == 4


def test_a_change_of_documentation_alone_adds_nothing() -> None:
    measure = lines_added(subject(touch(1, 1, of_change=True)))
    assert (measure.value, measure.strength, measure.text) == (0, 0, "only its documentation changed")


def test_nothing_added_says_nothing() -> None:
    only_deleted = subject(unit={"added": 0, "deleted": 9})
    assert lines_added(only_deleted).strength == 0
    assert lines_added(only_deleted).text == ""


def test_the_share_rewritten_is_said_as_a_percentage() -> None:
    assert rewritten(subject(unit={"rewritten": 0.7})).text == "rewritten by 70 %"
    assert rewritten(subject(unit={"rewritten": 0.1})).text == ""
    assert rewritten(subject(unit={"change": "unchanged", "rewritten": 0.0})).strength == 0
