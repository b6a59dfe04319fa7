import ctypes

from hypothesis import given
from hypothesis import strategies as st


@given(value=st.integers())
def test_segfault(value):
    if value > 1_000:
        ctypes.string_at(0)
