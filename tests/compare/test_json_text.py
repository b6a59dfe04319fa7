from __future__ import annotations

import contextlib
import json
import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.compare.json_text import DEEPEST, NotJson, parse_json, write_json
from tests.compare.spelling import HOSTILE


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"1", 1),
        (b"1.0", Decimal("1.0")),
        (b"19.90", Decimal("19.90")),
        (b"1e400", Decimal("1e400")),
        (b"0.1000000000000000055511151231257827", Decimal("0.1000000000000000055511151231257827")),
        (b"18446744073709551617", 18446744073709551617),
        (b"-0", 0),
        (b' {"a": [true, null, "\\u00e9"]}\n', {"a": [True, None, "é"]}),
        (b'"\\ud800"', "\ud800"),
        (b'"\xf0\x9f\x98\x80"', "😀"),
        (b'"[[[["', "[[[["),
    ],
)
def test_reads_every_digit(text: bytes, value: Any) -> None:
    read = parse_json(text)
    assert read == value
    assert type(read) is type(value)
    if isinstance(value, Decimal):
        assert str(read) == str(value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        ("{}".encode("utf-16"), "byte 1 is not UTF-8"),
        (b'"caf\xe9"', "byte 5 is not UTF-8"),
        (b'"\xed\xa0\x80"', "is not UTF-8"),
        (b"NaN", "NaN is not a JSON number"),
        (b"[Infinity]", "Infinity is not"),
        (b"-Infinity", "-Infinity is not"),
        (b'{"a": 1, "b": 2, "a": 1}', 'the key "a" stands twice'),
        (b'{"x": {"\\u0061": 1, "a": 1}}', 'the key "a" stands twice'),
        (b"{} {}", "more text after the end"),
        (b"{'a': 1}", "line 1, column 2"),
        (b'{"a": 1,}', "line 1, column"),
        (b"[1, 2", "ends in the middle"),
        (b'"tab\there"', "line 1, column 5"),
        (b"01", "more text after"),
        (b"+1", "line 1, column 1"),
        (b"1e99999999999999999999999", "exponent too large"),
        (b"<html>", "line 1, column 1"),
    ],
)
def test_refuses_what_two_readers_would_read_differently(text: bytes, why: str) -> None:
    with pytest.raises(NotJson) as caught:
        parse_json(text)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


def test_depth_is_capped() -> None:
    at_cap = b"[" * DEEPEST + b"]" * DEEPEST
    assert parse_json(at_cap) is not None
    for deeper in (b"[" + at_cap + b"]", b'{"k":' + at_cap + b"}"):
        with pytest.raises(NotJson, match="nests deeper"):
            parse_json(deeper)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 5_000_000,
        b"[" * 2_000_000 + b"]" * 2_000_000,
        b'{"a":' * 1_000_000 + b"1" + b"}" * 1_000_000,
        b"[]" * 2_000_000,
        b"[" + b"[[]]," * 1_000_000 + b"1]",
        b"9" * 5_000_000,
        b"0." + b"3" * 5_000_000,
        b'"' + b'\\"' * 3_000_000 + b'"',
        b'["' + b"[" * 3_000_000 + b'"]',
        b'"' * 3_000_001,
    ],
    ids=range(10),
)
def test_hostile_text_is_read_or_refused_in_bounded_time(data: bytes) -> None:
    started = time.process_time()
    with contextlib.suppress(NotJson):
        parse_json(data)
    assert time.process_time() - started < 10


def test_brackets_inside_strings_do_not_count() -> None:
    value = ["[{" * 500, 'a"\\[', {"]": "\\"}]
    assert parse_json(json.dumps(value).encode()) == value


def test_an_integer_longer_than_int_reads_is_kept_as_decimal() -> None:
    digits = "9" * 6000
    read = parse_json(f'{{"n": {digits}}}'.encode())
    assert read == {"n": Decimal(digits)}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_writing_and_reading_keeps_the_value(value: Any) -> None:
    assert parse_json(write_json(value).encode()) == value


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_writes_whatever_it_gets_as_utf_8(value: Any) -> None:
    assert parse_json(write_json(value).encode()) == value
