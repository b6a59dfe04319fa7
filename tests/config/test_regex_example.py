from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.compare.regexes import full_match
from aiguard.config.regex_example import example_of


@pytest.mark.parametrize(
    "pattern",
    [
        r"[A-Z]{3}-\d{4}",
        r"^ORD-[0-9]+$",
        r"(new|paid)(-\w+)?",
        r"(?i)(?:a|b){2,3}?c*",
        r"(?P<year>\d{4})/(?P<m>\d\d)",
        r"[^x]y\.z",
        r"[]a]b",
        r"[\]\-a]",
        r"a{2,}b{0,3}.",
        r"\Aok\z",
        r"é{3}",
        r"|x",
        r"\\d",
        r"/orders/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    ],
)
def test_makes_an_example(pattern: str) -> None:
    example = example_of(pattern)
    assert example is not None
    assert full_match(pattern, example), example


@given(st.text(alphabet="a(|)[]{}^$\\.*+?0,:P<>-d"))
def test_any_pattern_ends(pattern: str) -> None:
    example_of(pattern)


def test_a_nest_without_end_is_given_up() -> None:
    assert example_of("(" * 5000) is None
