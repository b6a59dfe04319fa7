"""The published JSON Schema (2020-12) of `aiguard.report/1`."""

from __future__ import annotations

from typing import TypeAlias

from aiguard.findings import Coverage, InteractionStatus, Severity, TargetStatus
from aiguard.reporters.json_report import SCHEMA
from aiguard.verdict import FailOn

Schema: TypeAlias = dict[str, object]

_TEXT: Schema = {"type": "string"}
_NAME: Schema = {"type": "string", "minLength": 1}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_LINE: Schema = {"type": "integer", "minimum": 1}
_SECONDS: Schema = {"type": "number", "minimum": 0}
_SPENT: Schema = {"type": "object", "additionalProperties": _SECONDS}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_COMMIT: Schema = {"type": ["string", "null"], "pattern": "^[0-9a-f]{40}([0-9a-f]{24})?$"}


def report_schema() -> Schema:
    """The schema that every JSON report of this version meets. An object has the keys it states and no others."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:aiguard:report:1",
        "title": "aiguard report",
        "description": "One run of aiguard: what was looked at, what was found, and the verdict.",
        **_object(_report()),
        "$defs": _definitions(),
    }


def _report() -> dict[str, Schema]:
    return {
        "schema": {"const": SCHEMA},
        "aiguard_version": _NAME,
        "command": _NAME,
        "started_at": {
            "type": "string",
            "format": "date-time",
            "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$",
        },
        "duration_s": _SECONDS,
        "seed": {"type": "integer"},
        "revision": _object({"base": _COMMIT, "head": _COMMIT, "dirty": {"type": "boolean"}}),
        "verdict": _ref("verdict"),
        "engines": _list("engine"),
        "findings": _list("finding"),
        "contracts": _or_null(_object({"interactions": _list("interaction")})),
        "fuzz": _or_null(_fuzz()),
        "risk": _or_null(_object({"base": _NAME, "head": _NAME, "functions": {"type": "array", "items": _OPEN}})),
        "shadow": _or_null(_OPEN),
        "notices": _TEXTS,
    }


def _definitions() -> dict[str, Schema]:
    return {
        "verdict": _verdict(),
        "engine": _object(
            {"engine": _NAME, "coverage": _enum(Coverage), "reason": _TEXT, "notices": _TEXTS},
            description="Whether an engine looked, and why where it did not.",
        ),
        "finding": _finding(),
        "location": _object(
            {
                "path": {**_NAME, "description": "relative to the project, POSIX"},
                "line": _LINE,
                "symbol": {"type": ["string", "null"]},
                "column": {"type": ["integer", "null"], "minimum": 1},
            }
        ),
        "suppression": _object(
            {"reason": _NAME, "expires": {"type": ["string", "null"], "format": "date"}, "where": _TEXT}
        ),
        "interaction": _interaction(),
        "mismatch": _mismatch(),
        "property": _property(),
        "counterexample": _counterexample(),
    }


def _verdict() -> Schema:
    counts = _object({"error": _COUNT, "warning": _COUNT, "note": _COUNT, "suppressed": _COUNT})
    verdict = _object(
        {
            "status": {"enum": ["pass", "fail", "error"]},
            "exit_code": {"enum": [0, 1, 2, 3, 130, 143]},
            "counts": counts,
            "reason": _NAME,
            "fail_on": _enum(FailOn),
        }
    )
    codes = {"pass": [0], "fail": [1], "error": [2, 3, 130, 143]}
    verdict["allOf"] = [
        {
            "if": {"properties": {"status": {"const": status}}},
            "then": {"properties": {"exit_code": {"enum": allowed}}},
        }
        for status, allowed in codes.items()
    ]
    return verdict


def _finding() -> Schema:
    return _object(
        {
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16,64}$"},
            "rule": {"type": "string", "pattern": r"^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$"},
            "severity": _enum(Severity),
            "title": _NAME,
            "message": _TEXT,
            "location": _or_null(_ref("location")),
            "evidence": {"type": "object", "description": "what the engine saw; its keys depend on the rule"},
            "reproduce": {**_TEXT, "description": "one command"},
            "suppressed": _or_null(_ref("suppression")),
            "inconclusive": {"type": "boolean", "description": "could not be judged: never a pass"},
        }
    )


def _interaction() -> Schema:
    return _object(
        {
            "contract": _NAME,
            "name": _NAME,
            "variant": {"type": ["string", "null"]},
            "target": _TEXT,
            "status": _enum(InteractionStatus),
            "duration_s": _SECONDS,
            "mismatches": _list("mismatch"),
            "location": _or_null(_ref("location")),
            "message": _TEXT,
        }
    )


def _mismatch() -> Schema:
    return _object(
        {
            "at": {**_NAME, "description": "a JSONPath, `status`, `header:NAME`, `body` or `latency`"},
            "expected": True,
            "actual": True,
            "message": _TEXT,
            "line": {**_COUNT, "description": "in the contract file; 0 where none applies"},
            "kind": _NAME,
        }
    )


def _fuzz() -> Schema:
    return _object(
        {
            "budget_s": _SECONDS,
            "elapsed_s": {**_SECONDS, "description": "wall-clock, collecting and building included"},
            "shrink_budget_s": _SECONDS,
            "jobs": {"type": "integer", "minimum": 1},
            "seed": {"type": "integer"},
            "preparation": {**_SPENT, "description": "seconds of collecting and building"},
            "targets": _list("property"),
        },
        description="A campaign: every property that was to run, with what became of it.",
    )


def _property() -> Schema:
    return _object(
        {
            "id": {**_NAME, "description": "path::test, or ./package:FuzzXxx"},
            "language": {"enum": ["python", "go"]},
            "engine": {**_TEXT, "description": "the engine that found the failure, else the one that ran last"},
            "status": _enum(TargetStatus),
            "examples": {**_COUNT, "description": "inputs that were run"},
            "rejected": {**_COUNT, "description": "inputs that the property refused"},
            "features": {**_COUNT, "description": "behaviours seen"},
            "elapsed_s": _SECONDS,
            "time_to_failure_s": {"type": ["number", "null"], "minimum": 0},
            "message": _TEXT,
            "location": _or_null(_ref("location")),
            "counterexample": _or_null(_ref("counterexample")),
            "others": {**_list("counterexample"), "description": "further distinct failures of the same property"},
            "engines": {**_SPENT, "description": "seconds that each engine got"},
            "slices": _COUNT,
            "priority": {**_TEXT, "description": "why it had its place in the plan"},
        }
    )


def _counterexample() -> Schema:
    return _object(
        {
            "text": {**_TEXT, "description": "the input as a person reads it"},
            "call": {"type": ["string", "null"], "description": "evaluable beside the property; Go: the literals"},
            "exception": _TEXT,
            "reproduce": {**_TEXT, "description": "one command"},
            "saved": {"type": ["string", "null"], "description": "where the input is kept for the next run"},
            "location": _or_null(_ref("location")),
            "smallest": {"type": "boolean", "description": "whether shrinking went to its end"},
        }
    )


_OPEN: Schema = {"type": "object"}


def _object(properties: dict[str, object] | dict[str, Schema], *, description: str = "") -> Schema:
    told: Schema = {"description": description} if description else {}
    return {
        "type": "object",
        **told,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _list(name: str) -> Schema:
    return {"type": "array", "items": _ref(name)}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [{"type": "null"}, schema]}


def _enum(words: type[Coverage | FailOn | InteractionStatus | Severity | TargetStatus]) -> Schema:
    return {"enum": [word.value for word in words]}
