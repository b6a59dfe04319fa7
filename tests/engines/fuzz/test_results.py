"""What became of the properties, told: statuses, distinct failures, findings."""

from __future__ import annotations

import itertools
import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiguard.engines.fuzz.campaign import Outcome
from aiguard.engines.fuzz.interface import Ended, Failure, Target
from aiguard.engines.fuzz.results import distinct, findings_of, result_of
from aiguard.findings import Location, Severity, TargetStatus

PLACE = Location("properties/test_a.py", 4, "test_a")
TARGET = Target("properties/test_a.py::test_a", "python", ("hypothesis", "guided"), PLACE)
FAILED, HUNG, ERROR, PASSED, NOT_RUN = (
    TargetStatus.FAILED,
    TargetStatus.HUNG,
    TargetStatus.ERROR,
    TargetStatus.PASSED,
    TargetStatus.NOT_RUN,
)


def failure(text: str = "test_a(n=1)", identity: tuple[str, ...] = ("ValueError",), **fields) -> Failure:
    values = {"rule": "fuzz.counterexample", "severity": Severity.ERROR, "title": "it fails", "message": "why"}
    return Failure(**{**values, "identity": identity, "text": text, **fields})


def outcome(*ends: Ended, **fields) -> Outcome:
    values = {"examples": {"hypothesis": 3, "guided": 4}, "seconds": {"hypothesis": 1.0, "guided": 2.5}}
    return Outcome(TARGET, ends=[("hypothesis", end) for end in ends], **{**values, **fields})


def test_a_property_that_held():
    row = result_of(outcome(Ended(PASSED), slices=5, rejected=2, features=9), "why first", interrupted=False)
    assert (row.status, row.message, row.counterexample) == (PASSED, "", None)
    assert (row.examples, row.rejected, row.features, row.slices) == (7, 2, 9, 5)
    assert row.elapsed_s == 3.5
    assert row.engine == "guided", "the engine that had most of the time"
    assert row.priority == "why first"
    assert findings_of(outcome(Ended(PASSED)), row) == []


def test_every_input_was_tried():
    row = result_of(outcome(Ended(PASSED, exhausted=True)), "", interrupted=False)
    assert row.message == "every possible input was tried"


ORDER = (FAILED, HUNG, ERROR, PASSED, NOT_RUN)


@pytest.mark.parametrize(("worse", "better"), list(itertools.combinations(ORDER, 2)))
@pytest.mark.parametrize("turned", [False, True])
def test_the_worst_end_counts(worse, better, turned):
    ends = [Ended(worse, "the worse"), Ended(better, "the better")]
    row = result_of(outcome(*(reversed(ends) if turned else ends)), "", interrupted=False)
    assert (row.status, row.message) == (worse, "the worse")


def test_examples_without_a_last_record_are_no_pass():
    lost = outcome()
    row = result_of(lost, "", interrupted=False)
    assert (row.status, row.message) == (ERROR, "its last record did not come")
    (finding,) = findings_of(lost, row)
    assert (finding.rule, finding.inconclusive) == ("fuzz.no-record", True)


def test_a_property_without_a_turn_was_not_run_and_cannot_be_judged():
    unreached = outcome(examples={}, seconds={})
    row = result_of(unreached, "", interrupted=False)
    assert (row.status, row.engine, row.elapsed_s) == (NOT_RUN, "hypothesis", 0)
    (finding,) = findings_of(unreached, row)
    assert (finding.rule, finding.inconclusive) == ("fuzz.not-run", True)
    assert finding.severity is Severity.ERROR
    assert finding.location == PLACE
    assert finding.evidence["target"] == TARGET.id


def test_what_ended_by_itself_without_a_run_is_no_finding():
    skipped = outcome(Ended(NOT_RUN, "nothing was saved to replay"))
    row = result_of(skipped, "", interrupted=False)
    assert (row.status, findings_of(skipped, row)) == (NOT_RUN, [])


def test_an_interrupted_property_claims_nothing():
    row = result_of(outcome(), "", interrupted=True)
    assert row.status is NOT_RUN
    assert "interrupted" in row.message
    failed = result_of(outcome(Ended(FAILED, "it fails", (failure(),))), "", interrupted=True)
    assert failed.status is FAILED
    assert failed.counterexample is not None


def test_distinct_failures_are_told_once_each():
    ends = (
        Ended(FAILED, "", (failure("test_a(n=100)", ("ValueError",)), failure("test_a(n=7)", ("KeyError",)))),
        Ended(FAILED, "", (failure("test_a(n=1)", ("ValueError",)),)),
    )
    found = outcome(*ends, failed_after_s=0.5, failed_by="guided")
    row = result_of(found, "", interrupted=False)
    texts = [row.counterexample.text, *(each.text for each in row.others)]
    assert sorted(texts) == ["test_a(n=1)", "test_a(n=7)"]
    assert (row.engine, row.time_to_failure_s) == ("guided", 0.5)
    assert len({finding.fingerprint for finding in findings_of(found, row)}) == 2


@pytest.mark.parametrize(
    ("kept", "left"),
    [
        (failure("test_a(n=1000)"), failure("")),
        (failure("test_a(n=1000)", smallest=True), failure("test_a(n=1)", smallest=False)),
        (failure("test_a(n=1)"), failure("test_a(n=1000)")),
    ],
)
def test_of_the_same_failure_the_best_is_kept(kept, left):
    for pair in ((kept, left), (left, kept)):
        assert distinct(outcome(Ended(FAILED, "", pair))) == [kept]


def test_errors_come_before_notes():
    note = failure("", ("note",), rule="fuzz.skipped", severity=Severity.NOTE)
    row = distinct(outcome(Ended(FAILED, "", (note, failure()))))
    assert [each.severity for each in row] == [Severity.ERROR, Severity.NOTE]


def test_only_what_has_an_input_is_a_counterexample():
    about = failure("", rule="fuzz.tests-nothing")
    note = failure("test_a(n=1)", rule="fuzz.skipped")
    row = result_of(outcome(Ended(ERROR, "", (about, note)), failed_after_s=0.1), "", interrupted=False)
    assert (row.counterexample, row.others, row.time_to_failure_s) == (None, (), None)
    crash = failure("test_a(n=1)", rule="fuzz.crash", call="test_a(n=1)", saved=".hypothesis", smallest=False)
    row = result_of(outcome(Ended(ERROR, "", (crash,))), "", interrupted=False)
    assert (row.counterexample.text, row.counterexample.saved) == ("test_a(n=1)", ".hypothesis")
    assert not row.counterexample.smallest


def test_a_finding_carries_the_evidence():
    whole = failure(
        call="test_a(n=1)",
        exception="ValueError: no",
        saved=".hypothesis/examples",
        smallest=False,
        reproduce="aiguard fuzz x",
        location=PLACE,
        evidence={"traceback": ["a.py:1 f"], "log": []},
    )
    ends = outcome(Ended(FAILED, "", (whole,)))
    (finding,) = findings_of(ends, result_of(ends, "", interrupted=False))
    assert finding.evidence == {
        "target": TARGET.id,
        "traceback": ["a.py:1 f"],
        "counterexample": "test_a(n=1)",
        "call": "test_a(n=1)",
        "exception": "ValueError: no",
        "saved": ".hypothesis/examples",
        "smallest": False,
    }
    assert (finding.reproduce, finding.location) == ("aiguard fuzz x", PLACE)


def test_the_fingerprint_is_of_the_failure_and_not_of_its_input():
    def one(text: str, identity: tuple[str, ...] = ("ValueError",), rule: str = "fuzz.counterexample") -> str:
        ends = outcome(Ended(FAILED, "", (failure(text, identity, rule=rule, title=text, message=text),)))
        return findings_of(ends, result_of(ends, "", interrupted=False))[0].fingerprint

    assert one("test_a(n=1)") == one("test_a(n=2)")
    assert len({one("x"), one("x", ("KeyError",)), one("x", rule="fuzz.hang")}) == 3


def test_a_run_that_was_too_short_does_not_spoil_another():
    short = Ended(TargetStatus.NOT_RUN, "too short", (failure("", rule="fuzz.not-run", inconclusive=True),))
    both, alone = outcome(short, Ended(PASSED)), outcome(short)
    assert findings_of(both, result_of(both, "", interrupted=False)) == []
    row = result_of(alone, "", interrupted=False)
    assert row.status is TargetStatus.NOT_RUN
    (finding,) = findings_of(alone, row)
    assert (finding.rule, finding.inconclusive) == ("fuzz.not-run", True)


FAILURES = st.builds(
    failure,
    text=st.sampled_from(["", "a", "abc", "abcdef"]),
    identity=st.sampled_from([("A",), ("B",), ("C", "d")]),
    smallest=st.booleans(),
    rule=st.sampled_from(["fuzz.counterexample", "fuzz.hang", "fuzz.skipped"]),
)
ENDS = st.builds(Ended, st.sampled_from(ORDER), st.just(""), st.lists(FAILURES, max_size=4).map(tuple))


@given(st.lists(ENDS, max_size=5), st.booleans(), st.dictionaries(st.sampled_from(["hypothesis"]), st.integers(0, 9)))
@settings(deadline=None)
def test_no_pass_without_a_run_that_passed(ends, interrupted, examples):
    every = outcome(*ends, examples=examples)
    row = result_of(every, "", interrupted=interrupted)
    statuses = {end.status for end in ends}
    assert (row.status is PASSED) == (PASSED in statuses and not statuses & {FAILED, HUNG, ERROR})
    assert row.counterexample is not None or not row.others
    findings = findings_of(every, row)
    keys = [(each.rule, *each.identity) for each in distinct(every)]
    assert len(keys) == len(set(keys))
    assert len({finding.fingerprint for finding in findings}) == len(findings)
    if not ends:
        assert all(finding.inconclusive for finding in findings)
        assert findings


def test_an_id_is_quoted_for_the_shell():
    unreached = outcome(slices=0, examples={}, seconds={})
    unreached.target = Target("properties/test_a.py::test_a[it's]", "python", ("hypothesis",), PLACE)
    (finding,) = findings_of(unreached, result_of(unreached, "", interrupted=False))
    assert shlex.split(finding.reproduce) == ["aiguard", "fuzz", unreached.target.id]
