from hypothesis import given
from hypothesis import strategies as st

MOST = 3 * 2**30  # so that a campaign without a bound does no harm to the machine


@given(value=st.integers())
def test_memory(value):
    kept = []
    while value > 1_000 and len(kept) * 2**24 < MOST:
        kept.append(b"x" * 2**24)
    assert len(kept) * 2**24 < MOST
