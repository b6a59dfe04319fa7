"""Workers that do not come back as the fuzzer expects."""

from __future__ import annotations

from aiguard.findings import TargetStatus
from tests.engines.fuzz.golang.lab import Lab


def test_a_recursion_without_end_is_told_as_that_and_with_its_input(outcomes: Lab) -> None:
    ended, failure = outcomes.failure("./odd:FuzzRecursion")
    assert (ended.status, failure.rule) == (TargetStatus.FAILED, "fuzz.counterexample")
    assert failure.exception == "recursion without end: odd.deeper calls itself, again and again"
    assert (failure.identity[0], failure.inconclusive) == ("recursion", False)
    assert failure.call is not None
    assert failure.call.startswith('[]byte("A')


def test_a_failure_that_leaves_a_process_behind_is_no_hang(outcomes: Lab) -> None:
    ended, failure = outcomes.failure("./odd:FuzzDetached")
    assert (ended.status, failure.rule, failure.exception) == (TargetStatus.FAILED, "fuzz.counterexample", "detached")
    assert failure.call == '[]byte("A")'


def test_a_worker_that_hears_no_signal_is_still_a_hang(outcomes: Lab) -> None:
    ended, failure = outcomes.failure("./odd:FuzzDeaf")
    assert (ended.status, failure.rule, failure.saved) == (TargetStatus.HUNG, "fuzz.hang", None)
    assert "did not record the input" in failure.message


def test_an_input_that_is_lost_with_its_worker_is_told_as_lost(outcomes: Lab) -> None:
    ended, failure = outcomes.failure("./odd:FuzzKilled")
    assert (ended.status, failure.rule, failure.inconclusive) == (TargetStatus.ERROR, "fuzz.finding-lost", True)
