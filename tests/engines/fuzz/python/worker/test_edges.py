"""The provider inside Hypothesis: what it draws is always allowed, and the edges come soon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, assume, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS

from aiguard.engines.fuzz.python.worker.constants import Constants
from aiguard.engines.fuzz.python.worker.edges import EdgeProvider, turn_on


@pytest.fixture
def edged(monkeypatch) -> Iterator[Callable[..., settings]]:
    """Settings that let Hypothesis generate with the provider, and these constants."""

    def make(max_examples: int = 300, **pools) -> settings:
        constants = Constants()
        for name, values in pools.items():
            setattr(constants, name, values)
        kind = turn_on(constants)
        monkeypatch.setitem(AVAILABLE_PROVIDERS, "edges", f"{kind.__module__}.{kind.__qualname__}")
        return settings(
            backend="edges", max_examples=max_examples, database=None, deadline=None, suppress_health_check=HealthCheck
        )

    yield make
    if "constants" in vars(EdgeProvider):
        del EdgeProvider.constants


STRATEGIES = [
    (st.integers(3, 9), lambda value: 3 <= value <= 9),
    (st.integers(min_value=-(2**70)), lambda value: value >= -(2**70)),
    (st.integers(max_value=12), lambda value: value <= 12),
    (st.floats(0.5, 2.5), lambda value: 0.5 <= value <= 2.5),
    (st.floats(allow_nan=False, allow_infinity=False, width=32), lambda value: value == value),
    (st.floats(min_value=0.0, exclude_min=True), lambda value: value > 0),
    (st.text("abc", min_size=2, max_size=5), lambda value: 2 <= len(value) <= 5 and set(value) <= set("abc")),
    (st.text(st.characters(codec="ascii")), lambda value: value.isascii()),
    (st.binary(min_size=1, max_size=4), lambda value: 1 <= len(value) <= 4),
    (st.booleans(), lambda value: value in (True, False)),
    (st.lists(st.integers(0, 5), min_size=1, max_size=6), lambda value: 1 <= len(value) <= 6 and max(value) <= 5),
    (st.lists(st.text(max_size=2), unique=True), lambda value: len(value) == len(set(value))),
    (st.sampled_from("xyz"), lambda value: value in "xyz"),
    (st.dates(), lambda value: 1 <= value.month <= 12),
    (st.from_regex(r"[a-f]{2}\d", fullmatch=True), lambda value: len(value) == 3 and value[0] in "abcdef"),
    (st.emails(), lambda value: "@" in value),
]


@pytest.mark.parametrize(("strategy", "allowed"), STRATEGIES, ids=[str(number) for number in range(len(STRATEGIES))])
def test_what_is_drawn_is_allowed(edged, strategy, allowed):
    seen = []

    @edged(100, integers=[-7, 4, 10**9], strings=["ab", "\ud800", "x" * 40], floats=[1e9], bytes=[b"longer"])
    @given(strategy)
    def run(value):
        seen.append(value)
        assert allowed(value)

    run()
    assert seen


def test_a_constant_of_the_code_is_found(edged):
    given_constant = edged(20_000, integers=[981_236_123])
    assert (
        find(st.integers(), lambda value: value == 981_236_123, settings=given_constant, random=Random(1))
        == 981_236_123
    )


def test_a_word_of_the_code_is_found_inside_a_text(edged):
    word = find(
        st.text(), lambda text: "checksum" in text, settings=edged(20_000, strings=["checksum"]), random=Random(1)
    )
    assert word == "checksum"


@pytest.mark.parametrize("wanted", [2**63, 2**31 - 1, 255])
def test_the_limits_of_machines_are_found(edged, wanted):
    assert (
        find(st.integers(0, 2**80), lambda value: value == wanted, settings=edged(20_000), random=Random(1)) == wanted
    )


def test_two_that_are_the_same_are_found(edged):
    pair = st.tuples(st.text(min_size=3), st.text(min_size=3))
    one, other = find(pair, lambda texts: texts[0] == texts[1], settings=edged(20_000), random=Random(1))
    assert one == other


def test_what_does_not_exist_is_not_found(edged):
    with pytest.raises(NoSuchExample):
        find(st.integers(0, 10), lambda value: value == 11, settings=edged(200, integers=[11]))


def test_assumptions_and_dependent_draws_work(edged):
    @edged(100)
    @given(st.data())
    def run(data):
        least = data.draw(st.integers(0, 100))
        most = data.draw(st.integers(least, 200))
        assume(most != least)
        assert least < most

    run()
