from hypothesis import given
from hypothesis import strategies as st
from usernames import canonical


@given(name=st.text(alphabet=st.characters(categories=["L", "N"]), max_size=20))
def test_canonical_names_stay_as_they_are(name):
    once = canonical(name)
    assert canonical(once) == once
