"""Addresses in a sign-up form."""

import re

_ADDRESS = re.compile(r"([a-z0-9]+[._-]?)+@([a-z0-9]+\.)+[a-z]{2,}")


def looks_like_an_address(text: str) -> bool:
    """Whether a text has the form of an e-mail address."""
    return _ADDRESS.fullmatch(text) is not None
