from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aiguard.config.contract_schema import contract_schema
from aiguard.config.matchers import MATCHERS
from aiguard.config.yaml import read_yaml

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = contract_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def instance(data: bytes) -> Any:
    return floats(read_yaml(data, "c.yaml").plain())


def floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [floats(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


@pytest.mark.parametrize("path", sorted((HERE / "contracts_good").glob("*.yaml")), ids=lambda path: path.name)
def test_good_contracts_are_valid(validator: Draft202012Validator, path: Path) -> None:
    assert list(validator.iter_errors(instance(path.read_bytes()))) == []


@pytest.mark.parametrize("name", ["shape", "responses", "states", "empty", "list"])
def test_broken_shapes_are_not(validator: Draft202012Validator, name: str) -> None:
    data = (HERE / "contracts_broken" / f"{name}.yaml").read_bytes()
    assert not validator.is_valid(instance(data))


@pytest.mark.parametrize("response", ["{status: 200, body: 1, text: a}", "{status: 200, body: {$any_of: [1]}}"])
def test_what_a_response_cannot_say_is_refused(validator: Draft202012Validator, response: str) -> None:
    data = f"contract: c\nowners: [me]\ninteractions: [{{id: a, request: GET /x, response: {response}}}]\n"
    assert not validator.is_valid(instance(data.encode()))


@pytest.mark.parametrize("name", MATCHERS)
def test_every_matcher_is_completed_and_its_usage_valid(validator: Draft202012Validator, name: str) -> None:
    usage = MATCHERS[name].usage
    body = instance(
        f"contract: c\nowners: [me]\ninteractions: [{{id: a, response: {{body: {{k: {usage}}}}}}}]\n".encode()
    )
    assert list(validator.iter_errors(body)) == []
    body["interactions"][0]["response"]["body"]["k"]["unknown"] = 1
    assert not validator.is_valid(body)
