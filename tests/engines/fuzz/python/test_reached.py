"""What a run's record may say of the functions that it reached, true or not."""

from __future__ import annotations

from typing import Any

import pytest

from aiguard.engines.fuzz.python.reached import MOST, reached_in

NONE: frozenset[Any] = frozenset()


def test_what_was_told_is_added_to_what_is_known() -> None:
    known = reached_in({"reached": [["a/b.py", 3, "f.<locals>.g"], ["a/b.py", 1, "C.m"]]}, NONE)
    assert known == {("a/b.py", 3, "f.g"), ("a/b.py", 1, "C.m")}
    assert reached_in({"reached": [["c.py", 1, "é"]]}, known) == known | {("c.py", 1, "é")}
    assert reached_in({}, known) is known


@pytest.mark.parametrize(
    "told",
    [
        None, 1, "abc", {"a.py": 1}, [None], [[]], [["a.py", 1]], [["a.py", 1, "f", 2]], [[1, 1, "f"]],
        [["a.py", "1", "f"]], [["a.py", True, "f"]], [["a.py", 1.5, "f"]], [["a.py", 0, "f"]], [["a.py", -1, "f"]],
        [["a.py", 10**9, "f"]], [["/etc/passwd.py", 1, "f"]], [["../a.py", 1, "f"]], [["a/../b.py", 1, "f"]],
        [["a//b.py", 1, "f"]], [["a\\b.py", 1, "f"]], [["a.txt", 1, "f"]], [["a\x1b[31m.py", 1, "f"]],
        [["a.py", 1, ""]],
        [["a.py", 1, "<lambda>"]], [["a.py", 1, "f\n"]], [["a.py", 1, "f g"]], [["a.py", 1, "f" * 2000]],
        [["a" * 2000 + ".py", 1, "f"]],
    ],
)  # fmt: skip
def test_what_is_no_place_in_the_project_counts_for_nothing(told: Any) -> None:
    assert reached_in({"reached": told}, NONE) == NONE


def test_it_is_bounded() -> None:
    many = [["a.py", line, "f"] for line in range(1, 3 * MOST)]
    known = reached_in({"reached": many}, NONE)
    assert len(known) == MOST
    assert reached_in({"reached": [["b.py", 1, "f"]]}, known) == known
