"""Odd values keep to the limits that they are asked for."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.internal.intervalsets import IntervalSet

from aiguard.engines.fuzz.python.worker.constants import Constants
from aiguard.engines.fuzz.python.worker.oddities import Odd

SEEDS = st.integers(0, 2**32)


def odd(seed: int, **pools) -> Odd:
    constants = Constants()
    for name, values in pools.items():
        setattr(constants, name, values)
    return Odd(random.Random(seed), constants)


@given(SEEDS, st.none() | st.integers(), st.none() | st.integers(), st.lists(st.integers()))
@settings(deadline=None)
def test_an_integer_is_within_its_limits(seed, one, other, own):
    least, most = (min(one, other), max(one, other)) if one is not None and other is not None else (one, other)
    source = odd(seed, integers=own)
    for _ in range(10):
        value = source.integer(least, most)
        assert value is None or ((least is None or value >= least) and (most is None or value <= most))


@given(SEEDS, st.text("abcäöü0", min_size=1), st.integers(0, 6), st.integers(0, 40), st.lists(st.text()))
@settings(deadline=None)
def test_a_text_keeps_to_its_alphabet_and_its_sizes(seed, alphabet, least, more, own):
    intervals = IntervalSet.from_string("".join(sorted(set(alphabet))))
    source = odd(seed, strings=own, characters=["ä"])
    for _ in range(10):
        text = source.text(intervals, least, least + more)
        assert text is None or (least <= len(text) <= least + more and set(text) <= set(alphabet))


@given(SEEDS, st.integers(0, 20), st.integers(0, 40), st.lists(st.binary()))
@settings(deadline=None)
def test_bytes_keep_to_their_sizes(seed, least, more, own):
    source = odd(seed, bytes=own)
    for _ in range(10):
        assert least <= len(source.binary(least, least + more)) <= least + more


@given(SEEDS, st.floats(allow_nan=False), st.lists(st.floats()))
@settings(deadline=None)
def test_a_real_number_is_one(seed, limit, own):
    assert isinstance(odd(seed, floats=own).real(min(limit, 0.0), max(limit, 0.0)), float)


@pytest.mark.parametrize(
    ("draw", "pools", "wanted"),
    [
        (lambda source: source.integer(None, None), {"integers": [31337]}, {31337, 31336, 31338}),
        (lambda source: source.integer(-5, 10**30), {}, {-5, -4, 10**30}),
        (lambda source: source.real(-1.0, 1e300), {"floats": [0.1875]}, {0.1875, -1.0, 1e300}),
        (lambda source: source.binary(0, 50), {"bytes": [b"own"]}, {b"own"}),
        (
            lambda source: source.text(IntervalSet(((0, 0xD7FF),)), 0, 99),
            {"strings": ["own word"]},
            {"own word", "\x00"},
        ),
    ],
)
def test_the_edges_and_the_codes_own_values_come_up(draw, pools, wanted):
    source = odd(7, **pools)
    assert wanted <= {draw(source) for _ in range(5000)}
