"""Records in, verdicts out: what a run's last record means."""

from __future__ import annotations

import pytest

from aiguard.findings import Severity, TargetStatus
from tests.engines.fuzz.python.judged import NODE, SECRET, done, lost, only


def test_a_complete_record_without_failures_passes():
    ended = done()
    assert (ended.status, ended.failures, ended.exhausted) == (TargetStatus.PASSED, (), False)


def test_every_input_was_tried_unless_the_run_was_told_to_finish():
    assert done(exit_reason="finished", finishing=False).exhausted
    assert not done(exit_reason="finished", finishing=True).exhausted


def test_a_failure_with_its_smallest_input():
    ended = done({}, failed_after_s=0.4, saved=".hypothesis/examples/x", stage="call")
    failure = only(ended)
    assert ended.status is TargetStatus.FAILED
    assert (failure.rule, failure.severity, failure.inconclusive) == ("fuzz.counterexample", Severity.ERROR, False)
    assert failure.title == "test_a does not hold: ValueError: no"
    assert (failure.text, failure.call, failure.exception) == ("test_a(n=1)", "test_a(n=1)", "ValueError: no")
    assert (str(failure.location), failure.location.symbol) == ("money.py:3", "total")
    assert (failure.saved, failure.smallest, failure.after_s) == (".hypothesis/examples/x", True, 0.4)
    assert failure.reproduce == f"aiguard fuzz {NODE} --config 'a b/aiguard.yaml' --budget 0"
    assert failure.evidence == {"traceback": ["properties/test_a.py:9 test_a", "money.py:3 total"]}


def test_a_failure_without_a_place_stands_at_its_property():
    assert str(only(done({"place": None})).location) == "properties/test_a.py:7"


def test_an_input_that_could_not_be_kept_is_told():
    ended = done({}, saved=None)
    assert ended.failures[0].saved is None
    assert [(each.rule, each.severity) for each in ended.failures[1:]] == [("fuzz.not-saved", Severity.WARNING)]
    assert ".hypothesis/examples" in ended.failures[1].message


def test_shrinking_that_was_cut_short_is_said():
    assert not only(done({}, whole=False)).smallest


def test_distinct_failures_have_distinct_identities_whatever_their_inputs():
    ended = done({}, {"type": "KeyError"}, {"place": ["money.py", 9, "other"]}, {"text": "test_a(n=2)"})
    identities = [failure.identity for failure in ended.failures]
    assert len(set(identities)) == 3
    assert identities[0] == identities[3]


@pytest.mark.parametrize(
    ("kind", "status", "rule"),
    [
        ("counterexample", TargetStatus.FAILED, "fuzz.counterexample"),
        ("hang", TargetStatus.HUNG, "fuzz.hang"),
        ("flaky", TargetStatus.FAILED, "fuzz.flaky"),
        ("dishonest", TargetStatus.FAILED, "fuzz.dishonest"),
        ("health-check", TargetStatus.ERROR, "fuzz.health-check"),
        ("unsatisfiable", TargetStatus.ERROR, "fuzz.tests-nothing"),
        ("broken", TargetStatus.ERROR, "fuzz.target-broken"),
        ("something new", TargetStatus.FAILED, "fuzz.counterexample"),
    ],
)
def test_every_kind_of_failure_has_its_rule(kind, status, rule):
    ended = done({"kind": kind, "seconds": 2.0})
    assert (ended.status, only(ended).rule) == (status, rule)
    assert not only(ended).inconclusive


def test_what_was_not_kept_is_not_told_to_be_replayed():
    assert only(done({})).reproduce.endswith(" --budget 0")
    assert "--budget" not in done({}, saved=None).failures[0].reproduce
    assert "--budget" not in only(done(bodies=1, ended=0, examples=0, calls=0)).reproduce
    assert "--budget" not in only(lost("gone")).reproduce


@pytest.mark.parametrize(
    "told",
    [
        {"skip": "Hypothesis has been told to run no test cases for this test."},
        {"skip": "not today", "tampered": ["hypothesis' StateForActualGivenExecution"]},
    ],
)
def test_a_skip_that_somebody_arranged_is_no_skip(told):
    ended = done(**{"bodies": 0, "ended": 0, "examples": 0, "calls": 0, "stage": "call", **told})
    assert ended.status is TargetStatus.ERROR
    assert ended.failures[0].rule in {"fuzz.no-record", "fuzz.dishonest"}


def test_a_failure_outweighs_a_hang():
    assert done({}, {"kind": "hang", "seconds": 2.0}).status is TargetStatus.FAILED


def test_a_hang_says_how_long_the_others_took():
    assert "0.010 s" in only(done({"kind": "hang", "seconds": 2.0})).message


@pytest.mark.parametrize("stage", ["setup", "teardown"])
def test_a_fixture_that_fails_is_not_the_propertys_failure(stage):
    ended = done({"text": "", "call": None}, stage=stage)
    assert ended.status is TargetStatus.ERROR
    assert (only(ended).rule, only(ended).inconclusive) == ("fuzz.no-record", True)
    assert f"the {stage} of test_a failed" in only(ended).title


def test_a_property_that_was_never_called_does_not_pass():
    ended = done(bodies=0, examples=0, calls=0, asserts=0)
    assert ended.status is TargetStatus.ERROR
    assert only(ended).inconclusive


def test_no_pass_without_an_example_that_ended():
    """The only call was cut off by the end of the budget."""
    ended = done(bodies=1, ended=0, examples=0, calls=0, asserts=0)
    assert ended.status is TargetStatus.NOT_RUN
    assert (only(ended).rule, only(ended).inconclusive) == ("fuzz.not-run", True)


def test_an_input_or_two_refused_before_the_time_was_up_prove_nothing():
    ended = done({"kind": "unsatisfiable", "text": ""}, calls=2, examples=0, rejected=2, finishing=True)
    assert ended.status is TargetStatus.NOT_RUN
    assert (only(ended).rule, only(ended).inconclusive) == ("fuzz.not-run", True)
    for calls, finishing in ((200, True), (2, False)):
        ended = done({"kind": "unsatisfiable", "text": ""}, calls=calls, examples=0, finishing=finishing)
        assert (ended.status, only(ended).rule) == (TargetStatus.ERROR, "fuzz.tests-nothing")


def test_a_property_that_had_time_for_two_examples_need_not_have_reached_its_assertions():
    assert done(asserts=0, examples=2, calls=2, exit_reason="finished", finishing=True).status is TargetStatus.PASSED


def test_nothing_was_saved_to_replay():
    ended = done(bodies=0, replay=True)
    assert (ended.status, ended.message, ended.failures) == (TargetStatus.NOT_RUN, "nothing was saved to replay", ())
    assert done(bodies=3, examples=3, replay=True).status is TargetStatus.PASSED


def test_a_set_up_that_fails_while_replaying_is_told():
    ended = done({"text": "", "call": None}, bodies=0, replay=True, stage="setup")
    assert ended.status is TargetStatus.ERROR


def test_a_skip_marker_is_a_note():
    ended = done({"type": "Skipped", "text": "", "call": None}, skip="later", stage="setup", bodies=0)
    assert (ended.status, ended.message) == (TargetStatus.NOT_RUN, "skipped: later")
    assert (only(ended).rule, only(ended).severity) == ("fuzz.skipped", Severity.NOTE)


def test_a_skip_from_inside_is_no_verdict():
    ended = done({"type": "Skipped", "text": "", "call": None}, skip="no", skipped_inside="no", stage="call")
    assert ended.status is TargetStatus.ERROR
    assert (only(ended).rule, only(ended).inconclusive) == ("fuzz.skipped", True)


def test_a_skip_from_inside_hides_no_failure():
    ended = done({}, skip="no", skipped_inside="no", stage="call")
    assert ended.status is TargetStatus.FAILED
    assert {failure.rule for failure in ended.failures} == {"fuzz.counterexample", "fuzz.skipped"}


def test_an_expected_failure_is_a_note():
    ended = done({}, skip="expected to fail: issue 12", stage="call")
    assert ended.status is TargetStatus.FAILED
    assert (only(ended).rule, only(ended).severity) == ("fuzz.expected-failure", Severity.NOTE)
    assert only(ended).text == "test_a(n=1)"


def test_an_expected_failure_that_does_not_come_is_told_where_the_marker_is_strict():
    ended = done(unexpected="[XPASS(strict)] must fail")
    assert ended.status is TargetStatus.ERROR
    assert (only(ended).rule, only(ended).severity) == ("fuzz.expected-failure", Severity.ERROR)


def test_code_that_rejects_its_inputs():
    ended = done(rejected_by_code=4, rejecting=["shop/cart.py", 12])
    assert ended.status is TargetStatus.ERROR
    assert only(ended).rule == "fuzz.rejected-by-code"
    assert "4 inputs were rejected at shop/cart.py:12" in only(ended).message


def test_code_that_replaced_what_judges_it_proves_nothing():
    ended = done(tampered=["hypothesis.core.run", "time.monotonic"])
    assert (ended.status, only(ended).rule) == (TargetStatus.ERROR, "fuzz.dishonest")
    assert "hypothesis.core.run, time.monotonic" in only(ended).title


def test_exceptions_that_were_lost_on_their_way_are_no_pass():
    ended = done(raised=3)
    assert ended.status is TargetStatus.ERROR
    assert (only(ended).rule, only(ended).inconclusive) == ("fuzz.no-record", True)


def test_exceptions_that_are_told_are_not_lost():
    assert [failure.rule for failure in done({}, raised=3).failures] == ["fuzz.counterexample"]


def test_code_that_looks_for_its_tests_stands_at_its_own_line():
    ended = done(informed=[["shop/cart.py", 3, "PYTEST_CURRENT_TEST"]])
    assert (ended.status, only(ended).rule) == (TargetStatus.ERROR, "fuzz.knows-the-runner")
    assert str(only(ended).location) == "shop/cart.py:3"


@pytest.mark.parametrize(
    ("fields", "statement", "words"),
    [
        ({"never_called": ["money.total"]}, {}, "never called what it is about: money.total"),
        ({"called": 0, "asserts": 0}, {"asserts": 0}, "asserts nothing and calls nothing"),
        ({"asserts": 0}, {}, "reached none of its assertions in 100 examples"),
    ],
)
def test_a_property_that_cannot_fail(fields, statement, words):
    ended = done(statement=statement, **fields)
    assert (ended.status, only(ended).rule, only(ended).severity) == (
        TargetStatus.ERROR,
        "fuzz.tests-nothing",
        Severity.ERROR,
    )
    assert words in only(ended).title


@pytest.mark.parametrize(
    ("fields", "statement"),
    [
        ({"asserts": 0}, {"asserts": 0}),  # it calls something, which may raise
        ({"asserts": 0, "called": 0}, {"asserts": 0, "otherwise": True}),
        ({"asserts": 0}, {"asserts": -1, "otherwise": True}),  # its source could not be read
        ({"asserts": 0, "examples": 12, "calls": 12}, {}),  # too few to tell
    ],
)
def test_a_property_that_may_fail_in_another_way_passes(fields, statement):
    assert done(statement=statement, **fields).status is TargetStatus.PASSED


def test_too_few_examples_are_enough_where_there_are_no_more():
    ended = done(asserts=0, examples=2, calls=2, exit_reason="finished", finishing=False)
    assert only(ended).rule == "fuzz.tests-nothing"


def test_where_exceptions_are_caught_unreached_assertions_are_a_warning():
    ended = done(statement={"tries": True}, asserts=0)
    assert (ended.status, only(ended).severity) == (TargetStatus.PASSED, Severity.WARNING)


@pytest.mark.parametrize(
    ("rejected", "severity"), [(0, None), (500, None), (1000, Severity.WARNING), (10_000, Severity.ERROR)]
)
def test_rejecting_most_inputs(rejected, severity):
    ended = done(rejected=rejected)
    assert [failure.severity for failure in ended.failures] == ([severity] if severity else [])
    assert ended.status is (TargetStatus.ERROR if severity is Severity.ERROR else TargetStatus.PASSED)


def test_emptiness_is_not_held_against_a_property_that_failed():
    ended = done({}, asserts=0, rejected=10_000, never_called=["x"])
    assert [failure.rule for failure in ended.failures] == ["fuzz.counterexample"]


def test_a_worker_that_could_not_run_it():
    ended = done(broken="Traceback ...\nOSError: no space left\n")
    assert ended.status is TargetStatus.ERROR
    assert "OSError: no space left" in only(ended).title
    assert only(ended).inconclusive


def test_secrets_are_masked_everywhere():
    ended = done(
        {"message": f"bad {SECRET}", "text": f"test_a(s='{SECRET}')", "call": f"test_a(s='{SECRET}')"},
        {"traceback": [f"{SECRET}:1 f"]},
    )
    assert SECRET not in repr(ended)
    assert SECRET not in repr(lost("gone", text=f"test_a(s='{SECRET}')", log=SECRET))
