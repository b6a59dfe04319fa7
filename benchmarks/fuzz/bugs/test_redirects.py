from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st
from redirects import safe_target


def host_in_a_browser(address):
    """The URL standard reads a backslash as a slash, and leaves out tabs and line ends."""
    return urlsplit(address.replace("\\", "/")).netloc


@given(target=st.text())
def test_nobody_is_sent_to_another_site(target):
    assert host_in_a_browser(safe_target(target)) == ""
