from hypothesis import given
from hypothesis import strategies as st
from prices import to_cents, to_text


@given(cents=st.integers(0, 10_000_000))
def test_a_price_survives_being_written(cents):
    assert to_cents(to_text(cents)) == cents
