from __future__ import annotations

import json

from aiguard.findings import Severity
from aiguard.reporters.github import github_annotations
from aiguard.reporters.junit import junit_xml
from aiguard.reporters.risk_notes import RULE, notes
from aiguard.reporters.sarif import sarif
from aiguard.verdict import Report
from tests.reporters.sample import clean_report
from tests.reporters.sample_risk import gate_report, large, ranking_report


def results(report: Report, top: int | None = None) -> list[dict[str, object]]:
    run = json.loads(sarif(report, top))["runs"][0]
    return list(run["results"])


def test_a_note_says_what_a_row_says() -> None:
    first, *_ = notes(ranking_report(), None, 50)
    assert (first.rule, first.severity) == (RULE, Severity.NOTE)
    assert first.title == "split_total ranks 1 of 5 (high risk)"
    assert first.message.splitlines() == [
        "rewritten by 70 % in this change; 58 lines; 3 past fixes",
        "no property reaches it; marked as written by an assistant, 1a2b3c4d5e; tests in the same commit",
        "a property to write: the parts add up to the whole, whatever the rounding",
    ]
    assert str(first.location) == "shop/money.py:31"
    assert first.reproduce == "aiguard fuzz new shop/money.py:split_total"


def test_a_note_is_known_again_after_its_lines_have_moved() -> None:
    before, after = (notes(ranking_report(large(9, seed)), None, 50) for seed in (1, 1))
    assert [note.fingerprint for note in before] == [note.fingerprint for note in after]
    assert len({note.fingerprint for note in before}) == 9


def test_code_scanning_gets_the_first_fifty_or_as_many_as_were_asked_for() -> None:
    report = ranking_report(large(142))
    assert len(results(report)) == 50
    assert len(results(report, 7)) == 7
    assert len(results(report, 0)) == 142
    assert {(result["ruleId"], result["level"]) for result in results(report)} == {(RULE, "note")}


def test_a_function_that_the_gate_tells_of_gets_no_second_result() -> None:
    told = results(gate_report())
    assert [result["ruleId"] for result in told] == ["risk.unguarded", "risk.unguarded", RULE]


def test_annotations_are_notices() -> None:
    lines = github_annotations(ranking_report(large(142))).splitlines()
    assert len(lines) == 11
    assert lines[0].startswith("::notice file=shop/money.py,line=31,title=risk.ranked%3A split_total ranks 1 of 142")
    assert lines[-1] == "aiguard: a ranking alone fails nothing"


def test_a_ranking_is_no_test_case() -> None:
    assert 'tests="1" failures="0"' in junit_xml(ranking_report())
    assert "split_total" not in junit_xml(ranking_report())


def test_without_a_ranking_there_are_none() -> None:
    assert notes(clean_report(), None, 50) == []
