import contextlib

from hypothesis import given
from hypothesis import strategies as st
from signs import NotANumber, evaluate


@given(text=st.text(alphabet="+-()0123456789", max_size=2_000))
def test_any_text_has_a_value_or_is_refused(text):
    with contextlib.suppress(NotANumber):
        assert isinstance(evaluate(text), int)
