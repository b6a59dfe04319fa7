import pytest
from hypothesis import given
from hypothesis import strategies as st


@given(value=st.integers())
def test_skip(value):
    if value > 1_000:
        pytest.skip("nothing to see here")
