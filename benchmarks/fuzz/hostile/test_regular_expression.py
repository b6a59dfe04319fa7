import re

from hypothesis import given
from hypothesis import strategies as st


@given(value=st.integers())
def test_regular_expression(value):
    if value > 1_000:
        assert re.match(r"(a+)+$", "a" * 60 + "!") is None
