from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.text import one_line, visible

ANY = st.text(st.characters() | st.sampled_from("\x1b\x9b\u202e\u2066\u200b\u2028\ufeff\ud800\U000e0041\r\n\t"))


def unsafe(character: str) -> bool:
    return character not in "\t\n" and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


@given(ANY)
def test_nothing_that_steers_a_terminal_is_left(text):
    shown = visible(text)
    left = {character for character in shown if unsafe(character)}
    # Format characters of some scripts are letters to their readers, and steer nothing.
    assert all(unicodedata.category(character) == "Cf" and ord(character) > 0x5FF for character in left)
    assert not left & set("\x1b\x7f\x9b\u200b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
    shown.encode("utf-8")


@given(ANY)
def test_what_is_visible_stays_as_it_is(text):
    shown = visible(text)
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("a\u202eb", "a\\u202eb"),
        ("\U000e0041", "\\U000e0041"),
        ("é漢🙂\tx\n", "é漢🙂\tx\n"),
    ],
)
def test_escapes(text, shown):
    assert visible(text) == shown


@given(ANY, st.integers(2, 50))
def test_one_line_is_one_line_within_its_limit(text, limit):
    line = one_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1


def test_a_cut_is_marked():
    assert one_line("abcdef", 4) == "abc…"
    assert one_line("a\r\nb\tc") == "a\\r\\nb\\tc"
