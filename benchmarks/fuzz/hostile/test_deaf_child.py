import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

PROGRAM = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(1_000_000)"


@given(value=st.integers())
def test_deaf_child(value):
    if value > 1_000:
        subprocess.run([sys.executable, "-c", PROGRAM], check=True)
