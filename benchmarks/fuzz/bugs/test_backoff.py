from backoff import delay_s
from hypothesis import given
from hypothesis import strategies as st


@given(attempt=st.integers(min_value=0, max_value=5_000))
def test_delays_stay_within_their_bounds(attempt):
    assert 0 < delay_s(attempt) <= 60
