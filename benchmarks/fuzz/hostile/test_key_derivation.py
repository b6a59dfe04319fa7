import hashlib

from hypothesis import given
from hypothesis import strategies as st


@given(value=st.integers())
def test_key_derivation(value):
    """One call into C that does not come back, without the lock."""
    if value > 1_000:
        assert hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 2_000_000_000)
