from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.budget import DURATION_PATTERN, Deadline, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"), [("500ms", 0.5), ("30s", 30.0), ("5m", 300.0), ("1h", 3600.0), ("1.5s", 1.5), ("0", 0.0)]
)
def test_durations_as_people_write_them(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "30", "30 s", "-1s", "+1s", "1e9h", "NaN", "inf", "1d", "s", "1S", "٣s", "1.s", ".5s", "9999h", "1s\n"]
)
def test_every_other_form_is_refused_with_what_would_be_right(text):
    with pytest.raises(ValueError, match=r"duration|seven days"):
        parse_duration(text)


@given(st.integers(0, 10**9 - 1), st.sampled_from(["ms", "s", "m", "h"]))
def test_the_published_pattern_accepts_what_is_read(number, unit):
    text = f"{number}{unit}"
    assert re.match(DURATION_PATTERN, text)
    try:
        assert parse_duration(text) >= 0
    except ValueError as error:
        assert "seven days" in str(error)  # noqa: PT017


def test_a_deadline_counts_down_to_nothing():
    deadline = Deadline.after(60)
    assert 59 < deadline.left() <= 60
    assert not deadline.passed
    assert deadline.sooner(1).left() <= 1
    assert deadline.sooner(1000) == deadline
    spent = Deadline(time.monotonic() - 5)
    assert spent.left() == 0.0
    assert spent.passed
