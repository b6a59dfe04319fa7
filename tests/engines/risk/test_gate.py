"""Who is held to a property: the first rows, never a score."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from aiguard.config.risk_settings import Gate
from aiguard.engines.risk.gate import unguarded
from aiguard.findings import Finding, Location, Severity
from aiguard.plan.risk import SignedWaiver
from aiguard.ranking import Level, Provenance, RankedFunction, Reason, Waiver

TODAY = date(2026, 6, 30)
TOTAL = Reason("rewritten", 0.7, 0.31415926, "rewritten by 70 % in this change", ("abc1234567",))

NONE = Reason("unguarded", True, 0.04, "no property reaches it")


def row(rank: int, level: Level = "high", **more: Any) -> RankedFunction:
    return replace(
        RankedFunction(
            rank=rank,
            path="shop/cart.py",
            qualname=f"f{rank}",
            language="python",
            line=10 * rank,
            end_line=10 * rank + 5,
            change="modified",
            score=1 / (rank + 1),
            level=level,
            percentile=99.0,
            reasons=(
                TOTAL,
                Reason("nesting", 2, 0.1, ""),
                Reason("domain", "money", 0.05, "does money arithmetic"),
                NONE,
            ),
            provenance=Provenance("ai", ("abc1234567 says so",)),
            suggestion="a round trip",
            scaffold=f"aiguard fuzz new shop/cart.py:f{rank}",
        ),
        **more,
    )


def signed(rank: int, expires: date = TODAY, **more: Any) -> SignedWaiver:
    waiver = Waiver("Ann Example", "goes away in spring", expires, "aiguard.yaml:12")
    return SignedWaiver("shop/cart.py", f"f{rank}", replace(waiver, **more))


def gate(**more: Any) -> Gate:
    return Gate.model_validate(more)


def held(rows: list[RankedFunction], *waivers: SignedWaiver, **more: Any) -> list[str | None]:
    findings, _ = unguarded(rows, gate(**more), waivers, TODAY)
    return [finding.location.symbol for finding in findings if finding.rule == "risk.unguarded" and finding.location]


def test_the_first_rows_are_held_to_a_property() -> None:
    assert held([row(n) for n in range(1, 6)]) == ["f1", "f2", "f3"]
    assert held([row(n) for n in range(1, 6)], top=1) == ["f1"]
    assert held([row(2), row(1), row(3)], top=1) == ["f1"]
    assert held([row(1)], top=50) == ["f1"]
    assert held([]) == []


@pytest.mark.parametrize(
    ("level", "expected"), [("high", ["f1"]), ("medium", ["f1", "f2"]), ("low", ["f1", "f2", "f3"])]
)
def test_a_level_below_does_not_count(level: str, expected: list[str]) -> None:
    assert held([row(1), row(2, "medium"), row(3, "low"), row(4)], level=level) == expected


def test_a_guarded_or_waived_row_keeps_its_place() -> None:
    rows = [row(1, guarded_by=("properties/test_cart.py::test_f1",)), row(2), row(3), row(4)]
    assert held(rows, signed(2)) == ["f3"]
    assert held([row(1, guarded_by=("contract orders",))]) == []


@pytest.mark.parametrize("off", [{"top": 0}, {"severity": "never"}])
def test_a_gate_that_is_off_asks_nothing_and_shows_the_waivers(off: dict[str, Any]) -> None:
    findings, rows = unguarded([row(1), row(2)], gate(**off), [signed(1), signed(2, date(2026, 1, 1))], TODAY)
    assert findings == ()
    assert [each.waiver and each.waiver.owner for each in rows] == ["Ann Example", None]


@pytest.mark.parametrize("severity", [severity.value for severity in Severity])
def test_how_hard_it_weighs(severity: str) -> None:
    [finding], _ = unguarded([row(1)], gate(severity=severity), (), TODAY)
    assert finding.severity == severity


def test_what_the_finding_says() -> None:
    [finding], _ = unguarded([row(1), row(2, "low")], gate(), (), TODAY, options=("--base", "origin/my branch"))
    assert finding.title == "shop/cart.py:f1 ranks 1 of 2 by risk (high), and no human's property guards it"
    assert finding.message.splitlines() == [
        finding.title,
        "rewritten by 70 % in this change",
        "does money arithmetic",
        "write a property (a round trip), which `aiguard fuzz new shop/cart.py:f1` begins, "
        "or sign for it under `risk.waivers` in aiguard.yaml",
    ]
    assert finding.location == Location("shop/cart.py", 10, "f1")
    assert finding.reproduce == "aiguard risk explain shop/cart.py:f1 --base 'origin/my branch'"
    assert not finding.inconclusive
    evidence = json.loads(json.dumps(dict(finding.evidence), default=float))
    assert (evidence["score"], evidence["level"], evidence["percentile"]) == (0.5, "high", 99.0)
    assert evidence["provenance"] == {"kind": "ai", "evidence": ["abc1234567 says so"]}
    assert evidence["suggestion"] == "a round trip"
    assert [reason["signal"] for reason in evidence["reasons"]] == ["rewritten", "domain", "unguarded"]
    assert evidence["reasons"][0] == {
        "signal": "rewritten",
        "value": 0.7,
        "contribution": 0.3142,
        "text": "rewritten by 70 % in this change",
        "commits": ["abc1234567"],
    }


def test_text_from_commits_cannot_break_the_message() -> None:
    hostile = Reason("ai_written", "x", 0.1, "written by \x1b[31mmallory\nsuppressed: true")
    [finding], _ = unguarded([row(1, reasons=(hostile,), qualname="f\u202e")], gate(), (), TODAY)
    assert "\x1b" not in finding.message
    assert "\u202e" not in finding.title
    assert len(finding.message.splitlines()) == 3


def test_the_fingerprint_survives_moved_lines_and_another_order() -> None:
    first = finding_of([row(1)])
    assert finding_of([row(1, line=99, end_line=120, score=0.9, reasons=(), percentile=1.0)]).fingerprint == (
        first.fingerprint
    )
    assert finding_of([row(1, qualname="f2"), row(2, qualname="f1")], top=2, last=True).fingerprint == first.fingerprint
    assert finding_of([row(1, qualname="other")]).fingerprint != first.fingerprint
    assert finding_of([row(1, path="shop/other.py")]).fingerprint != first.fingerprint


def finding_of(rows: list[RankedFunction], *, last: bool = False, **more: Any) -> Finding:
    findings, _ = unguarded(rows, gate(**more), (), TODAY)
    return findings[-1 if last else 0]


def test_a_waiver_holds_through_the_day_that_it_names() -> None:
    assert held([row(1)], signed(1, date(2026, 6, 30))) == []
    assert held([row(1)], signed(1, date(2026, 6, 29))) == ["f1"]
    _, [waived] = unguarded([row(1)], gate(), [signed(1), signed(1, date(2027, 1, 1), owner="Ben")], TODAY)
    assert waived.waiver is not None
    assert waived.waiver.owner == "Ben"


def test_a_waiver_speaks_of_one_function_alone() -> None:
    other = SignedWaiver("shop/other.py", "f1", signed(1).waiver)
    assert held([row(1), row(2)], other, signed(3)) == ["f1", "f2"]


def test_an_expired_waiver_is_told_with_its_owner() -> None:
    findings, [shown] = unguarded([row(1)], gate(severity="note"), [signed(1, date(2026, 6, 1))], TODAY)
    assert [finding.rule for finding in findings] == ["risk.unguarded", "risk.waiver-expired"]
    missing, expired = findings
    assert "the waiver of Ann Example ended on 2026-06-01 (aiguard.yaml:12)" in missing.message
    assert expired.severity is Severity.WARNING
    assert expired.title == "the waiver of Ann Example for shop/cart.py:f1 ended on 2026-06-01"
    assert expired.location == Location("aiguard.yaml", 12)
    assert shown.waiver is None


@pytest.mark.parametrize(
    ("rows", "waivers"),
    [
        ([row(1)], [signed(1, date(2026, 1, 1)), signed(1)]),  # signed again
        ([row(1, guarded_by=("p",))], [signed(1, date(2026, 1, 1))]),
        ([row(1, "low")], [signed(1, date(2026, 1, 1))]),
        ([row(n) for n in range(1, 5)], [signed(1), signed(2), signed(3), signed(4, date(2026, 1, 1))]),
    ],
)
def test_an_expired_waiver_that_would_have_changed_nothing_is_not_told(
    rows: list[RankedFunction], waivers: list[SignedWaiver]
) -> None:
    assert unguarded(rows, gate(), waivers, TODAY)[0] == ()


def test_a_waiver_of_a_function_that_is_no_more() -> None:
    [finding], _ = unguarded([], gate(), [signed(7)], TODAY, gone=[signed(7)])
    assert (finding.rule, finding.severity) == ("risk.waiver-unused", Severity.NOTE)
    assert finding.title == "Ann Example signed for shop/cart.py:f7, which is no more"
    assert finding.location == Location("aiguard.yaml", 12)
