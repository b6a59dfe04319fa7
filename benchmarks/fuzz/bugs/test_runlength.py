from hypothesis import given
from hypothesis import strategies as st
from runlength import decode, encode


@given(text=st.text(alphabet=st.characters(codec="ascii")))
def test_decoding_gives_the_text_back(text):
    assert decode(encode(text)) == text
