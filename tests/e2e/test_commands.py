"""The commands around the gate, as a user types them."""

from __future__ import annotations

import jsonschema
import pytest

CONFIG = 'version: 1\ntargets: {api: {url: "http://127.0.0.1:9"}}\ncontracts: {paths: ["contracts/*.yaml"]}\n'
CONTRACT = """\
contract: orders-api   # ours
interactions:
  - request: GET /orders/42
    id: get-order
    state: {order_exists: {id: 42}}
    response: {status: 200, headers: {Content-Type: application/json}, body: {id: 42, note: {$nullable: {$text: gift}}}}
    capture: {order: $.id}
owners: ["@payments"]
target: api
"""
CONFIG_WITH_STATES = CONFIG.replace('9"}', '9", states: contracts.states}')


@pytest.fixture
def shop(project):
    return project({"aiguard.yaml": CONFIG_WITH_STATES, "contracts/orders.yaml": CONTRACT})


def test_demo_shows_the_planted_bugs_and_ends_well(aiguard, tmp_path):
    ran = aiguard("demo", "shop-demo", timeout_s=240)
    assert ran.code == 0, ran.err
    assert "TypeError: 'NoneType' object is not subscriptable" in ran.out
    assert 'wanted text "19.90", got text "19.9"' in ran.out
    assert f"The demo is in {tmp_path / 'shop-demo'}" in ran.err
    again = aiguard("demo", "shop-demo")
    assert again.code == 2
    assert "empty" in again.err


def test_list_and_show(shop, aiguard):
    assert aiguard("contract", "list").out.split() == [
        *("orders-api", "@payments", "api", "1", "interaction", "contracts/orders.yaml")
    ]
    assert aiguard("contract", "list", "--format", "json").json[0]["name"] == "orders-api"
    shown = aiguard("contract", "show", "orders-api")
    for line in ('state    order_exists {"id": 42}', "request  GET /orders/42", "keeps    {{order}} from $.id"):
        assert line in shown.out
    document = aiguard("contract", "show", "orders-api", "--format", "json").json
    assert document["schema"] == "aiguard.contract/1"
    wrong = aiguard("contract", "show", "order-api")
    assert wrong.code == 2
    assert "orders-api" in wrong.err


def test_fmt_checks_then_writes_then_has_nothing_to_do(shop, aiguard):
    path = shop / "contracts/orders.yaml"
    assert aiguard("contract", "fmt", "--check").code == 1
    assert path.read_text() == CONTRACT
    assert aiguard("contract", "fmt").code == 0
    assert path.read_text().startswith("contract: orders-api   # ours\nowners:")
    assert aiguard("contract", "fmt", "--check").code == 0


@pytest.mark.parametrize("which", ["config", "contract", "report"])
def test_schemas_are_schemas(aiguard, which):
    schema = aiguard("schema", which).json
    jsonschema.Draft202012Validator.check_schema(schema)


def test_the_schemas_accept_what_the_readers_accept_and_refuse_a_typo(shop, aiguard):
    contract = aiguard("schema", "contract").json
    example = {
        "contract": "c",
        "owners": ["@me"],
        "interactions": [{"id": "a", "request": "GET /", "response": {"status": 200}}],
    }
    jsonschema.validate(example, contract)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(example | {"ownres": []}, contract)
    config = aiguard("schema", "config").json
    jsonschema.validate({"version": 1, "targets": {"api": {"wsgi": "shop.wsgi:application"}}}, config)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"version": 1, "tragets": {}}, config)


def test_no_command_shows_help_and_a_near_one_is_named(aiguard):
    assert "Commands:" in aiguard().err
    ran = aiguard("chek")
    assert ran.code == 2
    assert "did you mean 'check'?" in ran.err
