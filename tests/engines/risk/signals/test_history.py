from __future__ import annotations

from aiguard.engines.risk.signals.history import age, authors, changes, companions, file_fixes, fixes, recent_commits
from aiguard.engines.risk.subject import Companion
from tests.engines.risk.subjects import commit, subject, touch


def test_one_recent_commit_is_the_change_itself_and_counts_nothing() -> None:
    assert recent_commits(subject(touch(1, 2))).strength == 0
    measure = recent_commits(subject(touch(1, 2), touch(2, 30), touch(3, 80), touch(4, 200)))
    assert (measure.value, measure.text) == (3, "touched by 3 commits of late")
    assert len(measure.commits) == 3


def test_changes_fade_by_half_in_half_a_year() -> None:
    today, then = (changes(subject(touch(1, days, recent=False))).value for days in (0, 182))
    assert today == 1
    assert then == 0.5


def test_a_sweeping_commit_counts_a_quarter() -> None:
    assert changes(subject(touch(1, 0, message="Run black over everything"))).value == 0.25


def test_all_changes_are_said_whatever_they_weigh() -> None:
    old = [touch(number, 4000) for number in range(5)]
    measure = changes(subject(*old))
    assert measure.text == "changed 5 times so far"
    assert measure.strength < 0.01


def test_past_fixes_are_counted_and_named() -> None:
    measure = fixes(subject(touch(1, 0), touch(2, 365, fix=True), touch(3, 730, fix=True)))
    assert measure.text == "2 past fixes"
    assert measure.value == 0.75
    assert len(measure.commits) == 2
    assert fixes(subject(touch(1, 0))).text == ""
    assert fixes(subject(touch(1, 0, fix=True, of_change=True))).text == "fixed in this change"


def test_fixes_of_the_file_are_said_from_three_on() -> None:
    two, three = (file_fixes(subject(file_fixes=tuple(commit(n, 10) for n in range(many)))) for many in (2, 3))
    assert two.text == ""
    assert three.text == "3 past fixes in its file"
    assert two.strength < three.strength


def test_several_recent_authors_count_and_old_ones_do_not() -> None:
    alone = authors(subject(touch(1, 1), touch(2, 5)))
    assert (alone.value, alone.strength, alone.text) == (1, 0, "")
    pair = authors(subject(touch(1, 1), touch(2, 5, author="bob"), touch(3, 500, author="eve")))
    assert (pair.value, pair.text) == (2, "by 2 people of late")
    assert pair.strength > 0


def test_one_person_under_two_spellings_is_one() -> None:
    assert authors(subject(touch(1, 1, author="Ann"), touch(2, 2, author="ann"))).value == 1


def test_age_is_counted_from_the_last_change() -> None:
    fresh, old = (age(subject(touch(1, days), unit={"change": "unchanged"})) for days in (0, 45))
    assert (fresh.value, fresh.strength) == (0, 1)
    assert (old.value, old.strength) == (45, 0.5)


def test_what_is_not_committed_changed_today() -> None:
    assert age(subject(touch(1, 400))).value == 0
    assert age(subject()).value == 0


def test_code_that_rested_for_years_is_told_so() -> None:
    measure = age(subject(touch(1, 1, of_change=True), touch(2, 3 * 365 + 10)))
    assert measure.text == "rested for 3 years before"
    assert age(subject(touch(1, 1, of_change=True), touch(2, 400))).text == ""
    assert age(subject(touch(1, 1), touch(2, 1400), unit={"change": "added"})).text == ""


def test_a_companion_that_was_left_alone_is_named() -> None:
    measure = companions(subject(companions=(Companion("shop/tax.py", 8, 10), Companion("a.py", 5, 10))))
    assert measure.text == "shop/tax.py changes with it 8 of 10 times, and did not"
    assert measure.value == 2
    assert measure.strength == 0.8
    assert companions(subject()).strength == 0


def test_a_commit_dated_after_now_does_no_harm() -> None:
    assert changes(subject(touch(1, -400))).value == 1
