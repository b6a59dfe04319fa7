import threading

from hypothesis import given
from hypothesis import strategies as st


def work():
    while True:
        pass


@given(value=st.integers())
def test_thread(value):
    """Waits for a thread that never ends, and that the interpreter would wait for, too."""
    if value > 1_000:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
