import re

from hypothesis import given
from hypothesis import strategies as st
from romans import to_roman

WELL_FORMED = re.compile(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")


@given(number=st.integers(1, 3999))
def test_numerals_are_well_formed(number):
    assert WELL_FORMED.fullmatch(to_roman(number))
