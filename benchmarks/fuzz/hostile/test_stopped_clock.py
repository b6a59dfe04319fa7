import time

from hypothesis import given
from hypothesis import strategies as st


@given(value=st.integers())
def test_stopped_clock(value):
    """Stops all clocks of the process, and fails, later."""
    time.monotonic = time.perf_counter = time.time = lambda: 0.0
    assert value <= 1_000
