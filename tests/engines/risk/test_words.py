"""Identifiers as words."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aiguard.engines.risk.words import words_in, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("total_price", ("total", "price")),
        ("totalPrices", ("total", "price")),
        ("HTTPServerURLs", ("http", "server", "ur", "ls")),
        ("HTTPServer", ("http", "server")),
        ("__init__", ("init",)),
        ("utf8_bytes2", ("utf", "byte")),
        ("update", ("update",)),
        ("shop/tax-rates", ("shop", "tax", "rate")),
        ("currencies_taxes_address_status_as", ("currency", "tax", "address", "status", "as")),
        ("größeNeu", ("größe", "neu")),
        ("", ()),
    ],
)
def test_words_of(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


def test_words_in() -> None:
    assert words_in(["price", "prices", "taxRate"]) == {"price", "tax", "rate"}


@given(st.text(max_size=30))
@example("\U0001d4d0")
def test_words_are_lower_case_and_never_empty(name: str) -> None:
    assert all(word and word == word.lower() for word in words_of(name))  # some capitals have no small letter
