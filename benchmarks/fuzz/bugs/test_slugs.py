from hypothesis import given
from hypothesis import strategies as st
from slugs import slugify


@given(title=st.text())
def test_a_title_with_letters_has_a_slug(title):
    assert bool(slugify(title)) or not any(character.isalpha() for character in title)
