"""What it means that a run sent no last record."""

from __future__ import annotations

import pytest

from aiguard.engines.fuzz.python.judging import Judge
from aiguard.findings import TargetStatus
from aiguard.masking import Masker
from tests.engines.fuzz.python.judged import ITEM, NODE, lost, only


@pytest.mark.parametrize(
    ("kind", "status", "expected", "rule", "inconclusive", "words"),
    [
        ("hung", None, TargetStatus.HUNG, "fuzz.hang", False, "did not end within 2.5 s"),
        ("set-up", None, TargetStatus.HUNG, "fuzz.hang", False, "set-up"),
        ("gone", 0, TargetStatus.ERROR, "fuzz.no-record", True, "exit status 0"),
        ("gone", 3, TargetStatus.ERROR, "fuzz.no-record", True, "exit status 3"),
        ("gone", -11, TargetStatus.ERROR, "fuzz.crash", True, "SIGSEGV"),
        ("gone", None, TargetStatus.ERROR, "fuzz.no-record", True, "without its last record"),
        ("forged", None, TargetStatus.ERROR, "fuzz.no-record", True, "not the run's own"),
        ("late", None, TargetStatus.ERROR, "fuzz.no-record", True, "before the time was up"),
    ],
)
def test_a_run_that_sent_no_last_record(kind, status, expected, rule, inconclusive, words):
    ended = lost(kind, status=status)
    failure = only(ended)
    assert (ended.status, failure.rule, failure.inconclusive) == (expected, rule, inconclusive)
    assert words in failure.title
    assert (failure.text, failure.call, failure.smallest) == ("test_a(n=1)", "test_a(n=1)", False)
    assert str(failure.location) == "properties/test_a.py:7"


@pytest.mark.parametrize(("text", "call"), [("", None), ("test_a(x=<object at 0x1>)", None), ("f(" * 30_000, None)])
def test_an_input_that_is_no_expression_has_no_call(text, call):
    assert only(lost("gone", status=-9, text=text)).call is call


def test_what_a_dead_run_left_behind_is_kept():
    assert only(lost("gone", status=-9, saved=True)).saved
    assert only(lost("gone", status=-9, saved=False)).saved is None


def test_the_stack_of_a_fatal_signal_is_evidence():
    assert (
        only(lost("gone", status=-11, log="Fatal Python error\n  File x\n"))
        .evidence["traceback"][0]
        .startswith("Fatal")
    )


def test_an_interrupted_run_says_nothing():
    ended = lost("interrupted")
    assert (ended.status, ended.failures) == (TargetStatus.NOT_RUN, ())


FOUND = {"record": "found", "text": "test_a(n=9)", "exception": "ValueError: no", "failed_after_s": 0.2}


@pytest.mark.parametrize("kind", ["interrupted", "hung", "gone", "late", "forged"])
def test_a_failure_that_was_found_before_is_never_lost(kind):
    ended = lost(kind, found=FOUND)
    assert ended.status is TargetStatus.FAILED
    first = ended.failures[0]
    assert (first.rule, first.text, first.exception) == ("fuzz.counterexample", "test_a(n=9)", "ValueError: no")
    assert (first.smallest, first.after_s) == (False, 0.2)


def test_a_run_that_never_began():
    ended = Judge({NODE: ITEM}, Masker(), ()).could_not("the worker is gone")
    assert ended.status is TargetStatus.ERROR
    assert (only(ended).rule, only(ended).inconclusive) == ("fuzz.no-record", True)


def test_a_hang_that_was_told_before_the_process_had_to_be_ended_stays_a_hang():
    ended = lost("late", found={"exception": "Hung: an example ran for more than 2 s", "text": "test_a(n=7)"})
    assert ended.status is TargetStatus.HUNG
    assert [failure.rule for failure in ended.failures] == ["fuzz.hang", "fuzz.no-record"]
    assert ended.failures[0].text == "test_a(n=7)"
