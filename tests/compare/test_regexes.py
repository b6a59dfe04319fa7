from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import pytest

from aiguard.compare.regexes import full_match
from tests.compare.spelling import HOSTILE, judge, matcher, problems_of


@pytest.mark.parametrize(
    ("pattern", "example", "accepts", "refuses"),
    [
        (r"[A-Z]{3}-\d{4}", "ABC-1234", ["XYZ-0000"], ["xyz-0000", " ABC-1234", "ABC-1234\n", "ABC-12345", None, 5]),
        (r"^ok$", "ok", ["ok"], ["ok\n", "okay", ""]),
        (r"(?i)yes|no", "NO", ["Yes", "no"], ["maybe", "yesno"]),
        (r"\p{L}+", "é", ["北京"], ["1", ""]),
        (r"a.b", "axb", ["a😀b"], ["a\nb", "a\ud800b"]),
    ],
)
def test_matches_from_the_first_to_the_last_character(
    pattern: str, example: str, accepts: list[Any], refuses: list[Any]
) -> None:
    wanted = {"$regex": pattern, "example": example}
    for value in accepts:
        assert judge(wanted, value).ok, value
    for value in refuses:
        assert not judge(wanted, value).ok, value


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        (r"(?=a)b", "a lookahead"),
        (r"(?!a)b", "a lookahead"),
        (r"(?<=a)b", "a lookbehind"),
        (r"(?<!a)b", "a lookbehind"),
        (r"(a)\1", "backreference"),
        (r"(?P<x>a)(?P=x)", "a backreference"),
        (r"(?>a)b", "an atomic group"),
        (r"(", "missing )"),
        (r"[z-a]", "range"),
        (r"a{1001}", "repetition"),
        (r"((a{100}){100}){10}", "repetition"),
        ("\ud800", "lone surrogate"),
        ("a" * 1001, "1001 characters"),
        (r"(\pL{1,900}){1}" * 60, ""),
        (".*", "cannot fail"),
        ("(?s).*", "cannot fail"),
        ("^.*$", "cannot fail"),
        ("[^\n]*", "cannot fail"),
        ("", None),
    ],
    ids=range(19),
)
def test_a_pattern_that_cannot_be_used_is_a_problem(pattern: str, says: str | None, capfd: Any) -> None:
    if says is None:
        assert judge({"$regex": pattern}, "").ok
        return
    (problem,) = problems_of({"$regex": pattern, "example": "a"})
    assert says in problem.message
    assert capfd.readouterr().err == ""


def test_the_example_must_match() -> None:
    (problem,) = problems_of({"$regex": "[0-9]+", "example": "abc"})
    assert problem.message == (
        'the example "abc" does not match its own `$regex`: wanted text matching [0-9]+, got text "abc"'
    )
    assert problems_of({"$regex": "[0-9]+", "example": 5})
    assert problems_of({"$regex": 5})


def test_an_example_is_made_where_none_is_given() -> None:
    assert matcher({"$regex": "[A-Z]{3}-[0-9]{4}"}).example({}) == "AAA-0000"
    (problem,) = problems_of({"$regex": r"[^x]\P{Greek}\p{Greek}"})
    assert "needs an `example`" in problem.message


def test_backtracking_is_bounded() -> None:
    started = time.process_time()
    assert not full_match("(a+)+$", "a" * 200_000 + "!")
    assert not full_match("(a|aa)+b|(.*)*c", "a" * 200_000)
    assert time.process_time() - started < 10


def test_never_raises() -> None:
    for value in HOSTILE:
        judge({"$regex": "[a-z]+", "example": "x"}, value)


def test_re2_is_imported_at_first_use_only() -> None:
    code = "import sys, aiguard.config.matchers, aiguard.compare.expected; print('re2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
