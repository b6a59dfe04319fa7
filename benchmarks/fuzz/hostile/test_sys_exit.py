import sys

from hypothesis import given
from hypothesis import strategies as st


@given(value=st.integers())
def test_sys_exit(value):
    if value > 1_000:
        sys.exit(0)
