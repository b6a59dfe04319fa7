"""Run-length encoding of text."""

import re
from itertools import groupby


def encode(text: str) -> str:
    """Each run as its length and its character."""
    return "".join(f"{len(list(run))}{character}" for character, run in groupby(text))


def decode(encoded: str) -> str:
    """The text that was encoded."""
    return "".join(int(count) * character for count, character in re.findall(r"(\d+)(\D)", encoded))
