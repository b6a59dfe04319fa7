from hypothesis import given
from hypothesis import strategies as st


@given(value=st.integers())
def test_c_call(value):
    """One call into C that does not come back, and holds the interpreter's lock."""
    if value > 1_000:
        assert value < 9 ** (9**9)
