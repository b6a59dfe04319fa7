from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aiguard.findings import Coverage, EngineReport, Finding, Location, Severity
from aiguard.reporters.sarif import MOST_RESULTS, sarif
from aiguard.verdict import FailOn, Report, judge
from tests.reporters.sample import NOTE, STARTED, UNREACHED, clean_report, rich_report

SCHEMA = json.loads((Path(__file__).parent.parent / "vendor" / "sarif" / "sarif-2.1.0.json").read_bytes())
VALIDATOR = jsonschema.Draft4Validator(SCHEMA)


def run_of(report: Report) -> dict[str, Any]:
    log = json.loads(sarif(report))
    VALIDATOR.validate(log)
    run: dict[str, Any] = log["runs"][0]
    return run


def report(*findings: Finding, coverage: Coverage = Coverage.RAN, reason: str = "") -> Report:
    engines = (EngineReport("contracts", coverage, reason, findings=findings, notices=("a remark",)),)
    return Report("check", STARTED, 1.5, judge(engines, FailOn.ERROR), engines)


def test_a_result_stands_at_the_contracts_line() -> None:
    result = run_of(report(NOTE))["results"][0]
    assert result["ruleId"] == "contract.mismatch"
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "contracts/orders.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 14},
    }
    assert result["partialFingerprints"] == {
        "aiguard/v1": NOTE.fingerprint,
        "primaryLocationLineHash": f"{NOTE.fingerprint}:1",
    }


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("contracts/a b.yaml", "contracts/a%20b.yaml"),
        ("c:evil.yaml", "c%3Aevil.yaml"),
        ("é#?%.yaml", "%C3%A9%23%3F%25.yaml"),
        ("/abs/x.yaml", "file:///abs/x.yaml"),
    ],
)
def test_paths_are_percent_encoded(path: str, uri: str) -> None:
    finding = replace(NOTE, location=Location(path, 0, column=0))
    place = run_of(report(finding))["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == uri
    assert place["region"] == {"startLine": 1}


def test_every_rule_has_help_and_every_result_points_at_its_rule() -> None:
    run = run_of(rich_report())
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) == 4
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)


def test_suppressions_are_stated_for_every_result_or_for_none() -> None:
    results = run_of(rich_report())["results"]
    assert [len(result["suppressions"]) for result in results] == [0] * 6 + [1]
    assert (
        "the CDN sets it (until 2026-06-30), stated at aiguard.yaml:21"
        in (results[-1]["suppressions"][0]["justification"])
    )
    assert all("suppressions" not in result for result in run_of(report(NOTE))["results"])


def test_only_the_most_severe_are_kept_and_the_rest_is_announced() -> None:
    notes = [replace(NOTE, severity=Severity.NOTE, fingerprint=f"{n:032x}") for n in range(MOST_RESULTS)]
    run = run_of(report(*notes, NOTE, NOTE))
    assert len(run["results"]) == MOST_RESULTS
    assert [result["level"] for result in run["results"][:3]] == ["error", "error", "note"]
    texts = [notice["message"]["text"] for notice in run["invocations"][0]["toolExecutionNotifications"]]
    assert any(text.startswith("2 more results were left out") for text in texts)


def test_the_invocation_says_how_the_run_ended() -> None:
    failed = run_of(report(NOTE))["invocations"][0]
    assert (failed["executionSuccessful"], failed["exitCode"]) == (True, 1)
    assert (failed["startTimeUtc"], failed["endTimeUtc"]) == ("2026-03-01T12:00:00.250Z", "2026-03-01T12:00:01.750Z")
    unjudged = run_of(report(coverage=Coverage.COULD_NOT_LOOK, reason="no git"))["invocations"][0]
    assert (unjudged["executionSuccessful"], unjudged["exitCode"]) == (False, 3)
    assert [(n["level"], n["message"]["text"]) for n in unjudged["toolExecutionNotifications"]] == [
        ("note", "a remark"),
        ("error", "contracts could not look: no git"),
    ]


def test_a_clean_run_states_that_there_are_no_results() -> None:
    assert run_of(clean_report())["results"] == []


def test_a_result_without_a_place_stands_at_the_config() -> None:
    told = run_of(report(UNREACHED))["results"][0]
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "aiguard.yaml"
    assert told["message"]["text"].splitlines() == [
        UNREACHED.title,
        *UNREACHED.message.splitlines(),
        UNREACHED.reproduce,
    ]


def test_a_message_that_the_title_holds_is_not_said_twice() -> None:
    text = run_of(report(NOTE))["results"][0]["message"]["text"]
    assert text.count("wanted text, got null") == 1
