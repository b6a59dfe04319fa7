from __future__ import annotations

from dataclasses import replace

import pytest

from aiguard.findings import Coverage, EngineReport, Finding, Severity, Suppression
from aiguard.verdict import FailOn, judge

FINDING = Finding("contract.mismatch", Severity.ERROR, "title", "message", None, "f" * 32, "aiguard check")


def ran(*findings: Finding) -> EngineReport:
    return EngineReport("contracts", Coverage.RAN, findings=findings)


@pytest.mark.parametrize(
    ("severity", "fail_on", "code"),
    [
        (Severity.ERROR, FailOn.ERROR, 1),
        (Severity.WARNING, FailOn.ERROR, 0),
        (Severity.WARNING, FailOn.WARNING, 1),
        (Severity.NOTE, FailOn.WARNING, 0),
        (Severity.ERROR, FailOn.NEVER, 0),
    ],
)
def test_severity_against_policy(severity, fail_on, code):
    assert judge([ran(replace(FINDING, severity=severity))], fail_on).exit_code == code


def test_what_could_not_be_judged_is_never_a_pass_whatever_the_policy():
    report = ran(replace(FINDING, inconclusive=True))
    for fail_on in FailOn:
        assert judge([report], fail_on).exit_code == 3


def test_a_blocking_finding_outweighs_what_could_not_be_judged():
    verdict = judge([ran(FINDING, replace(FINDING, inconclusive=True))], FailOn.ERROR)
    assert (verdict.exit_code, verdict.status) == (1, "fail")
    assert "could not be judged" in verdict.reason


def test_suppressed_findings_are_counted_apart_and_do_not_block():
    verdict = judge([ran(replace(FINDING, suppressed=Suppression("known", None, "aiguard.yaml:3")))], FailOn.ERROR)
    assert (verdict.exit_code, verdict.counts.suppressed, verdict.counts.error) == (0, 1, 0)


def test_nothing_looked_at_is_not_a_pass():
    assert judge([], FailOn.ERROR).exit_code == 3
    assert judge([EngineReport("contracts", Coverage.SKIPPED, "not configured")], FailOn.ERROR).exit_code == 3


def test_what_nobody_asked_for_is_no_pass_by_itself():
    extra = EngineReport("risk", Coverage.RAN)
    assert judge([extra], FailOn.ERROR, unasked={"risk"}).exit_code == 3
    assert judge([extra], FailOn.ERROR).exit_code == 0
    assert judge([extra, ran()], FailOn.ERROR, unasked={"risk"}).exit_code == 0


def test_interrupted():
    assert judge([ran(FINDING)], FailOn.ERROR, interrupted=130).exit_code == 130
