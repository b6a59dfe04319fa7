from __future__ import annotations

from aiguard.engines.risk.signals.shape import complexity, nesting, size
from tests.engines.risk.subjects import subject


def test_size_is_measured_in_lines_of_code_and_said_where_it_is_large() -> None:
    small, large = (size(subject(shape={"lines": lines})) for lines in (5, 180))
    assert (small.value, small.text) == (5, "")
    assert (large.value, large.text) == (180, "180 lines of code")
    assert 0 < small.strength < large.strength < 1


def test_a_straight_line_has_no_complexity() -> None:
    straight, wild = (complexity(subject(shape={"branches": branches})) for branches in (1, 23))
    assert straight.strength == 0
    assert wild.text == "23 branches"
    assert straight.strength < wild.strength < 1


def test_nesting_is_said_from_four_on() -> None:
    assert nesting(subject(shape={"nesting": 3})).text == ""
    assert nesting(subject(shape={"nesting": 4})).text == "nested 4 deep"
    assert nesting(subject(shape={"nesting": 60})).strength == 1
