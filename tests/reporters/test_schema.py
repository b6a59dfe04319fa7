from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from aiguard.reporters.json_report import json_report
from aiguard.reporters.schema import report_schema
from tests.reporters.sample import fuzz_report, rich_report

VALIDATOR = jsonschema.Draft202012Validator(
    report_schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)
GOOD = json.loads(json_report(rich_report())) | {"fuzz": json.loads(json_report(fuzz_report()))["fuzz"]}


def test_it_is_a_schema_of_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(report_schema())
    assert json.loads(json.dumps(report_schema())) == report_schema()
    VALIDATOR.validate(GOOD)


def wrong(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    document: dict[str, Any] = copy.deepcopy(GOOD)
    change(document)
    return document


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("seed"),
        lambda d: d.update(extra=1),
        lambda d: d.update(schema="aiguard.report/2"),
        lambda d: d.update(started_at="yesterday"),
        lambda d: d.update(duration_s=-1),
        lambda d: d["revision"].update(head="HEAD"),
        lambda d: d["verdict"].update(status="passed"),
        lambda d: d["verdict"].update(exit_code=4),
        lambda d: d["verdict"].update(status="pass"),  # with exit code 1
        lambda d: d["verdict"]["counts"].update(error=-1),
        lambda d: d["findings"][0].update(severity="fatal"),
        lambda d: d["findings"][0].update(fingerprint="x"),
        lambda d: d["findings"][0].update(rule="Contract Mismatch"),
        lambda d: d["findings"][0].pop("evidence"),
        lambda d: d["findings"][0]["location"].update(line=0),
        lambda d: d["findings"][0].update(suppressed={"reason": "x"}),
        lambda d: d["contracts"]["interactions"][0].update(status="ok"),
        lambda d: d["contracts"]["interactions"][0]["mismatches"][0].pop("actual"),
        lambda d: d["engines"][0].update(coverage="maybe"),
        lambda d: d["fuzz"].pop("budget_s"),
        lambda d: d["fuzz"].update(jobs=0),
        lambda d: d["fuzz"]["preparation"].update(python="long"),
        lambda d: d["fuzz"]["targets"][0].update(status="ok"),
        lambda d: d["fuzz"]["targets"][0].update(extra=1),
        lambda d: d["fuzz"]["targets"][0].update(language="rust"),
        lambda d: d["fuzz"]["targets"][0].update(examples=-1),
        lambda d: d["fuzz"]["targets"][0]["engines"].update(go=-1),
        lambda d: d["fuzz"]["targets"][0]["counterexample"].pop("call"),
        lambda d: d["fuzz"]["targets"][0]["others"][0].update(text=None),
    ],
)
def test_it_refuses(change: Callable[[dict[str, Any]], object]) -> None:
    assert not VALIDATOR.is_valid(wrong(change))


def test_every_object_is_described_whole() -> None:
    def objects(schema: object) -> list[dict[str, Any]]:
        if isinstance(schema, list):
            return [found for item in schema for found in objects(item)]
        if not isinstance(schema, dict):
            return []
        own = [schema] if "properties" in schema and "required" in schema else []
        return own + [found for item in schema.values() for found in objects(item)]

    described = objects(report_schema())
    assert len(described) > 10
    for schema in described:
        assert schema["additionalProperties"] is False
        assert set(schema["required"]) == set(schema["properties"])
