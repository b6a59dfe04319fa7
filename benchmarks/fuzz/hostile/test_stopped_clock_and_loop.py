import signal
import time

from hypothesis import given
from hypothesis import strategies as st


@given(value=st.integers())
def test_stopped_clock_and_loop(value):
    """Stops all clocks and timers of the process, and never ends."""
    time.monotonic = time.perf_counter = time.time = lambda: 0.0
    signal.setitimer(signal.ITIMER_REAL, 0)
    while value > 1_000:
        pass
