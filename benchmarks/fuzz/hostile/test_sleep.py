import time

from hypothesis import given
from hypothesis import strategies as st


@given(value=st.integers())
def test_sleep(value):
    if value > 1_000:
        time.sleep(1_000_000)
