from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from aiguard.compare.scalars import decimal_places, equal
from tests.compare.spelling import HOSTILE, judge, matcher, problems_of

D = Decimal


@pytest.mark.parametrize(
    ("wanted", "accepts", "refuses"),
    [
        ("new", ["new"], ["New", "new ", "", None, 1, ["new"], {"new": 1}]),
        (1, [1, D("1.0"), D("1"), D("1e0")], [True, "1", D("1.5"), 2, None, [1]]),
        (0, [0, D("0.0"), D("-0.0")], [False, None, "", "0", []]),
        (1.5, [D("1.5"), D("1.50")], [1, "1.5", D("1.500000000000000000000000000001")]),
        (18446744073709551617, [18446744073709551617], [18446744073709551616, D("18446744073709551616")]),
        (True, [True], [1, "true", False, None]),
        (False, [False], [0, "", None, True]),
        (None, [None], [0, False, "", "null", [], {}]),
        ({"$text": "gift"}, ["", "x", "é" * 1000, "\ud800"], [None, 1, True, ["x"], {}]),
        ({"$text": "abc", "min": 2, "max": 3}, ["ab", "abc", "éé"], ["a", "abcd", "", None]),
        ({"$boolean": True}, [True, False], [0, 1, None, "true", "false", []]),
        ({"$integer": 2}, [2, 0, -1, 10**40, D("9" * 6000)], [D("1.0"), D("1.5"), D("1e3"), "2", True, None, [2]]),
        ({"$integer": 2, "min": 1, "max": 3}, [1, 2, 3], [0, 4, D("2.0")]),
        ({"$integer": 10, "tolerance": 2}, [8, 10, 12], [7, 13]),
        ({"$number": 1.5}, [1, D("1.5"), D("1e400"), 0], ["1", True, False, None, [], {}]),
        ({"$number": 1, "min": 0.1}, [D("0.1"), D("0.10"), 5], [D("0.09999999999999999999999999999"), -1]),
        ({"$number": 0.3, "tolerance": 0.1}, [D("0.2"), D("0.4")], [D("0.19999999999999999999"), D("0.40000000001")]),
        ({"$decimal": "19.90"}, ["19.90", "0", "-1.5", "100", "9" * 500], [D("19.90"), 19, "19,90", "1e3", " 1", "1 ",
                                                                          "", ".5", "5.", "+1", "01", "NaN", "١",
                                                                           "1\n"]),
        ({"$decimal": "19.90", "places": 2}, ["0.00", "19.90"], ["19.9", "19", "19.900"]),
        ({"$decimal": 19.90}, [D("19.90"), 19, D("19.9")], ["19.90", None, True]),
        ({"$decimal": 19.90, "places": 2}, [D("19.90"), 19, D("0.1"), D("1e3")], [D("19.901"), D("1e-3")]),
        ({"$decimal": "5", "min": "0.01", "max": 10}, ["0.01", "10.00"], ["0.0099999999999999999999999999999",
         "10.01"]),
        ({"$decimal": "1.00", "tolerance": "0.01"}, ["0.99", "1.01", "1"], ["0.989", "1.0100000000000000000000000001"]),
        ({"$enum": ["new", "paid", 3, None]}, ["new", "paid", 3, D("3.0"), None], ["old", "", True, "3", ["new"]]),
        ({"$enum": [True, {"a": 1}]}, [True, {"a": 1}, {"a": D("1.0")}], [1, {"a": True}, {"a": 1, "b": 2}, {}]),
        ({"$equal": {"a": [1, {"b": None}]}}, [{"a": [1, {"b": None}]}], [{"a": [1, {"b": None, "c": 1}]}, {"a": []},
         1]),
    ],
)  # fmt: skip
def test_accepts_and_refuses(wanted: Any, accepts: list[Any], refuses: list[Any]) -> None:
    for value in accepts:
        assert judge(wanted, value).ok, (wanted, value)
    for value in refuses:
        assert not judge(wanted, value).ok, (wanted, value)


@pytest.mark.parametrize(
    ("wanted", "actual", "message", "kind"),
    [
        ({"$integer": 2}, "12", 'wanted a whole number, got text "12"', "type"),
        ({"$integer": 2, "min": 1}, 0, "wanted a whole number of at least 1, got the number 0", "range"),
        ({"$integer": 2}, D("1.0"), "wanted a whole number, got the number 1.0", "type"),
        ("new", "old", 'wanted text "new", got text "old"', "value"),
        ("new", None, 'wanted text "new", got null', "type"),
        (1, True, "wanted the number 1, got true", "type"),
        ({"$text": "x"}, None, "wanted text, got null", "type"),
        ({"$text": "x", "max": 3}, "abcd", "wanted text of at most 3 characters, got 4 characters", "length"),
        ({"$boolean": True}, 1, "wanted true or false, got the number 1", "type"),
        ({"$decimal": "1.00", "places": 2}, "1.0",
         'wanted text holding a decimal with 2 decimal places, got text "1.0"', "places"),
        ({"$enum": ["a", "b"]}, "c", 'wanted one of "a", "b", got text "c"', "value"),
        ({"$number": 5, "tolerance": 0.5}, 7, "wanted a number within 0.5 of 5, got the number 7", "range"),
    ],
)  # fmt: skip
def test_says_what_was_wanted_and_what_came(wanted: Any, actual: Any, message: str, kind: str) -> None:
    (found,) = judge(wanted, actual).mismatches
    assert (found.message, found.kind, found.at, found.line) == (message, kind, "$", 1)
    assert equal(found.expected, wanted if not isinstance(wanted, float) else D(str(wanted))) or isinstance(
        wanted, dict
    )


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(
    "wanted",
    [
        "x",
        1,
        1.5,
        True,
        None,
        "{{name}}",
        "a {{name}} b",
        {"$text": "x", "max": 10},
        {"$integer": 1, "min": -5, "max": 5},
        {"$number": 1, "tolerance": 1},
        {"$decimal": "1.0", "places": 1, "max": 3},
        {"$decimal": 1.0, "places": 1, "max": 3},
        {"$enum": [1, "a", None, {}]},
        {"$equal": {"a": 1}},
        {"$any": 1},
    ],
    ids=str,
)
def test_never_raises(wanted: Any, value: Any) -> None:
    for found in judge(wanted, value, variables={"name": value}).mismatches:
        assert "\n" not in found.message
        assert len(found.message) < 500


def test_numbers_equal_by_value_and_never_true() -> None:
    table = [1, D("1.0"), D("1e0"), True, "1", D("1.0000000000000000000000000000000000001"), 0, D("-0.0"), False, None]
    same = [(left, right) for left in table for right in table if equal(left, right) and left is not right]
    shown = {frozenset({str(left), str(right)}) for left, right in same}
    assert shown == {frozenset(pair) for pair in [("1", "1.0"), ("1", "1"), ("1.0", "1"), ("0", "-0.0")]}


def test_secrets_are_masked_before_the_message_is_cut() -> None:
    secret = "s3cr3t-" * 20
    text = "x" * 60 + secret
    for wanted in ("y", {"$integer": 1}, {"$enum": ["a"]}, {"$equal": ["a"]}, {"$contains": "zz"}):
        judged = judge(wanted, text, mask=lambda value: value.replace(secret, "${TOKEN}"))
        for found in judged.mismatches:
            assert "s3cr3t" not in found.message
            assert "s3cr3t" not in str(found.actual)


def test_variables_are_filled_in() -> None:
    assert judge("{{id}}", 42, variables={"id": 42}).ok
    assert not judge("{{id}}", "42", variables={"id": 42}).ok
    assert judge("order {{id}}", "order 42", variables={"id": 42}).ok
    assert judge({"$enum": ["{{id}}", 1]}, 42, variables={"id": 42}).ok
    assert judge({"$equal": {"id": "{{id}}"}}, {"id": 42}, variables={"id": 42}).ok
    (found,) = judge("{{id}}", 42).mismatches
    assert found.kind == "variable"
    assert "{{id}} has no value" in found.message


@pytest.mark.parametrize(
    ("value", "places"),
    [(1, 0), (D("1.0"), 1), (D("19.90"), 2), (D("1e3"), 0), (D("1.5e1"), 0), (D("1e-9"), 9), (D("1.25e-9"), 11)],
)
def test_decimal_places(value: Any, places: int) -> None:
    assert decimal_places(value) == places


@pytest.mark.parametrize(
    "wrong",
    [
        {"$text": 1},
        {"$text": "abc", "max": 2},
        {"$text": "abc", "min": 3, "max": 2},
        {"$text": "abc", "min": -1},
        {"$text": "abc", "min": "1"},
        {"$integer": 1.5},
        {"$integer": 1.0},
        {"$integer": "1"},
        {"$integer": True},
        {"$integer": 0, "min": 1},
        {"$integer": 2, "min": 3, "max": 1},
        {"$integer": 2, "tolerance": -1},
        {"$number": "1"},
        {"$number": 1, "min": "0"},
        {"$decimal": "1,5"},
        {"$decimal": "1e5"},
        {"$decimal": "1.5", "places": 2},
        {"$decimal": True},
        {"$boolean": "yes"},
        {"$boolean": 1},
        {"$enum": []},
        {"$enum": "new"},
        {"$enum": ["a"], "example": "b"},
    ],
    ids=str,
)
def test_misuse_is_a_problem_at_its_place(wrong: Any) -> None:
    (problem,) = problems_of(wrong)
    assert problem.path == "contracts/c.yaml"
    assert problem.line
    assert problem.message
    assert problem.hint


def test_examples_are_typed() -> None:
    assert matcher({"$integer": "{{id}}"}).example({"id": 7}) == 7
    assert matcher({"$decimal": "19.90"}).example({}) == "19.90"
    assert matcher({"$enum": ["a", "b"], "example": "b"}).example({}) == "b"
