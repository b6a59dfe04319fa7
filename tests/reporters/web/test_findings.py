from __future__ import annotations

from dataclasses import replace

from aiguard.findings import Coverage, EngineReport
from aiguard.reporters.web.findings import MOST, findings, not_looked
from tests.reporters.sample import NOTE, clean_report, fuzz_report, rich_report
from tests.reporters.web.reading import read


def test_the_worst_comes_first_with_its_evidence_and_its_command() -> None:
    page = findings(rich_report())
    assert page.index("<b>error</b>") < page.index("<b>warning</b>") < page.index("<b>note</b>")
    text = read(page).text
    assert "contracts/orders.yaml:14" in text
    assert "curl -sS http://127.0.0.1:8000/orders/42" in text
    assert "Traceback (most recent call last):" in text
    assert "not judged" in text


def test_counterexamples_are_quoted() -> None:
    assert "xs=[0, -1]," in read(findings(fuzz_report())).text


def test_a_flood_is_counted() -> None:
    report = rich_report()
    engine = replace(report.engines[0], findings=(NOTE,) * (MOST + 3))
    assert "and 3 more in the JSON report" in findings(replace(report, engines=(engine,)))


def test_what_was_not_looked_at_is_told() -> None:
    text = read(not_looked(rich_report())).text
    assert "fuzz skipped: nothing to fuzz is configured" in text
    assert "the target api was started with" in text
    blind = EngineReport("risk", Coverage.COULD_NOT_LOOK, "no git <b>")
    assert "risk could not look: no git <b>" in read(not_looked(replace(rich_report(), engines=(blind,)))).text


def test_a_clean_run_has_neither() -> None:
    assert findings(clean_report()) == ""
    assert not_looked(clean_report()) == ""
