from compact import pack, unpack
from hypothesis import given
from hypothesis import strategies as st


@given(number=st.integers(0, 2**64 - 1))
def test_a_count_survives_being_packed(number):
    assert unpack(pack(number)) == number
