from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from aiguard.masking import Masker
from aiguard.reporters.interface import Format, Look, render
from aiguard.reporters.json_report import json_report
from aiguard.reporters.json_risk import explanation_document, risk_block
from aiguard.reporters.schema import report_schema
from tests.reporters.sample import clean_report
from tests.reporters.sample_risk import EXPLANATION, PARSE, RANKING, RETRY, SPLIT, hostile, large, ranking_report

REPORT = jsonschema.Draft202012Validator(report_schema())


def test_a_row_has_the_published_keys_first_known_and_the_added_ones() -> None:
    block = json.loads(json_report(ranking_report()))["risk"]
    assert (block["base"], block["head"]) == ("1" * 40, "2" * 40)
    assert block["now"] == "2026-02-28T17:30:00.000Z"
    assert block["left_out"] == {"tests": 40, "generated": 14, "migrations": 2, "comments only": 0}
    first = block["functions"][0]
    published = [
        "rank",
        "path",
        "qualname",
        "language",
        "line",
        "end_line",
        "change",
        "score",
        "level",
        "guarded_by",
        "reasons",
    ]
    assert {key: first[key] for key in published if key != "reasons"} == {
        "rank": 1,
        "path": "shop/money.py",
        "qualname": "split_total",
        "language": "python",
        "line": 31,
        "end_line": 88,
        "change": "modified",
        "score": 0.81,
        "level": "high",
        "guarded_by": [],
    }
    assert first["reasons"][2] == {
        "signal": "fixes",
        "value": 3,
        "contribution": 0.15,
        "text": "3 past fixes",
        "commits": ["9f8e7d6c5b", "0a1b2c3d4e", "77aa88bb99"],
    }
    assert first["provenance"]["kind"] == "ai"
    assert first["tests"]["together"] is True
    assert first["scaffold"] == "aiguard fuzz new shop/money.py:split_total"
    assert block["functions"][3]["waiver"]["expires"] == "2026-06-30"


def test_contributions_add_up_to_the_score() -> None:
    for row in json.loads(json_report(ranking_report(large(300))))["risk"]["functions"]:
        if row["path"].startswith("service/"):
            assert sum(reason["contribution"] for reason in row["reasons"]) == pytest.approx(row["score"], abs=1e-3)


def test_every_function_is_listed_whatever_top_says() -> None:
    report = ranking_report(large(142))
    told = json.loads(render(report, Format.JSON, Masker(), Look(top=3)))
    assert len(told["risk"]["functions"]) == 142


def test_several_projects_are_one_block() -> None:
    other = replace(RANKING, functions=(replace(RETRY, rank=1, score=0.75), replace(PARSE, rank=2, path="x.py")))
    block = risk_block(ranking_report(RANKING, "risk", other))
    assert block is not None
    rows = json.loads(json_report(ranking_report(RANKING, "risk", other)))["risk"]["functions"]
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)


def test_a_run_that_ranks_nothing_has_null() -> None:
    assert risk_block(clean_report()) is None


@pytest.mark.parametrize("ranking", [RANKING, hostile(), large(50), replace(RANKING, base=None, head=None)])
def test_it_meets_the_schema(ranking: object) -> None:
    REPORT.validate(json.loads(json_report(ranking_report(ranking))))  # type: ignore[arg-type]


def test_odd_numbers_are_brought_into_range() -> None:
    odd = replace(SPLIT, score=1.0000001, percentile=100.004, line=0, end_line=-3)
    REPORT.validate(json.loads(json_report(ranking_report(replace(RANKING, functions=(odd,))))))


def test_an_explanation_is_a_row_with_its_commits() -> None:
    told = explanation_document(EXPLANATION)
    assert told["schema"] == "aiguard.explanation/1"
    assert told["lowering"] == list(EXPLANATION.lowering)
    assert told["commits"][1] == {  # type: ignore[index]
        "commit": "9f8e7d6c5b",
        "date": "2025-12-01",
        "author": "Bo",
        "subject": "Fix a cent that was lost in split_total",
        "fix": True,
        "kind": "human",
    }
