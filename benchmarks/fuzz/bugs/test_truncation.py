from hypothesis import given
from hypothesis import strategies as st
from truncation import truncate

TEXT = st.text(alphabet=st.characters(codec="utf-8"))


@given(text=TEXT, limit=st.integers(0, 30))
def test_the_rest_is_a_beginning_that_fits(text, limit):
    short = truncate(text, limit)
    assert text.startswith(short)
    assert len(short.encode()) <= limit
