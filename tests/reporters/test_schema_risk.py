from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from aiguard.reporters.json_report import json_report
from aiguard.reporters.schema import report_schema
from tests.reporters.sample_risk import ranking_report

VALIDATOR = jsonschema.Draft202012Validator(
    report_schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)
GOOD = json.loads(json_report(ranking_report()))


@pytest.mark.parametrize(
    "change",
    [
        lambda risk: risk.pop("base"),
        lambda risk: risk.update(head="HEAD"),
        lambda risk: risk.update(now="yesterday"),
        lambda risk: risk.update(extra=1),
        lambda risk: risk["left_out"].update(tests=-1),
        lambda risk: risk["functions"][0].update(rank=0),
        lambda risk: risk["functions"][0].update(score=1.5),
        lambda risk: risk["functions"][0].update(level="severe"),
        lambda risk: risk["functions"][0].update(change="deleted"),
        lambda risk: risk["functions"][0].update(language="rust"),
        lambda risk: risk["functions"][0].update(percentile=101),
        lambda risk: risk["functions"][0].update(guarded_by=None),
        lambda risk: risk["functions"][0].pop("reasons"),
        lambda risk: risk["functions"][0]["reasons"][0].update(value=[]),
        lambda risk: risk["functions"][0]["reasons"][0].pop("contribution"),
        lambda risk: risk["functions"][0]["provenance"].update(kind="robot"),
        lambda risk: risk["functions"][0]["tests"].update(together="yes"),
        lambda risk: risk["functions"][3]["waiver"].pop("owner"),
    ],
)
def test_it_refuses(change: Callable[[dict[str, Any]], object]) -> None:
    document = copy.deepcopy(GOOD)
    VALIDATOR.validate(document)
    change(document["risk"])
    assert not VALIDATOR.is_valid(document)
