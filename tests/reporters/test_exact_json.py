from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.findings import Json
from aiguard.reporters.exact_json import OneLine, exact_json

json_values: st.SearchStrategy[Json] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.decimals(allow_nan=False, allow_infinity=False),
        st.text(st.characters(exclude_categories=["Cs"])),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4),
    ),
    max_leaves=20,
)


@given(json_values, st.integers(0, 4))
def test_every_value_comes_back_with_every_digit(value: Json, indent: int) -> None:
    text = exact_json(value, indent=indent)
    assert text.isascii()
    back = json.loads(text, parse_float=Decimal)
    assert back == value
    assert exact_json(back, indent=indent).lower() == text.lower()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("19.90"), "19.90"),
        (Decimal("1E+400"), "1E+400"),
        (Decimal("-0.0"), "-0.0"),
        (2**63 + 1, "9223372036854775809"),
        (True, "true"),
        (0.1, "0.1"),
        (Decimal("NaN"), '"NaN"'),
        (Decimal("-Infinity"), '"-Infinity"'),
        (float("inf"), '"inf"'),
        ("\ud800", '"\\\\ud800"'),
        ("é\u202e\x1b", '"\\u00e9\\u202e\\u001b"'),
        ([], "[]"),
        ({}, "{}"),
        ({"a": [1, {}]}, '{\n  "a": [\n    1,\n    {}\n  ]\n}'),
    ],
)
def test_how_it_is_written(value: object, text: str) -> None:
    assert exact_json(value) == text


def test_a_number_longer_than_python_likes_to_write() -> None:
    assert exact_json(10**5000) == "1" + "0" * 5000


def test_one_line_is_one_line_and_as_exact() -> None:
    plain = OneLine(signal="size", value=12, commits=("a", "b"), text="ä \x1b <b>")
    assert exact_json({"a": [plain]}) == (
        '{\n  "a": [\n    {"signal": "size", "value": 12, "commits": ["a", "b"], "text": "\\u00e4 \\u001b <b>"}\n  ]\n}'
    )


@pytest.mark.parametrize("odd", [Decimal("19.90"), float("nan"), "\ud800", "\U0001f600"])
def test_what_one_line_cannot_hold_exactly_is_written_as_ever(odd: object) -> None:
    assert exact_json(OneLine(value=odd)) == exact_json({"value": odd})
