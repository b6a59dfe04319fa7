from __future__ import annotations

import json
from pathlib import Path

from aiguard.config.contract_file import read_contracts
from aiguard.config.loading import load
from aiguard.plan.plan import LeftOut, Plan
from aiguard.plan.selecting import Selection, plan_replay
from aiguard.source.tree import WorkTree

CONFIG = 'version: 1\ntargets: {api: {url: "http://127.0.0.1:9"}}\ncontracts: {paths: ["contracts/*.yaml"]}\n'
CONTRACT = """\
contract: orders
owners: ["@team"]
target: api
interactions:
  - {id: one, request: GET /1, response: {status: 200}}
  - {id: two, request: GET /2, response: {status: 200}}
"""


def planned(project, selection: Selection) -> Plan:
    folder: Path = project(
        {
            "aiguard.yaml": CONFIG,
            "contracts/orders.yaml": CONTRACT,
            "contracts/lost.yaml": CONTRACT.replace("orders", "lost").replace("target: api\n", ""),
        }
    )
    [one] = load(folder, None, {}).projects
    contracts = read_contracts(WorkTree(folder), one.settings.contracts.paths, {})
    step = plan_replay(one, contracts, selection, one.settings.targets)
    return Plan((step,), 1.5, (LeftOut("fuzz", ".", "no such engine yet"),))


def test_the_plan_in_words(project):
    assert planned(project, Selection()).lines() == [
        "replay 2 interactions against api: orders",
        "no target replays lost (contracts/lost.yaml)",
        "fuzz: left out: no such engine yet",
        "budget: 1.5 s",
    ]


def test_the_plan_for_machines(project):
    plan = json.loads(json.dumps(planned(project, Selection()).describe(), default=float))
    assert plan["schema"] == "aiguard.plan/1"
    assert plan["budget_s"] == 1.5
    [step] = plan["steps"]
    assert step["project"] == "."
    assert step["targets"] == [
        {
            "target": "api",
            "contracts": [
                {"contract": "orders", "path": "contracts/orders.yaml", "interactions": ["one", "two"]},
            ],
        }
    ]
    assert step["not_replayed"] == ["lost"]
    assert plan["left_out"] == [{"engine": "fuzz", "project": ".", "reason": "no such engine yet"}]


def test_a_part_of_a_contract_is_known_to_be_one(project):
    [step] = planned(project, Selection(("orders",), ("two",))).steps
    [replay] = step.replays["api"]
    assert [interaction.id for interaction in replay.interactions] == ["two"]
    assert not replay.whole
    [whole] = planned(project, Selection(("orders",))).steps[0].replays["api"]
    assert whole.whole
