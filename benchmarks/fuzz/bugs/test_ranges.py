from hypothesis import given
from hypothesis import strategies as st
from ranges import allowed

VERSIONS = st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))


@given(base=VERSIONS, version=VERSIONS)
def test_what_is_allowed_keeps_the_leftmost_part(base, version):
    leftmost = next((place for place, part in enumerate(base) if part), 2)
    if allowed(base, version):
        assert version[: leftmost + 1] == base[: leftmost + 1]
