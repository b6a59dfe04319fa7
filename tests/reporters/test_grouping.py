from __future__ import annotations

from dataclasses import replace

from aiguard.findings import Location
from aiguard.reporters.grouping import cases, curl, finding_subject, label, log_lines, reproduction, sentence, shown
from tests.reporters.sample import CRASH, NOTE, TOTAL, UNREACHED, clean_report, rich_report


def test_findings_about_one_interaction_are_one_case() -> None:
    grouped = cases(rich_report(), rich_report().findings)
    assert [(case.subject.interaction, len(case.findings)) for case in grouped] == [
        ("get-order", 2), ("create-order", 1), ("list-orders", 1),
    ]  # fmt: skip
    assert all(case.result is not None for case in grouped)
    assert [label(case.result) for case in grouped if case.result] == ["get-order", "create-order", "list-orders"]


def test_two_projects_may_name_a_contract_alike() -> None:
    other = replace(NOTE, location=Location("services/b/contracts/orders.yaml", 14))
    assert len(cases(rich_report(), [NOTE, other])) == 2


def test_a_finding_about_no_interaction_is_no_case() -> None:
    assert finding_subject(UNREACHED) is None


def test_a_variant_is_part_of_the_name() -> None:
    subject = finding_subject(replace(NOTE, evidence={**NOTE.evidence, "variant": "null"}))
    assert subject is not None
    assert subject.interaction == "get-order [null]"


def test_evidence_of_any_shape_can_be_shown() -> None:
    odd = replace(NOTE, evidence={"curl": 7, "log": {"x": 1}, "at": ["a"], "contract": None})
    assert (shown(odd, "at"), shown(odd, "contract"), curl(odd), log_lines(odd)) == ('[ "a" ]', "", "7", [])


def test_the_request_may_be_the_reproduction() -> None:
    assert curl(replace(NOTE, evidence={}, reproduce="curl http://x")) == "curl http://x"
    assert curl(replace(NOTE, evidence={})) == ""


def test_the_title_speaks_last() -> None:
    assert sentence(replace(NOTE, message="", evidence={})) == NOTE.title


def test_what_to_run_next() -> None:
    assert reproduction(rich_report()) == NOTE.reproduce
    assert reproduction(clean_report()) == "aiguard check"
    assert {NOTE.reproduce, TOTAL.reproduce} != {CRASH.reproduce}
