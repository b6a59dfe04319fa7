import os
import time

from hypothesis import given
from hypothesis import strategies as st

STARTED = set()


@given(value=st.integers())
def test_runaway_children(value):
    """Leaves three processes behind that belong to no session of ours, and fails."""
    if os.getpid() not in STARTED:
        STARTED.add(os.getpid())
        for _ in range(3):
            if os.fork() == 0:
                os.setsid()
                if os.fork():
                    os._exit(0)
                time.sleep(1_000_000)
                os._exit(0)
    assert value <= 1_000
