import html

from escapes import escape
from hypothesis import given
from hypothesis import strategies as st


@given(text=st.text(alphabet=st.characters(codec="ascii")))
def test_a_browser_shows_the_text_that_was_given(text):
    assert html.unescape(escape(text)) == text
