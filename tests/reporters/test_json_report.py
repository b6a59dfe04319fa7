from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aiguard.findings import Coverage, EngineReport
from aiguard.reporters.json_report import json_report, report_document, seconds, utc
from aiguard.reporters.schema import report_schema
from aiguard.verdict import FailOn, Report, judge
from tests.reporters.sample import NEGATIVE, NOTE, STARTED, clean_report, fuzz_report, rich_report

VALIDATOR = jsonschema.Draft202012Validator(report_schema())


def document(report: Report) -> dict[str, object]:
    loaded = json.loads(json_report(report), parse_float=Decimal)
    VALIDATOR.validate(json.loads(json_report(report)))
    assert isinstance(loaded, dict)
    return loaded


def test_the_keys_that_others_rely_on_come_in_their_order() -> None:
    keys = list(document(rich_report()))
    assert keys[:8] == [
        "schema", "aiguard_version", "command", "started_at", "duration_s", "seed", "revision", "verdict",
    ]  # fmt: skip
    assert keys[-6:] == ["findings", "contracts", "fuzz", "risk", "shadow", "notices"]


def test_a_number_from_a_service_keeps_its_digits() -> None:
    assert '"actual": 19.90' in json_report(rich_report())


def test_an_inconclusive_finding_and_a_suppression_say_so() -> None:
    findings = document(rich_report())["findings"]
    assert isinstance(findings, list)
    assert [finding["rule"] for finding in findings if finding["inconclusive"]] == ["contract.target-failed"]
    assert [finding["suppressed"] for finding in findings if finding["suppressed"]] == [
        {"reason": "the CDN sets it", "expires": "2026-06-30", "where": "aiguard.yaml:21"}
    ]


def test_a_campaign_has_the_keys_that_others_rely_on() -> None:
    fuzz: Any = document(fuzz_report())["fuzz"]
    assert (fuzz["budget_s"], fuzz["elapsed_s"], len(fuzz["targets"])) == (30, Decimal("30.21"), 9)
    target = fuzz["targets"][0]
    for key in ("id", "language", "engine", "status", "examples", "elapsed_s", "time_to_failure_s", "message"):
        assert key in target
    assert {key: target["counterexample"][key] for key in ("text", "call", "exception", "reproduce", "saved")} == {
        "text": NEGATIVE.text,
        "call": NEGATIVE.call,
        "exception": NEGATIVE.exception,
        "reproduce": NEGATIVE.reproduce,
        "saved": NEGATIVE.saved,
    }
    assert fuzz["targets"][-1]["status"] == "not_run"
    assert fuzz["targets"][-1]["counterexample"] is None
    assert document(rich_report())["fuzz"] is None


def test_the_campaigns_of_several_projects_are_told_as_one() -> None:
    (engine,) = fuzz_report().engines
    report = replace(fuzz_report(), engines=(engine, engine))
    fuzz: Any = document(report)["fuzz"]
    assert (fuzz["budget_s"], len(fuzz["targets"]), fuzz["jobs"]) == (60, 18, 2)
    assert fuzz["preparation"] == {"python": Decimal("2.2"), "go": Decimal("14.08")}


def test_contracts_is_null_where_no_contract_was_looked_at() -> None:
    engines = (EngineReport("fuzz", Coverage.RAN),)
    report = Report("fuzz", STARTED, 0.1, judge(engines, FailOn.ERROR), engines)
    assert document(report)["contracts"] is None
    assert document(clean_report())["contracts"] is not None


def test_a_place_before_the_first_line_is_the_first_line() -> None:
    assert NOTE.location is not None
    finding = replace(NOTE, location=replace(NOTE.location, line=0, column=0))
    engines = (EngineReport("contracts", Coverage.RAN, findings=(finding,)),)
    report = Report("check", STARTED, 0.1, judge(engines, FailOn.ERROR), engines)
    assert report_document(report)["findings"][0]["location"] == {  # type: ignore[index]
        "path": "contracts/orders.yaml", "line": 1, "symbol": None, "column": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05.000Z"),
        (datetime(2026, 1, 2, 3, 4, 5, 999_999, tzinfo=timezone(timedelta(hours=13))), "2026-01-01T14:04:05.999Z"),
        (datetime(2026, 1, 2, 3, 4, 5), "2026-01-02T03:04:05.000Z"),  # noqa: DTZ001 - a moment without a zone
    ],
)
def test_moments_are_utc(moment: datetime, text: str) -> None:
    assert utc(moment) == text


def test_a_duration_is_never_negative() -> None:
    assert (seconds(-1e-9), seconds(1.23456789)) == (0.0, 1.234568)


def test_the_golden_reports_meet_the_schema() -> None:
    for path in (Path(__file__).parent.parent / "golden" / "reports").glob("*.json"):
        VALIDATOR.validate(json.loads(path.read_bytes()))
