from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.engines.risk.signals.interface import counted, logarithmic


@given(st.floats(-1e9, 1e9), st.floats(1, 1e6))
def test_strength_stays_between_nothing_and_all(amount: float, full: float) -> None:
    assert 0 <= logarithmic(amount, full) <= 1


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(1, 1e6))
def test_more_is_never_less(one: float, other: float, full: float) -> None:
    low, high = sorted((one, other))
    assert logarithmic(low, full) <= logarithmic(high, full)


def test_nothing_and_all() -> None:
    assert logarithmic(0, 200) == 0
    assert logarithmic(200, 200) == 1


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [
        (1, "line", "1 line"),
        (2, "line", "2 lines"),
        (0, "branch", "0 branches"),
        (2, "past fix", "2 past fixes"),
        (1, "past fix", "1 past fix"),
        (3, "commit", "3 commits"),
    ],
)
def test_numbers_have_their_nouns(number: int, noun: str, words: str) -> None:
    assert counted(number, noun) == words
