import os

from hypothesis import given
from hypothesis import strategies as st


@given(value=st.integers())
def test_endless_output(value):
    while value > 1_000:
        os.write(1, b"x" * 65_536)
        print("x" * 65_536, flush=True)
