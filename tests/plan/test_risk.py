"""A ranking that is planned, in words and for machines."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aiguard.config.risk_settings import Risk
from aiguard.plan.plan import Plan
from aiguard.plan.risk import RiskPlan, SignedWaiver
from aiguard.ranking import Waiver

WAIVER = SignedWaiver("shop/cart.py", "Cart.total", Waiver("Ann", "r", date(2027, 1, 31), "aiguard.yaml:5"))


def step(settings: dict[str, Any] | None = None, **more: Any) -> RiskPlan:
    return RiskPlan(Path("/p"), settings=Risk.model_validate(settings or {}), **{"prefix": "", **more})


@pytest.mark.parametrize(
    ("plan", "lines"),
    [
        (
            step(),
            [
                "risk: rank the functions changed since the default base",
                "risk: warning for the first 3 of level high without a human's property or a waiver",
            ],
        ),
        (
            step({"gate": {"top": 1, "level": "medium", "severity": "error"}}, prefix="services/api/", base="main"),
            [
                "risk in services/api: rank the functions changed since main",
                "risk in services/api: error for the first of level medium or high without a human's property or a "
                "waiver",
            ],
        ),
        (
            step({"gate": {"level": "low"}}, head="v2", paths=("shop",), waivers=(WAIVER,)),
            [
                "risk: rank the functions changed since the default base, as of v2, only shop",
                "risk: warning for the first 3 without a human's property or a waiver (1 signed)",
            ],
        ),
        (step({"gate": {"top": 0}}, everything=True), ["risk: rank every function"]),
        (step({"gate": {"severity": "never"}}, everything=True), ["risk: rank every function"]),
        (step(everything=True, gated=False), ["risk: rank every function"]),
    ],
)
def test_in_words(plan: RiskPlan, lines: list[str]) -> None:
    assert plan.lines() == lines


def test_for_machines() -> None:
    plan = step({"gate": {"top": 5}}, prefix="api/", base="main", waivers=(WAIVER,))
    [told] = json.loads(json.dumps(Plan((plan,), 1.0).describe(), default=float))["steps"]
    assert told == {
        "engine": "risk",
        "project": "api",
        "base": "main",
        "head": None,
        "everything": False,
        "paths": [],
        "gate": {"top": 5, "level": "high", "severity": "warning"},
        "waivers": ["shop/cart.py:Cart.total"],
    }
    assert step(gated=False).describe()["gate"] is None
