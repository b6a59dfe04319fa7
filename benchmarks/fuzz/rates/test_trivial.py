"""A property that costs nothing."""

from counter import Counter
from hypothesis import given
from hypothesis import strategies as st

COUNTER = Counter("trivial")


@given(value=st.integers())
def test_trivial(value):
    """A number is itself."""
    COUNTER.tick()
    assert value == int(str(value))
