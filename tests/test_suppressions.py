from __future__ import annotations

from dataclasses import replace
from datetime import date

from aiguard.findings import Coverage, EngineReport, Finding, Severity
from aiguard.suppressions import Acceptance, apply

TODAY = date(2026, 3, 1)
FINDING = Finding(
    "contract.mismatch",
    Severity.ERROR,
    "get-order: $.note: wanted text, got null",
    "wanted text, got null",
    None,
    "f" * 32,
    "aiguard contract replay orders",
    {"contract": "orders", "interaction": "get-order", "at": "$.note"},
)


def applied(acceptance: Acceptance, finding: Finding = FINDING, whole: bool = True):
    result = apply([EngineReport("contracts", Coverage.RAN, findings=(finding,))], [acceptance], TODAY, whole=whole)
    return result.reports[0].findings[0].suppressed, result.notices


def test_every_given_key_must_agree():
    entry = Acceptance("known", "aiguard.yaml:9", rule="contract.mismatch", contract="orders", at="$.note")
    suppressed, notices = applied(entry)
    assert suppressed is not None
    assert (suppressed.reason, suppressed.where) == ("known", "aiguard.yaml:9")
    assert notices == ()
    assert applied(replace(entry, contract="billing"))[0] is None
    assert applied(replace(entry, interaction="other"))[0] is None


def test_it_holds_through_the_day_it_names_and_not_longer():
    entry = Acceptance("known", "aiguard.yaml:9", expires=TODAY, fingerprint="f" * 32)
    assert applied(entry)[0] is not None
    suppressed, notices = applied(replace(entry, expires=date(2026, 2, 28)))
    assert suppressed is None
    assert notices == (f"aiguard.yaml:9: accepted until 2026-02-28, counts again: {FINDING.title}",)


def test_what_could_not_be_judged_is_never_accepted():
    entry = Acceptance("known", "aiguard.yaml:9", rule="contract.mismatch")
    assert applied(entry, replace(FINDING, inconclusive=True))[0] is None


def test_a_stale_entry_is_named_only_when_everything_was_run():
    entry = Acceptance("known", "aiguard.yaml:9", fingerprint="0" * 32)
    assert applied(entry)[1] == ("aiguard.yaml:9: accepts a finding that is no longer there; remove the entry",)
    assert applied(entry, whole=False)[1] == ()
