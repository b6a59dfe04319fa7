import sys

from hypothesis import given
from hypothesis import strategies as st


def deeper(depth):
    return depth if depth == 0 else deeper(depth - 1)


@given(value=st.integers())
def test_deep_recursion(value):
    """Overruns the stack of the interpreter, or the memory."""
    if value > 1_000:
        sys.setrecursionlimit(2**31 - 1)
        assert deeper(100_000_000) == 0
