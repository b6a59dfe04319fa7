import contextlib
import signal
import time

from hypothesis import given
from hypothesis import strategies as st


@given(value=st.integers())
def test_signals_ignored(value):
    """Ignores every signal that can be ignored, and the timer's, and waits."""
    if value > 1_000:
        for number in set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}:
            with contextlib.suppress(OSError, ValueError):
                signal.signal(number, signal.SIG_IGN)
        while True:
            time.sleep(1)
