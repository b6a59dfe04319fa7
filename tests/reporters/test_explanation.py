from __future__ import annotations

from dataclasses import replace

import pytest

from aiguard.reporters.explanation import explained
from aiguard.reporters.lanes import columns_of
from aiguard.reporters.look import Look
from tests.reporters.sample_risk import EXPLANATION, PARSE, RETRY, SLUG, VERSION


def test_every_signal_is_a_line_with_its_part_of_the_score() -> None:
    lines = explained(EXPLANATION, Look()).splitlines()
    assert lines[0] == "split_total  shop/money.py:31-88"
    assert lines[1] == "high, 1 of 5, score 0.81; above 99.6 % of the 1,204 functions of this repository"
    assert "  +0.240 ████████████  rewritten   rewritten by 70 % in this change" in lines
    assert "  +0.150 ███████       fixes       3 past fixes (9f8e7d6c5b, 0a1b2c3d4e, 77aa88bb99)" in lines
    assert "  +0.810 in all" in lines
    assert "  nothing from nesting" in lines


def test_commits_and_what_would_help_are_told() -> None:
    text = explained(EXPLANATION, Look())
    assert "  9f8e7d6c5b  2025-12-01  fix  Fix a cent that was lost in split_total (Bo, human)\n" in text
    assert "  - a property that calls split_total, written by a human: -0.04\n" in text
    assert text.endswith(
        "next: the parts add up to the whole, whatever the rounding\n  aiguard fuzz new shop/money.py:split_total\n"
    )


def test_tests_guards_and_waivers_are_told_whole() -> None:
    retry = explained(replace(EXPLANATION, row=RETRY), Look())
    assert "property  guarded by ./internal/client:FuzzRetry and 1 more\n          contract payments-api\n" in retry
    assert "last changed by Chidi Okafor on 2025-11-03 (badcafe567)\n" in retry
    assert "  -0.050 ░░            unguarded  False\n" in retry
    assert "          signed at aiguard.yaml:31\n" in explained(replace(EXPLANATION, row=SLUG), Look())
    assert "(5d4c3b2a10), which also changed the function\n" in explained(replace(EXPLANATION, row=PARSE), Look())
    assert "tests     no test mentions it\n" in explained(replace(EXPLANATION, row=VERSION), Look())


def test_the_bars_are_ascii_where_nothing_else_can_be_shown() -> None:
    text = explained(EXPLANATION, Look(ascii=True))
    assert "+0.240 ############" in text
    assert text.isascii()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_fits(width: int) -> None:
    for row in (EXPLANATION.row, PARSE, RETRY):
        text = explained(replace(EXPLANATION, row=row), Look(width=width))
        assert max(columns_of(line) for line in text.splitlines() if "fuzz new" not in line) <= width


def test_a_function_of_which_nothing_is_known_is_explained_too() -> None:
    bare = replace(VERSION, reasons=(), score=0.0, scaffold="")
    text = explained(replace(EXPLANATION, row=bare, lowering=(), commits=()), Look())
    assert "  +0.000 in all" in text
    assert "next:" not in text
