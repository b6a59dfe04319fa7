"""The JSON Schema of a contract file (draft 2020-12), so that editors complete and check it while it is written.

It says what has which shape; what only reading can tell (a duplicate id, an unbound variable) is `contract lint`'s.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from aiguard.budget import DURATION_PATTERN
from aiguard.config import contract_keys as keys
from aiguard.config.matchers import MATCHERS, Spelling

Schema: TypeAlias = "dict[str, Any]"

_VALUE: Schema = {"$ref": "#/$defs/value"}
_NUMBERS: Schema = {"type": ["number", "string"]}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}
_TEXTS: Schema = {"type": "array", "items": {"type": "string", "minLength": 1}}
_PLACEHOLDER: Schema = {"type": "string", "pattern": r"\{\{[A-Za-z_][A-Za-z0-9_]*\}\}"}

_ARGUMENTS: dict[str, Schema] = {
    "$text": {"type": "string"},
    "$integer": {"anyOf": [{"type": "integer"}, _PLACEHOLDER]},
    "$number": {"anyOf": [{"type": "number"}, _PLACEHOLDER]},
    "$decimal": _NUMBERS,
    "$boolean": {"anyOf": [{"type": "boolean"}, _PLACEHOLDER]},
    "$regex": {"type": "string"},
    "$enum": {"type": "array", "minItems": 1},
    "$equal": {},
    "$any": {},
    "$absent": {"const": True},
    "$length": {
        "anyOf": [
            _COUNT,
            {"type": "object", "properties": {"min": _COUNT, "max": _COUNT}, "additionalProperties": False},
        ]
    },
    "$all_of": {"type": "array", "items": _VALUE, "minItems": 1},
    "$any_of": {"type": "array", "items": _VALUE, "minItems": 1},
    "$contains": {"type": "array", "items": _VALUE, "minItems": 1},
    "$unordered": {"type": "array", "items": _VALUE},
    "$custom": {"type": "string", "pattern": "^[^:]+:[^:]+$"},
    "$nullable": _VALUE,
    "$optional": _VALUE,
    "$each": _VALUE,
    "$not_empty": {},
}
_OPTIONS: dict[str, Schema] = {"min": _NUMBERS, "max": _NUMBERS, "tolerance": _NUMBERS, "places": _COUNT, "example": {}}


def contract_schema() -> Schema:
    """The schema, every matcher included."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "aiguard contract",
        "description": "One seam, owned by a human: the interactions that must hold, with the ugly cases spelled out.",
        **_object(_root(), keys.ROOT, ("contract", "owners", "interactions")),
        "$defs": {
            "value": _value(),
            "states": _states(),
            "request": _object(_request(), keys.REQUEST),
            "request_line": {
                "type": "string",
                "pattern": r"^[A-Z]+\s+\S+$",
                "description": "a method and a path, such as GET /orders/42?page=2",
            },
            "response": _object(_response(), keys.RESPONSE),
            "status": _status(),
            "interaction": _object(_interaction(), keys.INTERACTION, ("id",)),
            "variant": _object(_interaction(), keys.VARIANT, ("id",)),
            "matcher": {"oneOf": [_matcher(name, spelling) for name, spelling in MATCHERS.items()]},
        },
    }


def _object(properties: dict[str, Schema], order: tuple[str, ...], required: tuple[str, ...] = ()) -> Schema:
    shape: Schema = {"type": "object", "properties": {key: properties[key] for key in order}}
    if required:
        shape["required"] = list(required)
    return {**shape, "additionalProperties": False}


def _told(description: str, schema: Schema) -> Schema:
    return {**schema, "description": description}


def _matcher(name: str, spelling: Spelling) -> Schema:
    options = {option: _OPTIONS[option] for option in spelling.options}
    return {
        "type": "object",
        "description": f"such as {spelling.usage}",
        "properties": {name: _ARGUMENTS.get(name, {"type": "string"}), **options},
        "required": [name],
        "additionalProperties": False,
    }


def _value() -> Schema:
    plain = {
        "type": "object",
        "propertyNames": {"pattern": r"^($|[^$]|\$\$)"},
        "additionalProperties": _VALUE,
    }
    return _told(
        "a plain value means equal; a mapping with one `$name` is a matcher",
        {"anyOf": [_SCALAR, {"type": "array", "items": _VALUE}, {"$ref": "#/$defs/matcher"}, plain]},
    )


def _states() -> Schema:
    one: Schema = {
        "anyOf": [
            {"type": "string", "minLength": 1},
            {"type": "object", "minProperties": 1, "additionalProperties": {"type": ["object", "null"]}},
        ]
    }
    many: Schema = {"type": "array", "items": one, "minItems": 1}
    return _told("none, a name, a mapping from name to parameters, or a list", {"anyOf": [*one["anyOf"], many]})


def _status() -> Schema:
    one: Schema = {
        "anyOf": [{"type": "integer", "minimum": 100, "maximum": 599}, {"enum": [f"{n}xx" for n in range(1, 6)]}]
    }
    return _told(
        "200, 2xx, or a list of them", {"anyOf": [*one["anyOf"], {"type": "array", "items": one, "minItems": 1}]}
    )


def _root() -> dict[str, Schema]:
    return {
        "contract": _told("the name, unique in the project", {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]*$"}),
        "owners": _told("who decides about this contract", {**_TEXTS, "minItems": 1}),
        "target": _told(
            "a target of aiguard.yaml, or none: nothing replays it yet", {"type": "string", "minLength": 1}
        ),
        "description": {"type": "string", "minLength": 1},
        "strict": _told("a field that nobody declared is a mismatch", {"type": "boolean", "default": False}),
        "deny_fields": _told("globs of field and header names that no answer may hold", _TEXTS),
        "defaults": _told(
            "what every interaction inherits",
            _object({"request": {"$ref": "#/$defs/request"}, "response": {"$ref": "#/$defs/response"}}, keys.DEFAULTS),
        ),
        "interactions": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/interaction"}},
    }


def _interaction() -> dict[str, Schema]:
    return {
        "id": _told("unique in the contract", {"type": "string", "minLength": 1}),
        "description": {"type": "string", "minLength": 1},
        "state": {"$ref": "#/$defs/states"},
        "request": {"anyOf": [{"$ref": "#/$defs/request_line"}, {"$ref": "#/$defs/request"}]},
        "response": {"$ref": "#/$defs/response"},
        "capture": _told(
            "values kept for later requests, as {{name}}",
            {
                "type": "object",
                "propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
                "additionalProperties": {"type": "string", "pattern": r"^\$"},
            },
        ),
        "also": _told(
            "the ugly cases: each inherits, and states only what differs",
            {"type": "array", "items": {"$ref": "#/$defs/variant"}},
        ),
    }


def _named(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": {"anyOf": [values, {"type": "array", "items": values}]}}


def _request() -> dict[str, Schema]:
    return {
        "method": {"type": "string", "examples": ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]},
        "path": {"type": "string", "pattern": r"^(/|\{\{|\$\{)"},
        "query": _named(_SCALAR),
        "headers": _told("null takes an inherited header away", _named(_SCALAR)),
        "body": _told("JSON; a matcher sends its example", _VALUE),
        "form": _named(_SCALAR),
        "text": {"type": "string"},
        "file": _told("a file beside the contract", {"type": "string", "minLength": 1}),
    }


def _response() -> dict[str, Schema]:
    named: Schema = {"type": "object", "additionalProperties": _VALUE}
    return {
        "status": {"$ref": "#/$defs/status"},
        "headers": named,
        "body": _told("JSON, with matchers", _VALUE),
        "text": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/matcher"}]},
        "form": named,
        "xml": _told("compared in canonical form", {"type": "string"}),
        "file": _told("a file beside the contract; .json as JSON, all others byte by byte", {"type": "string"}),
        "sha256": {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"},
        "within": _told("the slowest answer allowed, such as 200ms", {"type": "string", "pattern": DURATION_PATTERN}),
    }
