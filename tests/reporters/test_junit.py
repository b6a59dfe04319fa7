from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from aiguard.findings import Coverage, EngineReport, Finding, InteractionStatus, Mismatch, Severity
from aiguard.reporters.junit import junit_xml
from aiguard.verdict import FailOn, Report, judge
from tests.reporters.sample import (
    ACCEPTED,
    NOTE,
    STARTED,
    TOTAL,
    UNREACHED,
    UNWITNESSED,
    clean_report,
    fuzz_report,
    result,
    rich_report,
)  # fmt: skip


def parsed(report: Report) -> ET.Element:
    root = ET.fromstring(junit_xml(report).encode())
    for suite in root:
        assert int(suite.attrib["tests"]) == len(suite)
        for tag, count in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(suite.attrib[count]) == len(list(suite.iter(tag)))
    for count in ("tests", "failures", "errors", "skipped"):
        assert int(root.attrib[count]) == sum(int(suite.attrib[count]) for suite in root)
    return root


def outcome(root: ET.Element, classname: str, name: str) -> ET.Element | None:
    (case,) = [c for c in root.iter("testcase") if (c.get("classname"), c.get("name")) == (classname, name)]
    assert len(case) <= 1, "most readers look at the first outcome only"
    return case[0] if len(case) else None


def tag(root: ET.Element, classname: str, name: str) -> str:
    element = outcome(root, classname, name)
    return "passed" if element is None else element.tag


def report(*findings: Finding, fail_on: FailOn = FailOn.ERROR, status: InteractionStatus | None = None) -> Report:
    interactions = (result("get-order", status, 8),) if status else ()
    engines = (EngineReport("contracts", Coverage.RAN, findings=findings, interactions=interactions),)
    return Report("check", STARTED, 0.1, judge(engines, fail_on), engines)


def test_a_suite_a_contract_and_a_case_an_interaction() -> None:
    root = parsed(rich_report())
    assert [suite.get("name") for suite in root] == [
        "orders-api", "payments", "status", "contract.unwitnessed", "contract.not-replayed", "contract.target-failed",
        "aiguard",
    ]  # fmt: skip
    assert tag(root, "orders-api", "get-order") == "failure"
    assert tag(root, "orders-api", "unknown") == "passed"
    assert tag(root, "orders-api", "list-orders") == "skipped"
    assert tag(root, "payments", "pay") == "error"
    assert tag(root, "payments", "void") == "skipped"
    assert tag(root, "contract.target-failed", UNREACHED.title) == "error"
    assert tag(root, "aiguard", "fuzz") == "skipped"


def test_all_mismatches_of_an_interaction_are_in_its_one_failure() -> None:
    failure = outcome(parsed(rich_report()), "orders-api", "get-order")
    assert failure is not None
    assert "(and 1 more)" in failure.attrib["message"]
    assert NOTE.message in str(failure.text)
    assert TOTAL.message in str(failure.text)


@pytest.mark.parametrize(("fail_on", "expected"), [(FailOn.ERROR, "system-out"), (FailOn.WARNING, "failure")])
def test_a_warning_is_a_failure_only_where_it_fails_the_gate(fail_on: FailOn, expected: str) -> None:
    root = parsed(report(UNWITNESSED, fail_on=fail_on, status=InteractionStatus.PASSED))
    assert tag(root, "contract.unwitnessed", UNWITNESSED.title) == expected


def test_a_warning_about_an_interaction_that_passed_is_a_case_beside_it() -> None:
    slow = replace(NOTE, rule="contract.slow", severity=Severity.WARNING)
    root = parsed(report(slow, fail_on=FailOn.WARNING, status=InteractionStatus.PASSED))
    assert tag(root, "orders-api", "get-order") == "passed"
    assert tag(root, "contract.slow", slow.title) == "failure"


def test_a_failed_interaction_without_a_finding_is_still_a_failure() -> None:
    engines = (
        EngineReport(
            "contracts",
            Coverage.RAN,
            interactions=(
                result("a", InteractionStatus.FAILED, 1, mismatches=(Mismatch("$.x", 1, 2, "wanted 1, got 2"),)),
            ),
        ),
    )
    root = parsed(Report("check", STARTED, 0.1, judge(engines, FailOn.ERROR), engines))
    failure = outcome(root, "orders-api", "a")
    assert failure is not None
    assert (failure.tag, failure.text) == ("failure", "$.x: wanted 1, got 2")


def test_an_accepted_mismatch_and_one_that_is_not() -> None:
    known = replace(ACCEPTED, evidence=NOTE.evidence)
    root = parsed(report(known, NOTE, status=InteractionStatus.FAILED))
    assert tag(root, "orders-api", "get-order") == "failure"
    assert tag(parsed(report(known, status=InteractionStatus.FAILED)), "orders-api", "get-order") == "skipped"


def test_a_run_that_looked_at_nothing_is_an_error_not_an_empty_file() -> None:
    root = parsed(Report("check", STARTED, 0.1, judge((), FailOn.ERROR), ()))
    assert tag(root, "aiguard", "check") == "error"


def test_an_engine_that_could_not_look_is_an_error() -> None:
    engines = (EngineReport("fuzz", Coverage.COULD_NOT_LOOK, "no go toolchain"),)
    root = parsed(Report("check", STARTED, 0.1, judge(engines, FailOn.ERROR), engines))
    assert tag(root, "aiguard", "fuzz") == "error"


def test_a_clean_run_has_only_passing_cases() -> None:
    root = parsed(clean_report())
    assert root.attrib["tests"] == "3"
    assert {len(case) for case in root.iter("testcase")} == {0}


def test_a_property_is_a_case_in_the_suite_of_its_file_or_package() -> None:
    root = parsed(fuzz_report())
    outcomes = {
        f"{suite.attrib['name']} {case.attrib['name']}": [child.tag for child in case]
        for suite in root
        for case in suite
    }
    assert outcomes == {
        "properties/test_money.py test_total": ["failure"],
        "properties/test_money.py test_sorted": ["system-out"],
        "properties/test_money.py test_round_trip[eur]": [],
        "./parser FuzzParse": ["failure"],
        "./parser FuzzFormat": [],
        "properties/test_slow.py test_wait": ["failure"],
        "./broken FuzzX": ["error"],
        "./late FuzzA": ["skipped"],
        "./late FuzzB": ["skipped"],
        "fuzz.collection properties/test_new.py cannot be collected": ["error"],
    }
    failure = root.find(".//testcase[@name='test_total']/failure")
    assert failure is not None
    assert "xs=[0, -1]" in str(failure.text)
    assert "OverflowError" in str(failure.text), "the second failure of the same property is in the same case"


def test_a_counterexample_of_megabytes_is_cut() -> None:
    (engine,) = fuzz_report().engines
    finding = replace(engine.findings[0], evidence={**engine.findings[0].evidence, "counterexample": "x" * 2_000_000})
    report = replace(fuzz_report(), engines=(replace(engine, findings=(finding,)),))
    assert len(junit_xml(report)) < 50_000
