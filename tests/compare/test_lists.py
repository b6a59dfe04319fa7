from __future__ import annotations

import itertools
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.compare.lists import MOST_UNORDERED, pairing
from tests.compare.spelling import judge, problems_of

TEXT, WHOLE = {"$text": "a"}, {"$integer": 1}


@pytest.mark.parametrize(
    ("wanted", "accepts", "refuses"),
    [
        ([], [[]], [[1], {}, None, ""]),
        ([1, TEXT], [[1, "x"]], [[1], [1, "x", 2], ["x", 1], {"0": 1}, "ab", None]),
        ({"$each": WHOLE}, [[1], [1, 2, 3]], [[], ["1"], [1, None], None, {}, "1"]),
        ({"$each": WHOLE, "min": 0}, [[], [5]], [[None], None]),
        ({"$each": WHOLE, "min": 2, "max": 3}, [[1, 2], [1, 2, 3]], [[1], [1, 2, 3, 4]]),
        ({"$each": {"a": WHOLE}}, [[{"a": 1, "b": 2}]], [[{}], [[]], [None]]),
        ({"$contains": [1, TEXT]}, [[1, "x"], ["x", 2, 1]], [[1], ["x"], [], None, "1x", {}]),
        ({"$contains": {"id": 1}}, [[{"id": 2}, {"id": 1, "n": 2}]], [[{"id": 2}], [], {"id": 1}]),
        ({"$contains": "urgent"}, ["very urgent", "urgent", ["x", "urgent"]], ["Urgent", ["very urgent"], [], None, 1]),
        ({"$unordered": [1, 2, TEXT]}, [["x", 2, 1], [1, 2, "y"]], [[1, 2], [1, 2, "x", 3], [1, 1, "x"], None, {}]),
        ({"$unordered": [1, 1]}, [[1, 1]], [[1], [1, 2], [True, 1]]),
        ({"$unordered": [WHOLE, 1]}, [[1, 2], [2, 1], [1, 1]], [[2, 3]]),
    ],
)
def test_accepts_and_refuses(wanted: Any, accepts: list[Any], refuses: list[Any]) -> None:
    for value in accepts:
        assert judge(wanted, value).ok, (wanted, value)
    for value in refuses:
        assert not judge(wanted, value).ok, (wanted, value)


@pytest.mark.parametrize(
    ("wanted", "actual", "told"),
    [
        ({"$each": WHOLE}, [], [("$", "length", "wanted a list of at least 1 item, got an empty list")]),
        ([1, 2], [1], [("$", "length", "wanted a list of 2 items, got a list of 1 item")]),
        ({"$each": {"a": WHOLE}}, [{"a": 1}, {"a": "2"}],
         [("$[1].a", "type", 'wanted a whole number, got text "2"')]),
        ({"$contains": [9]}, [1, 2],
         [("$", "missing", "wanted an item that is the number 9, and none of a list of 2 items is")]),
        ({"$unordered": [{"id": 1, "n": "a"}, {"id": 2, "n": "b"}]}, [{"id": 2, "n": "b"}, {"id": 1, "n": "x"}],
         [("$[1].n", "value", 'wanted text "a", got text "x"')]),
        ({"$unordered": [1, 2]}, [3, 4],
         [("$", "missing", "wanted an item, in any order, that is the number 1, and none is left"),
          ("$", "missing", "wanted an item, in any order, that is the number 2, and none is left"),
          ("$[0]", "undeclared", "no item of the contract's list is left for the number 3"),
          ("$[1]", "undeclared", "no item of the contract's list is left for the number 4")]),
    ],
)  # fmt: skip
def test_tells_which_item(wanted: Any, actual: Any, told: list[tuple[str, str, str]]) -> None:
    assert [(found.at, found.kind, found.message) for found in judge(wanted, actual).mismatches] == told


@given(st.lists(st.lists(st.integers(0, 5), unique=True, max_size=4), max_size=5))
def test_pairing_is_as_large_as_can_be(choices: list[list[int]]) -> None:
    pairs = pairing(choices)
    assert all(column in choices[row] for row, column in pairs.items())
    assert len(set(pairs.values())) == len(pairs)
    options = [[*row, None] for row in choices]
    best = max(
        (
            len(taken)
            for picked in itertools.product(*options)
            for taken in [[one for one in picked if one is not None]]
            if len(taken) == len(set(taken))
        ),
        default=0,
    )
    assert len(pairs) == best


@given(st.permutations([1, "1", None, True, {"a": 1}, [1], "x"]))
def test_any_order_of_the_same_items(actual: list[Any]) -> None:
    assert judge({"$unordered": [1, "1", None, True, {"a": 1}, [1], "x"]}, actual).ok


def test_the_hardest_pairing_ends_soon() -> None:
    size = MOST_UNORDERED
    wanted = {"$unordered": [*[WHOLE] * (size // 2), *[{"$number": 1}] * (size // 2 - 1), "missing"]}
    started = time.process_time()
    assert not judge(wanted, list(range(size))).ok
    assert not judge({"$unordered": [1]}, [1] * 100_000).ok
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"$each": WHOLE, "min": 3, "max": 2}, "nothing could match"),
        ({"$each": WHOLE, "max": 0}, "at least 1"),
        ({"$each": WHOLE, "min": -1}, "at least 0"),
        ({"$each": WHOLE, "min": 1.5}, "whole number"),
        ({"$each": {"$any": 1}, "min": 0}, "cannot fail"),
        ({"$contains": []}, "cannot fail"),
        ({"$contains": ""}, "cannot fail"),
        ({"$unordered": []}, "at least 1"),
        ({"$unordered": {"a": 1}}, "takes a list"),
        ({"$unordered": [1] * (MOST_UNORDERED + 1)}, "at most"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_misuse_is_a_problem(wrong: Any, says: str) -> None:
    (problem,) = problems_of(wrong)
    assert says in problem.message
