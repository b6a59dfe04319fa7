import os

from hypothesis import given
from hypothesis import strategies as st


@given(value=st.integers())
def test_exit_zero(value):
    if value > 1_000:
        os._exit(0)
