"""The verdicts that the Go helper gives too: one file of cases, read by both sides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aiguard.compare.expected import compare_response
from aiguard.compare.json_text import parse_json
from aiguard.compare.matching import Scope
from aiguard.compare.messages import WireResponse
from aiguard.compare.promise import ExpectedResponse, ExpectedStatus
from aiguard.config.matchers import compile_matcher
from aiguard.config.node import Node
from aiguard.errors import Problem
from aiguard.findings import Json

FILE = Path(__file__).parents[1] / "vectors" / "matchers.json"
VECTORS: list[dict[str, Any]] = parse_json(FILE.read_bytes())  # type: ignore[assignment]


def node(value: Json) -> Node:
    if isinstance(value, dict):
        return Node({key: node(item) for key, item in value.items()}, 1, 1, "contract")
    if isinstance(value, list):
        return Node([node(item) for item in value], 1, 1, "contract")
    return Node(value, 1, 1, "contract")


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_verdict(vector: dict[str, Any]) -> None:
    problems: list[Problem] = []
    matcher = compile_matcher(node(vector["contract"]), problems)
    assert matcher is not None, problems
    assert problems == []
    expected = ExpectedResponse(ExpectedStatus(frozenset({200}), frozenset(), 1), 1, json=matcher)
    answer = WireResponse(200, (), vector["actual"].encode(), 0.0)

    comparison = compare_response(expected, answer, Scope(strict=vector["strict"]))

    assert sorted({mismatch.at for mismatch in comparison.mismatches}) == sorted(vector["at"]), comparison.mismatches
    assert (not comparison.mismatches) == vector["matches"]
    if vector["matches"]:
        assert sorted({branch.name for branch in comparison.witnessed}) == sorted(set(vector["witnessed"]))


def test_there_are_enough_cases_and_each_has_a_name_of_its_own() -> None:
    names = [vector["name"] for vector in json.loads(FILE.read_text(encoding="utf-8"))]
    assert len(names) >= 150
    assert len(names) == len(set(names))
