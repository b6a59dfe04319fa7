import os

from hypothesis import given
from hypothesis import strategies as st


@given(value=st.integers())
def test_closed_files(value):
    """Closes every file of the process, and then loops."""
    if value > 1_000:
        os.closerange(0, 1_024)
        while True:
            pass
