"""docs/matchers.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from aiguard.compare.json_text import parse_json
from aiguard.config.matchers import MATCHERS
from tests.compare.spelling import judge, matcher

PAGE = (Path(__file__).parents[2] / "docs" / "matchers.md").read_text()


def rows(heading: str) -> list[list[str]]:
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_matcher_is_in_the_table_with_its_options() -> None:
    told = {row[0].strip("`"): tuple(re.findall(r"`(\w+)`", row[2])) for row in rows("All matchers")}
    assert told == {name: spelling.options for name, spelling in MATCHERS.items()}


def test_the_branches_in_the_table_are_those_of_the_code() -> None:
    examples: dict[str, Any] = {
        "$nullable": {"$nullable": 1},
        "$optional": {"$optional": 1},
        "$each": {"$each": 1, "min": 0},
        "$any_of": {"$any_of": [1, 2]},
    }
    for row in rows("All matchers"):
        name = row[0].strip("`")
        told = re.findall(r"`([a-z ]+[0-9]?)`", row[4])
        if name not in examples:
            assert told == []
        else:
            assert told == [branch.name for branch in matcher(examples[name], on_key=True).branches("$")]


@pytest.mark.parametrize("row", rows("Which numbers are equal"), ids=lambda row: row[0])
def test_the_number_table_holds(row: list[str]) -> None:
    wanted = as_contract(row[0].strip("`"))
    for value in re.findall(r"`([^`]+)`", row[1]):
        assert judge(wanted, parse_json(value.encode())).ok, value
    for value in re.findall(r"`([^`]+)`", row[2]):
        assert not judge(wanted, parse_json(value.encode())).ok, value


def as_contract(text: str) -> Any:
    """Flow YAML of bare keys, made JSON."""
    return parse_json(re.sub(r"([{ ])(\$?\w+):", r'\1"\2":', text).encode())


def test_links_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^a-z ]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in PAGE.splitlines()
        if line.startswith("#")
    }
    assert set(re.findall(r"\(#([a-z-]+)\)", PAGE)) <= headings
