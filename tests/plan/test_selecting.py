from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aiguard.config.contract_file import ContractSet, read_contracts
from aiguard.config.loading import Project, load
from aiguard.errors import InputError
from aiguard.plan.plan import ReplayPlan
from aiguard.plan.selecting import Selection, check_selection, left_out, plan_replay
from aiguard.source.tree import WorkTree

CONFIG = """\
version: 1
targets: {api: {url: "http://127.0.0.1:9"}, staging: {url: "http://127.0.0.1:10"}}
contracts: {paths: ["contracts/*.yaml"]}
risk: {base: main}
"""
ORDERS = """\
contract: orders
owners: ["@team"]
target: api
interactions:
  - {id: create, request: POST /orders, response: {status: 201, body: {id: {$integer: 1}}}, capture: {order: $.id}}
  - {id: read, request: "GET /orders/{{order}}", response: {status: 200}}
  - {id: other, request: GET /other, response: {status: 200}}
"""


@pytest.fixture
def read(project) -> tuple[Project, ContractSet]:
    folder: Path = project(
        {
            "aiguard.yaml": CONFIG,
            "contracts/orders.yaml": ORDERS,
            "contracts/pings.yaml": ORDERS.replace("orders\n", "pings\n").replace("target: api\n", "", 1),
            "contracts/more/away.yaml": ORDERS.replace("contract: orders", "contract: away"),
        }
    )
    [one] = load(folder, None, {}).projects
    return one, read_contracts(WorkTree(folder), one.settings.contracts.paths, {})


def plan(read: tuple[Project, ContractSet], *arguments: object) -> ReplayPlan:
    one, contracts = read
    return plan_replay(one, contracts, Selection(*arguments), one.settings.targets)  # type: ignore[arg-type]


def ids(step: ReplayPlan, target: str = "api") -> list[str]:
    return [interaction.id for replay in step.replays[target] for interaction in replay.interactions]


def test_everything_without_a_selection(read):
    step = plan(read)
    assert ids(step) == ["create", "read", "other"]
    assert list(step.targets) == ["api"]
    assert [contract.name for contract in step.homeless] == ["pings"]
    assert step.unmatched == ("contracts/more/away.yaml",)


def test_a_selected_interaction_brings_those_that_it_captures_from(read):
    assert ids(plan(read, ("orders",), ("read",))) == ["create", "read"]
    assert ids(plan(read, ("orders",), ("create",))) == ["create"]


def test_a_selection_says_nothing_about_files_that_no_path_matches(read):
    assert plan(read, ("orders",)).unmatched == ()


def test_a_stated_target_takes_the_place_of_each_contracts_own(read):
    step = plan(read, (), (), "staging")
    assert len(ids(step, "staging")) == 6
    assert step.homeless == ()


def test_a_target_that_is_not_configured_is_named_with_its_line(read):
    with pytest.raises(InputError) as caught:
        plan(read, ("orders",), (), "stagin")
    assert str(caught.value).startswith("contracts/orders.yaml:1: target 'stagin' is not configured")
    assert "staging" in str(caught.value)


def test_names_that_nobody_wrote_are_told_together(read):
    with pytest.raises(InputError) as caught:
        check_selection(Selection(("order",), ("reed",)), [read[1]])
    text = str(caught.value)
    assert "there is no contract 'order'" in text
    assert "'orders'" in text
    with pytest.raises(InputError, match=r"'reed'(.|\n)*'read'"):
        check_selection(Selection((), ("reed",)), [read[1]])
    check_selection(Selection(("orders",), ("read",)), [read[1]])


def test_an_engine_that_is_there_is_not_left_out(read):
    assert left_out(read[0]) == []


def test_engines_that_are_configured_and_not_there_are_listed(read):
    settings = read[0].settings.model_copy(update={"shadow": {}})
    [out] = left_out(replace(read[0], settings=settings))
    assert (out.engine, out.project) == ("shadow", ".")
    assert "not run" in out.reason
