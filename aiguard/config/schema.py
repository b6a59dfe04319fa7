"""The JSON Schema of aiguard.yaml, for editors: `aiguard schema config`."""

from __future__ import annotations

from typing import Any

from aiguard.config.settings import Settings


def config_schema() -> dict[str, Any]:
    """A JSON Schema (draft 2020-12) of aiguard.yaml. It holds no address: keep it in a file beside the config."""
    schema = Settings.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "aiguard.yaml",
        "description": "What aiguard checks, against what, and what fails the gate.",
    }
