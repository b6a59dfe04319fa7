from __future__ import annotations

from dataclasses import replace

from aiguard.findings import Coverage, EngineReport, Finding, Location
from aiguard.reporters.github import github_annotations
from aiguard.verdict import FailOn, Report, judge
from tests.reporters.sample import NOT_REPLAYED, NOTE, STARTED, UNWITNESSED, clean_report, rich_report


def lines(*findings: Finding) -> list[str]:
    engines = (EngineReport("contracts", Coverage.RAN, findings=findings),)
    return github_annotations(Report("check", STARTED, 0.1, judge(engines, FailOn.ERROR), engines)).splitlines()


def test_the_worst_come_first() -> None:
    levels = [line.split(" ")[0] for line in lines(NOT_REPLAYED, UNWITNESSED, NOTE)]
    assert levels == ["::error", "::warning", "::notice", "::error"]


def test_properties_and_message_are_escaped() -> None:
    finding = replace(
        NOTE,
        title="a: b, 50%\n::error::x",
        message="50% off\r\n::error file=x::owned",
        location=Location("a,b:c.yaml", 3, column=7),
        evidence={},
    )
    line = lines(finding)[0]
    assert line.startswith("::error file=a%2Cb%3Ac.yaml,line=3,col=7,title=contract.mismatch%3A a%3A b%2C 50%25")
    assert "::50%25 off%0A::error file=x::owned%0Aaiguard contract replay" in line


def test_a_suppressed_finding_is_not_shown() -> None:
    assert not any("Cache-Control" in line for line in github_annotations(rich_report()).splitlines())


def test_an_engine_that_could_not_look_is_an_error() -> None:
    engines = (EngineReport("fuzz", Coverage.COULD_NOT_LOOK, "no go: install it"),)
    text = github_annotations(Report("check", STARTED, 0.1, judge(engines, FailOn.ERROR), engines))
    assert text.splitlines() == [
        "::error title=fuzz could not look::no go: install it",
        "::error title=aiguard check::could not judge: no go: install it",
    ]


def test_a_pass_is_one_plain_line() -> None:
    assert github_annotations(clean_report()) == "aiguard: the gate passes\n"
