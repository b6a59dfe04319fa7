from cookies import unquote
from hypothesis import given
from hypothesis import strategies as st


@given(value=st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_any_value_can_be_read(value):
    assert len(unquote(value)) <= len(value)
