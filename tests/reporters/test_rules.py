from __future__ import annotations

import pytest

from aiguard.reporters.rules import rule_of


@pytest.mark.parametrize(
    "rule",
    [
        "contract.mismatch", "contract.unwitnessed", "contract.not-replayed", "contract.bad-response",
        "contract.timeout", "contract.target-failed", "contract.state-failed", "contract.skipped", "input.invalid",
        "engine.failed", "fuzz.counterexample", "fuzz.hang", "fuzz.crash", "fuzz.flaky", "fuzz.health-check",
        "fuzz.tests-nothing", "fuzz.rejects-nearly-all", "fuzz.rejected-by-code", "fuzz.knows-the-runner",
        "fuzz.dishonest", "fuzz.skipped", "fuzz.not-run", "fuzz.collection", "fuzz.no-record", "fuzz.build-failed",
        "fuzz.target-broken", "fuzz.no-match", "fuzz.finding-lost", "fuzz.missing-boundary-seeds",
        "fuzz.engine-missing", "fuzz.expected-failure", "fuzz.not-saved",
        "risk.ranked", "risk.unguarded", "risk.waiver-expired", "risk.waiver-unused",
    ],
)  # fmt: skip
def test_every_rule_has_words_of_its_own(rule: str) -> None:
    assert rule_of(rule).id == rule
    assert "A finding of the rule" not in rule_of(rule).summary


@pytest.mark.parametrize(("rule", "name"), [("later.hang", "LaterHang"), ("a.b-c", "ABC"), ("", "Finding")])
def test_a_rule_of_a_later_engine_describes_itself(rule: str, name: str) -> None:
    assert (rule_of(rule).id, rule_of(rule).name) == (rule, name)
