import contextlib

from hypothesis import given
from hypothesis import strategies as st
from packets import ProtocolError, parse


@given(data=st.binary(max_size=64))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(ProtocolError):
        parse(data)
