from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum

import pytest

from aiguard.findings import (
    Campaign,
    Counterexample,
    Coverage,
    EngineReport,
    Finding,
    InteractionResult,
    InteractionStatus,
    Location,
    Mismatch,
    Severity,
    Suppression,
    TargetResult,
    TargetStatus,
)
from aiguard.masking import Masker
from aiguard.ranking import Commit, Explanation, Provenance, RankedFunction, Ranking, Reason, SeenTests, Waiver
from aiguard.reporters.interface import Format, Look, render
from aiguard.reporters.redaction import redacted, redacted_explanation
from aiguard.verdict import Counts, Report, Verdict
from tests.reporters.sample import STARTED

CANARY = "canary-7f3a/9=="
MASKER = Masker({"TOKEN": CANARY, "PIN": "90210"})


def soaked() -> Report:
    """A report with the secret in every string that there is, but for fingerprints, rules, names and places."""
    s, name = f"before {CANARY} after", "orders"
    location = Location("contracts/orders.yaml", 3, symbol=name)
    finding = Finding(
        "contract.mismatch", Severity.ERROR, s, s, location, "0" * 32, s,
        {"contract": name, "interaction": name, "log": s, s: [s, {s: s}], "curl": s, "got": Decimal("90210")},
    )  # fmt: skip
    accepted = replace(finding, suppressed=Suppression(s, date(2030, 1, 1), "aiguard.yaml:3"))
    result = InteractionResult(
        name, name, s, name, InteractionStatus.FAILED, 0.1, (Mismatch(s, s, {s: [s]}, s),), location, s
    )  # fmt: skip
    found = Counterexample(s, s, s, s, "saved/orders", location)
    target = TargetResult(
        "./orders:FuzzOrders", "go", "go", TargetStatus.FAILED, 1, message=s, location=location, counterexample=found,
        others=(found,), engines={"go": 1.0}, priority=s,
    )  # fmt: skip
    campaign = Campaign(30.0, 30.0, 2, 0, 10.0, {"go": 1.0}, (target, replace(target, counterexample=None)))
    broken = replace(finding, rule="fuzz.counterexample", evidence={
        "target": target.id, "counterexample": s, "exception": s, "saved": "saved/orders", "traceback": [s],
    })  # fmt: skip
    engine = EngineReport(
        "contracts",
        Coverage.COULD_NOT_LOOK,
        s,
        (finding, accepted, broken),
        (result,),
        (s,),
        campaign=campaign,
        ranking=ranking(s),
    )
    return Report(s, STARTED, 1.0, Verdict("fail", 1, Counts(1), s), (engine,), notices=(s,))


def ranking(s: str) -> Ranking:
    return Ranking(None, None, STARTED, (row(s),), against=s, population=s)


def row(s: str) -> RankedFunction:
    day = date(2026, 1, 1)
    return RankedFunction(
        1, "orders.py", "orders", "python", 1, 2, "added", 0.5, "high", 50.0, (Reason("size", s, 0.5, s),),
        Provenance("ai", (s,)), SeenTests(("orders_test.py",), 1, "abcdef0", s, day, together=True),
        ("orders.py::test_orders",), s, "aiguard fuzz new orders.py:orders", ("orders",), Waiver(s, s, day, "orders:1"),
    )  # fmt: skip


def strings(value: object) -> list[str]:
    if isinstance(value, str) and not isinstance(value, Enum):
        return [value]
    if is_dataclass(value):
        return [text for field in fields(value) for text in strings(getattr(value, field.name))]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in strings(part)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in strings(item)]
    return [str(value)] if isinstance(value, Decimal) else []


def test_no_string_of_a_report_is_forgotten() -> None:
    before, after = strings(soaked()), strings(redacted(soaked(), MASKER))
    assert sum(CANARY in text for text in before) > 20
    assert [text for text in after if CANARY in text or "90210" in text] == []
    assert sum("${TOKEN}" in text for text in after) == sum(CANARY in text for text in before)


def test_names_and_places_stay_what_they_are() -> None:
    """`APP=orders` in the environment must not break the paths and names that machines follow."""
    after = redacted(soaked(), Masker({"APP": "orders", "DIR": "contracts"}))
    finding, result = after.engines[0].findings[0], after.engines[0].interactions[0]
    assert (str(finding.location), finding.evidence["contract"]) == ("contracts/orders.yaml:3", "orders")
    assert (result.contract, result.name, result.target) == ("orders", "orders", "orders")
    campaign = after.engines[0].campaign
    assert campaign is not None
    assert campaign.targets[0].id == "./orders:FuzzOrders" == after.engines[0].findings[2].evidence["target"]
    assert campaign.targets[0].counterexample is not None
    assert campaign.targets[0].counterexample.saved == "saved/orders" == after.engines[0].findings[2].evidence["saved"]
    ranking = after.engines[0].ranking
    assert ranking is not None
    assert ranking.functions == (row(f"before {CANARY} after"),)


def test_no_string_of_an_explanation_is_forgotten() -> None:
    s = f"before {CANARY} after"
    commit = Commit("abcdef0", date(2026, 1, 1), s, s, fix=True, kind="human")
    soaked_one = Explanation(row(s), ranking(s), (s,), (commit,))
    after = strings(redacted_explanation(soaked_one, MASKER))
    assert [text for text in after if CANARY in text] == []
    assert sum("${TOKEN}" in text for text in after) == sum(CANARY in text for text in strings(soaked_one))
    assert redacted_explanation(soaked_one, Masker()) is soaked_one


@pytest.mark.parametrize("format_", Format)
def test_no_format_lets_it_out(format_: Format) -> None:
    for look in (Look(), Look(verbose=True, colour=True, width=60)):
        text = render(soaked(), format_, MASKER, look)
        assert "canary" not in text
        assert "90210" not in text
