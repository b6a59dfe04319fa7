"""Functions that cannot fail, by what stands in them or by what they let through."""

from __future__ import annotations

import pytest

from aiguard.findings import TargetStatus
from tests.engines.fuzz.golang.lab import Lab


@pytest.mark.parametrize(
    ("name", "says"), [("FuzzEmpty", "FuzzEmpty tests nothing"), ("FuzzSkipsAll", "FuzzSkipsAll skips every input")]
)
def test_what_cannot_fail_is_a_finding(outcomes: Lab, name: str, says: str) -> None:
    ended = outcomes.run(f"./odd:{name}", 1.0, slices=1).ended
    assert ended is not None
    assert (ended.status, ended.message) == (TargetStatus.ERROR, says)
    assert [(f.rule, f.inconclusive) for f in ended.failures] == [("fuzz.tests-nothing", False)]
    assert str(ended.failures[0].location).startswith("odd/odd_test.go:")


def test_seeds_that_are_skipped_are_fine_where_other_inputs_get_past(outcomes: Lab) -> None:
    ended = outcomes.run("./odd:FuzzSkipsSeeds", 1.0, slices=1).ended
    assert ended is not None
    assert (ended.status, ended.failures) == (TargetStatus.PASSED, ())
