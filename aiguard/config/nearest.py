"""The word a person probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from aiguard.text import one_line

_MOST_CHOICES = 2000


def near(word: str, choices: Iterable[str]) -> str:
    """`did you mean 'X'?` for the choice most like `word`, apart from case, `-` and `_`; empty where none is."""
    if len(word) > 100:
        return ""
    plain: dict[str, str] = {}
    for choice in choices:
        plain.setdefault(_plain(choice), choice)
        if len(plain) >= _MOST_CHOICES:
            break
    found = get_close_matches(_plain(word), plain, n=1, cutoff=0.6)
    return f"did you mean '{one_line(plain[found[0]], 80)}'?" if found else ""


def _plain(word: str) -> str:
    return word.lower().replace("-", "_").replace(" ", "_")
