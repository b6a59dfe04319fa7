from hypothesis import given
from hypothesis import strategies as st
from shares import split_bill


@given(cents=st.integers(0, 1_000_000), people=st.integers(1, 50))
def test_shares_are_fair_and_complete(cents, people):
    shares = split_bill(cents, people)
    assert sum(shares) == cents
    assert max(shares) - min(shares) <= 1
