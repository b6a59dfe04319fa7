from __future__ import annotations

from typing import Any

import pytest

from aiguard.compare.matching import Scope
from tests.compare.spelling import HOSTILE, deep, judge, matcher, problems_of


@pytest.mark.parametrize(
    ("wanted", "accepts", "refuses"),
    [
        ({"a": 1, "b": {"c": "x"}},
         [{"a": 1, "b": {"c": "x"}}, {"b": {"c": "x", "more": 1}, "a": 1, "z": None}],
         [{"a": 1}, {"a": 1, "b": {}}, {"a": 1, "b": None}, {"a": 2, "b": {"c": "x"}}, [], None, "a", 1]),
        ({}, [{}, {"a": 1}], [[], None, ""]),
        ({"$$ref": "x"}, [{"$ref": "x"}], [{"$$ref": "x"}, {}]),
        ({"a": {"$optional": {"$text": "x"}}}, [{}, {"a": "y"}], [{"a": None}, {"a": 1}]),
        ({"a": {"$absent": True}}, [{}, {"b": 1}], [{"a": None}, {"a": 1}]),
        ({"$nullable": {"$text": "x"}}, [None, "y"], [1, [], False]),
        ({"a": {"$nullable": "x"}}, [{"a": None}, {"a": "x"}], [{}, {"a": "y"}]),
        ({"a": {"$optional": {"$nullable": 1}}}, [{}, {"a": None}, {"a": 1}], [{"a": 2}]),
        ({"$any_of": [{"$integer": 1}, {"$text": "a"}]}, [1, "a"], [None, True, [], 1.5]),
        ({"$all_of": [{"$text": "abc"}, {"$length": 3}]}, ["xyz"], ["xy", None, [1, 2, 3]]),
        ({"$length": 2}, ["ab", [1, 2], {"a": 1, "b": 2}], ["a", [], {}, None, 2, True]),
        ({"$length": {"max": 1}}, ["", "a", []], ["ab", None]),
        ({"$length": {"min": 1, "max": 2}}, ["a", [1, 2]], ["", "abc"]),
        ({"$length": 0}, ["", [], {}], ["a", [1], None]),
        ({"$not_empty": ["a"]}, ["x", [None], {"": 1}], ["", [], {}, None, 0, 1, True]),
        ({"$not_empty": True}, ["x", [1]], ["", None]),
        ({"$not_empty": {"$text": "abc"}}, ["x"], ["", ["x"], None]),
        ({"k": {"$any": None}}, [{"k": None}, {"k": [1]}], [{}, []]),
    ],
)  # fmt: skip
def test_accepts_and_refuses(wanted: Any, accepts: list[Any], refuses: list[Any]) -> None:
    for value in accepts:
        assert judge(wanted, value).ok, (wanted, value)
    for value in refuses:
        assert not judge(wanted, value).ok, (wanted, value)


def test_every_difference_is_told_with_its_place_and_line() -> None:
    wanted = {"id": 1, "user": {"name": {"$text": "Ada"}, "odd key": 2}, "lines": [{"sku": "A"}]}
    judged = judge(wanted, {"id": "1", "user": {"odd key": 3}, "lines": [{"sku": None}]})
    assert [(found.at, found.kind, found.line) for found in judged.mismatches] == [
        ("$.id", "type", 1),
        ("$.user.name", "missing", 2),
        ("$.user['odd key']", "value", 3),
        ("$.lines[0].sku", "type", 3),
    ]
    assert judged.mismatches[1].message == "wanted text, but it is missing"
    assert judged.mismatches[1].expected == {"$text": "Ada"}


def test_strict_refuses_undeclared_keys_at_any_declared_depth() -> None:
    wanted = {"a": {"b": 1}, "free": {"$any": {}}, "old": {"$absent": True}}
    assert judge(wanted, {"a": {"b": 1}, "free": {"x": 1}}, strict=True).ok
    judged = judge(wanted, {"a": {"b": 1, "c": "leak"}, "free": {}, "d": None}, strict=True)
    assert [(found.at, found.kind) for found in judged.mismatches] == [("$.a.c", "undeclared"), ("$.d", "undeclared")]
    assert judged.mismatches[0].message.startswith("the contract does not declare this key, and is strict")
    (absent,) = judge(wanted, {"a": {"b": 1}, "free": 1, "old": 1}, strict=True).mismatches[:1]
    assert (absent.at, absent.kind) == ("$.old", "present")


@pytest.mark.parametrize(
    ("wanted", "actual", "witnessed"),
    [
        ({"a": {"$nullable": {"$text": "x"}}}, {"a": None}, {"$.a: null"}),
        ({"a": {"$nullable": {"$text": "x"}}}, {"a": "y"}, {"$.a: a value"}),
        ({"a": {"$nullable": {"$text": "x"}}}, {"a": 1}, set()),
        ({"a": {"$nullable": {"$text": "x"}}}, {}, set()),
        ({"a": {"$optional": {"$text": "x"}}}, {}, {"$.a: missing"}),
        ({"a": {"$optional": {"$text": "x"}}}, {"a": "x"}, {"$.a: present"}),
        ({"a": {"$optional": {"$text": "x"}}}, {"a": 1}, set()),
        ({"$any_of": [{"$integer": 1}, {"$text": "a"}]}, 5, {"$: alternative 1"}),
        ({"$any_of": [{"$integer": 1}, {"$number": 1}]}, 5, {"$: alternative 1", "$: alternative 2"}),
        ({"$any_of": [{"a": {"$nullable": 1}}, {"$text": "a"}]}, {"a": 2}, set()),
        ({"$each": {"n": {"$nullable": 1}}}, [{"n": 1}, {"n": None}], {"$[*].n: a value", "$[*].n: null"}),
        ({"$each": 1, "min": 0}, [], {"$: empty"}),
        ({"$each": 1, "min": 0}, [1, 1], {"$: items"}),
        ({"$each": 1, "min": 0}, [1, 2], set()),
        ({"id": 1, "a": {"$nullable": 2}}, {"id": 99, "a": None}, {"$.a: null"}),
    ],
)
def test_a_branch_is_witnessed_only_where_it_matched(wanted: Any, actual: Any, witnessed: set[str]) -> None:
    assert judge(wanted, actual).witnessed == witnessed


def test_branches_are_enumerated_as_they_are_witnessed() -> None:
    wanted = {
        "n": {"$nullable": {"$text": "x"}},
        "o": {"$optional": {"$each": {"v": {"$any_of": [1, {"$text": "a"}]}}, "min": 0}},
        "u": {"$unordered": [{"k": {"$nullable": 1}}]},
        "c": {"$contains": [{"k": {"$nullable": 1}}]},
        "f": [1, {"[0]": {"$nullable": 2}}],
    }
    compiled = matcher(wanted)
    seen: set[Any] = set()
    for actual in (
        {"n": None, "u": [{"k": None}], "c": [{"k": None}, {"k": 1}], "f": [1, {"[0]": None}]},
        {"n": "x", "o": [], "u": [{"k": 1}], "c": [{"k": 1}], "f": [1, {"[0]": 2}]},
        {"n": "x", "o": [{"v": 1}, {"v": "b"}], "u": [{"k": 1}], "c": [{"k": 1}], "f": [1, {"[0]": 2}]},
    ):
        scope = Scope()
        assert compiled.match(actual, "$", scope), scope.mismatches
        seen |= scope.witnessed
    assert seen == set(compiled.branches("$"))


@pytest.mark.parametrize(
    "wanted",
    [
        {"a": {"b": {"$optional": 1}}},
        [1, {"a": 2}],
        {"$nullable": {"a": 1}},
        {"$any_of": [{"a": 1}, [1]]},
        {"$all_of": [{"a": 1}, {"$length": {"max": 3}}]},
        {"$length": {"max": 3}},
        {"$not_empty": {"$each": {"$text": "x"}}},
        {"$each": {"a": 1}, "min": 0},
        {"$contains": ["x", {"a": 1}]},
        {"$contains": "x"},
        {"$unordered": [1, "x", {"a": 1}]},
    ],
    ids=str,
)
def test_never_raises(wanted: Any) -> None:
    compiled = matcher(wanted)
    for value in [*HOSTILE, deep(90), deep(20_000), [{"a": deep(90)}] * 50]:
        for strict in (False, True):
            scope = Scope(strict=strict)
            assert compiled.match(value, "$", scope) == (not scope.mismatches)


def test_at_most_fifty_mismatches_are_kept() -> None:
    judged = judge({"$each": {"$integer": 1}}, ["x"] * 10_000)
    assert len(judged.mismatches) == 50
    many = judge({}, {str(number): 1 for number in range(1000)}, strict=True)
    assert len(many.mismatches) == 50


def test_custom_asks_and_tells_the_reason() -> None:
    def ask(reference: str, value: Any) -> str | None:
        assert reference == "checks.money:is_price"
        return None if value == "1.00" else "not a\nprice"

    wanted = {"$custom": "checks.money:is_price", "example": "1.00"}
    assert judge(wanted, "1.00", custom=ask).ok
    (found,) = judge(wanted, "x", custom=ask).mismatches
    assert found.message == 'checks.money:is_price refuses text "x": not a\\nprice'
    (unasked,) = judge(wanted, "x").mismatches
    assert "could not be asked" in unasked.message


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"a": {"$optional": {"$any": 1}}}, "cannot fail"),
        ({"$any_of": [{"$any": 1}, 2]}, "cannot fail"),
        ({"$any_of": [1]}, "at least 2"),
        ({"$any_of": [1, 1]}, "twice"),
        ({"$any_of": {"a": 1}}, "takes a list"),
        ({"$all_of": []}, "at least 1"),
        ({"$all_of": [{"$any": 1}]}, "cannot fail"),
        ({"$all_of": [{"$text": "abcd"}, {"$length": 3, "example": "abc"}, {"$regex": "[a-b]{3}"}, 1]}, "no example"),
        ({"$nullable": {"$any": 1}}, "accepts null already"),
        ({"$nullable": None}, "accepts null already"),
        ({"$nullable": {"$nullable": 1}}, "accepts null already"),
        ({"$nullable": {"$optional": 1}}, "directly on a key"),
        ({"$each": {"$optional": 1}}, "directly on a key"),
        ([{"$absent": True}], "directly on a key"),
        ({"a": {"$absent": False}}, "takes true"),
        ({"$length": {"min": 0}}, "cannot fail"),
        ({"$length": {}}, "cannot fail"),
        ({"$length": -1}, "whole number"),
        ({"$length": "3"}, "whole number"),
        ({"$length": {"min": 3, "max": 1}}, "nothing could match"),
        ({"$length": {"least": 3}}, "not `least`"),
        ({"$length": 3, "example": "ab"}, "does not match its own"),
        ({"$length": 10**9}, "needs an `example`"),
        ({"$not_empty": ""}, "does not match its own"),
        ({"$custom": "nonsense", "example": 1}, "module:function"),
        ({"$custom": "a:b"}, "needs an `example`"),
    ],
    ids=str,
)
def test_misuse_is_a_problem(wrong: Any, says: str) -> None:
    found = problems_of(wrong)
    assert len(found) == 1, found
    assert says in found[0].message
    assert found[0].hint
