from __future__ import annotations

from dataclasses import replace

from aiguard.findings import (
    Campaign,
    Counterexample,
    Coverage,
    EngineReport,
    Finding,
    Severity,
    Suppression,
    TargetResult,
    TargetStatus,
)
from aiguard.reporters.blocks import MOST_CASES, MOST_LINES
from aiguard.reporters.console import terminal
from aiguard.reporters.console_fuzz import MOST_CHARACTERS, MOST_DETAILS
from aiguard.reporters.look import Look
from aiguard.verdict import FailOn, Report, judge
from tests.reporters.sample import NEGATIVE, STARTED, TOTAL_ID, fuzz_report, property_finding

PLAIN, VERBOSE = Look(), Look(verbose=True)


def result(name: str, status: TargetStatus = TargetStatus.PASSED, **rest: object) -> TargetResult:
    return TargetResult(name, "python", "hypothesis", status, **rest)  # type: ignore[arg-type]


def report(*findings: Finding, targets: tuple[TargetResult, ...] = (), budget_s: float = 30.0) -> Report:
    campaign = Campaign(budget_s, 10.0, 2, 0, 10.0, {"python": 1.12, "go": 7.0}, targets)
    engines = (EngineReport("fuzz", Coverage.RAN, findings=findings, campaign=campaign),)
    return Report("fuzz", STARTED, 30.1, judge(engines, FailOn.ERROR), engines)


def lines(shown: Report, look: Look = PLAIN) -> list[str]:
    return terminal(shown, look).splitlines()


def broken(text: str, exception: str = "AssertionError", **rest: object) -> Finding:
    found = replace(NEGATIVE, text=text, exception=exception)
    return property_finding("fuzz.counterexample", TOTAL_ID, exception, found, **rest)


def test_a_failure_is_its_place_its_input_and_its_command() -> None:
    assert lines(fuzz_report())[:9] == [
        "✗ properties/test_money.py::test_total  properties/test_money.py:12",
        "    shop/money.py:31  AssertionError: assert -1 >= 0",
        "       +  where -1 = total([0, -1])",
        "    │ test_total(",
        "    │     xs=[0, -1],",
        "    │     note='\\x1b[2J @everyone ![x](http://evil.example/x.png) | `a` ```',",
        "    │ )",
        "    found after 1.10 s by hypothesis · saved in .hypothesis/examples/1f/2e",
        "    shop/money.py:18  OverflowError: too large",
    ]


def test_two_failures_with_one_command_give_it_once() -> None:
    text = lines(fuzz_report())
    assert text.count("    $ aiguard fuzz 'properties/test_money.py::test_total' --budget 0") == 1


def test_an_input_of_megabytes_does_not_flood() -> None:
    for huge in ("f(x='" + "a" * 2_000_000 + "')", "[\n" + "0,\n" * 700_000 + "]"):
        text = terminal(report(broken(huge)), PLAIN)
        assert len(text) < MOST_CHARACTERS + 1_000
        assert text.count("│") <= MOST_LINES
        assert "more characters: --verbose shows them" in text
        whole = terminal(report(broken(huge)), VERBOSE)
        assert whole.count("a" * 500) + whole.count("│ 0,") > 1_000


def test_the_whole_of_a_long_line_is_there_with_verbose() -> None:
    text = "f(" + ",".join(str(n) for n in range(5_000)) + ")"
    pieces = [line.removeprefix("    │ ") for line in lines(report(broken(text)), VERBOSE) if line.startswith("    │ ")]
    assert text in "".join(pieces)


def test_escapes_and_odd_line_ends_of_an_input_are_shown_not_obeyed() -> None:
    text = terminal(report(broken("f('\x1b[2J\x9b\u2028\x85\x0c|\u202e')")), Look(colour=True, width=200))
    assert r"f('\x1b[2J\x9b\u2028\x85\x0c|\u202e')" in text


def test_a_long_exception_is_cut_and_whole_with_verbose() -> None:
    exception = "AssertionError: " + "x" * 900 + "\n" + "\n".join(f"detail {n}" for n in range(20))
    text = lines(report(broken("f(0)", exception)))
    assert max(map(len, text)) < 400
    assert sum("detail" in line for line in text) <= MOST_DETAILS
    assert any("more lines: --verbose shows them" in line for line in text)
    assert sum("detail" in line for line in lines(report(broken("f(0)", exception)), VERBOSE)) >= 20


def test_a_message_says_more_than_the_exception_where_it_can() -> None:
    found = Counterexample("f(0)", "f(0)", "ValueError: no", "")
    flaky = property_finding("fuzz.flaky", TOTAL_ID, "it failed once and then passed", found, reproduce="")
    assert lines(report(flaky))[:4] == [
        "✗ properties/test_money.py::test_total",
        "    it failed once and then passed",
        "      ValueError: no",
        "    │ f(0)",
    ]


def test_the_input_is_not_said_twice_where_the_message_holds_it() -> None:
    text = "f(\n" + "".join(f"    x{n}={n},\n" for n in range(300)) + ")"
    finding = broken(text, "ValueError: no")
    finding = replace(finding, title="test_total does not hold: ValueError: no", message=f"ValueError: no\n{text}")
    shown = lines(report(finding))
    assert sum("x0=0" in line for line in shown) == 1
    assert not any("does not hold" in line for line in shown)


def test_an_exception_of_many_lines_is_told_in_good_time() -> None:
    exception = "\n".join(f"line {n}" for n in range(200_000))
    finding = broken("f(0)", exception)
    assert len(terminal(report(finding), PLAIN)) < 2_000
    assert "line 199999" in terminal(report(finding), VERBOSE)


def test_what_is_wrong_comes_before_what_was_not_judged_and_warnings() -> None:
    findings = [
        property_finding("fuzz.missing-boundary-seeds", "note", "n", severity=Severity.NOTE),
        property_finding("fuzz.rejects-nearly-all", "warning", "w", severity=Severity.WARNING),
        property_finding("fuzz.no-record", "unjudged", "u", inconclusive=True),
        property_finding("fuzz.counterexample", "broken", "b", NEGATIVE),
    ]
    heads = [line for line in lines(report(*findings)) if line[:2] in ("✗ ", "? ", "! ", "· ") and "10 s" not in line]
    assert [head[:10].strip() for head in heads[:4]] == ["✗ broken", "? unjudged", "! warning", "· note"]


def test_a_flood_of_properties_is_counted() -> None:
    findings = [property_finding("fuzz.no-record", f"p{n}", "gone") for n in range(MOST_CASES + 7)]
    assert "and 7 more properties: --verbose shows them" in lines(report(*findings))


def test_what_did_not_pass_and_has_no_finding_is_told_by_reason() -> None:
    status = TargetStatus
    targets = (
        *(result(f"late{n}", status.NOT_RUN, message="no time") for n in range(7)),
        result("stuck", status.HUNG),
        result("gone", status.ERROR, message="no record"),
    )
    text = lines(report(targets=targets))
    assert "- late0, late1, late2, late3, late4 and 2 more  not run: no time" in text
    assert "? stuck  hung" in text
    assert "? gone  could not be judged: no record" in text


def test_a_suppressed_failure_is_not_told_as_unexplained() -> None:
    accepted = broken("f(0)", suppressed=Suppression("known", None, "aiguard.yaml:3"))
    text = lines(report(accepted, targets=(result(TOTAL_ID, TargetStatus.FAILED, message="broken"),)))
    assert not any(TOTAL_ID in line for line in text)
    assert "1 finding suppressed: --verbose lists them" in text


def test_what_held_is_one_line_and_the_plan_with_verbose() -> None:
    targets = (
        result("a", examples=300_000, elapsed_s=2.0, features=12, engines={"hypothesis": 2.0}, slices=1),
        result("b", examples=112_331, elapsed_s=4.0, rejected=5, engines={"hypothesis": 3.5, "guided": 0.5}, slices=3),
    )
    assert lines(report(targets=targets)) == [
        "✓ 2 properties held  412,331 examples · 41,233/s",
        "· collected in 1.1 s, built in 7.0 s, fuzzed with 2 jobs, seed 0",
        "",
        "✓ PASS  the gate passes  (2 properties in 30.10 s)",
    ]
    assert lines(report(targets=targets), VERBOSE)[:2] == [
        "✓ a  300,000 examples · 150,000/s · 12 features · hypothesis 2.0 s · 1 slice",
        "✓ b  112,331 examples · 28,083/s · 5 rejected · hypothesis 3.5 s, guided 0.5 s · 3 slices",
    ]


def test_a_property_with_a_warning_did_not_simply_hold() -> None:
    warned = property_finding("fuzz.rejects-nearly-all", "a", "w", severity=Severity.WARNING)
    text = lines(report(warned, targets=(result("a", examples=4), result("b", examples=1))))
    assert "✓ 1 property held  1 example · 0/s" in text


def test_a_replay_says_that_it_was_one() -> None:
    assert "✓ 1 property held  only what was saved was replayed" in lines(report(targets=(result("a"),), budget_s=0))


def test_quiet_keeps_what_is_wrong_and_the_verdict() -> None:
    text = terminal(fuzz_report(), Look(quiet=True))
    assert "held" not in text
    assert "seed 7" not in text
    assert "AssertionError" in text
