from hypothesis import given
from hypothesis import strategies as st


@given(value=st.integers())
def test_busy_loop(value):
    while value > 1_000:
        pass
