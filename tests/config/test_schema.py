"""The schema that editors complete from, and the example that shows every key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aiguard.config.loading import load
from aiguard.config.schema import config_schema
from aiguard.config.settings import Settings
from aiguard.config.yaml import read_yaml

EXAMPLE = Path(__file__).parents[2] / "aiguard.yaml.example"


def example() -> Any:
    return read_yaml(EXAMPLE.read_bytes(), EXAMPLE.name).plain()


def test_the_example_is_valid() -> None:
    workspace = load(EXAMPLE.parent, EXAMPLE, {})
    assert workspace.secrets == {}
    Draft202012Validator(config_schema()).validate(example())


def test_the_example_begins_with_the_line_for_editors() -> None:
    assert EXAMPLE.read_text().startswith("# yaml-language-server: $schema=./aiguard.schema.json\n")


def test_the_example_holds_every_key() -> None:
    schema = config_schema()
    shown: set[str] = set()

    def gather(value: Any) -> None:
        if isinstance(value, dict):
            shown.update(value)
            for inner in value.values():
                gather(inner)
        elif isinstance(value, list):
            for inner in value:
                gather(inner)

    gather(example())
    keys = {key for part in (schema, *schema["$defs"].values()) for key in part.get("properties", {})}
    assert keys - shown == set()


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"version": 2},
        {"version": 1, "chek": {}},
        {"version": 1, "targets": {"a": {}}},
        {"version": 1, "targets": {"a": {"url": "http://x", "wsgi": "a:b"}}},
        {"version": 1, "check": {"budget": 30}},
        {"version": 1, "suppressions": [{"reason": "x"}]},
        {"version": 1, "targets": {"a": {"url": "ftp://x"}}},
        {"version": 1, "targets": {"a": {"url": "http://user:word@x"}}},
        {"version": 1, "targets": {"a": {"wsgi": "shop"}}},
        {"version": 1, "targets": {"a": {"command": []}}},
        {"version": 1, "targets": {"a": {"command": ["x"], "ready": {"http": "/up", "log": "up"}}}},
        {"version": 1, "targets": {"a": {"url": "http://x", "tls": {"key": "k.pem"}}}},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(value: Any) -> None:
    assert not Draft202012Validator(config_schema()).is_valid(value)


@pytest.mark.parametrize(
    "url", ["${API_URL}", "http://${HOST}:8000/v1", "${API:-http://127.0.0.1:1}", "HTTPS://x/", "http://[::1]:80"]
)
def test_the_schema_leaves_the_environment_its_places(url: str) -> None:
    value = {"version": 1, "targets": {"a": {"url": url}, "b": {"wsgi": "${APP}"}}}
    assert list(Draft202012Validator(config_schema()).iter_errors(value)) == []


def test_the_schema_explains_every_key_and_names_no_address_of_ours() -> None:
    schema = config_schema()
    for part in (schema, *schema["$defs"].values()):
        for key, described in part.get("properties", {}).items():
            assert "description" in described, key
    assert "default" not in schema["properties"]["check"]
    assert schema["$defs"]["CheckSettings"]["properties"]["budget"]["default"] == "60s"
    assert set(Settings.model_fields) == set(schema["properties"])
