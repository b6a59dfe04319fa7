"""Identifiers as the words that people made them of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]+")


@lru_cache(maxsize=65536)
def words_of(name: str) -> tuple[str, ...]:
    """`('total', 'price')` of total_price, totalPrice, TotalPrices or `shop/total-price.py`, without digits.

    Plurals in -s are brought to the singular, so that one thing has one word.
    """
    return tuple(_singular(part.lower()) for part in _PART.findall(name))


def words_in(names: Iterable[str]) -> frozenset[str]:
    """The words of all of these names."""
    return frozenset(word for name in names for word in words_of(name))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith("xes"):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
