"""What must hold of money, whatever the amount."""

from hypothesis import given
from hypothesis import strategies as st

from shop.money import split


@given(st.integers(0, 1_000_000), st.integers(1, 36))
def test_split_loses_nothing(cents, parts):
    assert sum(split(cents, parts)) == cents
