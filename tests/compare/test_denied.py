from __future__ import annotations

import time

from aiguard.compare.denied import denied_keys, denier
from tests.compare.spelling import HOSTILE, deep


def test_finds_every_key_at_any_depth_in_order() -> None:
    value = {
        "userPassword": "x",
        "list": [{"a": 1}, {"odd key": {"password_hash": None}, "b": [[{"PASSWORD": {"password": 2}}]]}],
        "fine": "password",
    }
    found = [(at, glob) for at, glob, _ in denied_keys(value, denier(("*password*",)))]
    assert found == [
        ("$.userPassword", "*password*"),
        ("$.list[1]['odd key'].password_hash", "*password*"),
        ("$.list[1].b[0][0].PASSWORD", "*password*"),
        ("$.list[1].b[0][0].PASSWORD.password", "*password*"),
    ]


def test_globs_match_whole_names_without_case() -> None:
    denied = denier(("*_hash", "s?cret", "[xy]1"))
    assert denied("pw_HASH") == "*_hash"
    assert denied("hash_") is None
    assert denied("secret") == "s?cret"
    assert denied("x1") == "[xy]1"
    assert denied("a\n_hash") == "*_hash"


def test_walks_anything() -> None:
    denied = denier(("k",))
    for value in [*HOSTILE, deep(100)]:
        list(denied_keys(value, denied))
    assert list(denied_keys(deep(50_000), denier(("other",)))) == []


def test_globs_do_not_backtrack() -> None:
    started = time.process_time()
    assert denier(("*a*a*a*a*a*a*a*a*b",))("a" * 5_000) is None
    assert time.process_time() - started < 5
