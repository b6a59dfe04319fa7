import fnmatch

from globs import matches
from hypothesis import given
from hypothesis import strategies as st


@given(pattern=st.text(alphabet="abc.*?", max_size=40), name=st.text(alphabet="abc.", max_size=80))
def test_patterns_mean_what_the_standard_library_says(pattern, name):
    assert matches(pattern, name) == fnmatch.fnmatchcase(name, pattern)
