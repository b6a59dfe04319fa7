"""The published JSON Schema (2020-12) of `aiguard.report/1`."""

from __future__ import annotations

from aiguard.findings import Coverage, InteractionStatus, Severity, TargetStatus
from aiguard.reporters.json_report import SCHEMA
from aiguard.reporters.schema_parts import (
    COMMIT,
    COUNT,
    LINE,
    MOMENT,
    NAME,
    OPEN,
    SECONDS,
    TEXT,
    TEXTS,
    Schema,
    list_of,
    one_of,
    or_null,
    ref,
    whole,
)
from aiguard.reporters.schema_risk import risk_definitions, risk_schema
from aiguard.verdict import FailOn

_SPENT: Schema = {"type": "object", "additionalProperties": SECONDS}


def report_schema() -> Schema:
    """The schema that every JSON report of this version meets. An object has the keys it states and no others."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:aiguard:report:1",
        "title": "aiguard report",
        "description": "One run of aiguard: what was looked at, what was found, and the verdict.",
        **whole(_report()),
        "$defs": _definitions(),
    }


def _report() -> dict[str, Schema]:
    return {
        "schema": {"const": SCHEMA},
        "aiguard_version": NAME,
        "command": NAME,
        "started_at": MOMENT,
        "duration_s": SECONDS,
        "seed": {"type": "integer"},
        "revision": whole({"base": COMMIT, "head": COMMIT, "dirty": {"type": "boolean"}}),
        "verdict": ref("verdict"),
        "engines": list_of("engine"),
        "findings": list_of("finding"),
        "contracts": or_null(whole({"interactions": list_of("interaction")})),
        "fuzz": or_null(_fuzz()),
        "risk": or_null(risk_schema()),
        "shadow": or_null(OPEN),
        "notices": TEXTS,
    }


def _definitions() -> dict[str, Schema]:
    return {
        "verdict": _verdict(),
        "engine": whole(
            {"engine": NAME, "coverage": one_of(Coverage), "reason": TEXT, "notices": TEXTS},
            description="Whether an engine looked, and why where it did not.",
        ),
        "finding": _finding(),
        "location": whole(
            {
                "path": {**NAME, "description": "relative to the project, POSIX"},
                "line": LINE,
                "symbol": {"type": ["string", "null"]},
                "column": {"type": ["integer", "null"], "minimum": 1},
            }
        ),
        "suppression": whole(
            {"reason": NAME, "expires": {"type": ["string", "null"], "format": "date"}, "where": TEXT}
        ),
        "interaction": _interaction(),
        "mismatch": _mismatch(),
        "property": _property(),
        "counterexample": _counterexample(),
        **risk_definitions(),
    }


def _verdict() -> Schema:
    counts = whole({"error": COUNT, "warning": COUNT, "note": COUNT, "suppressed": COUNT})
    verdict = whole(
        {
            "status": {"enum": ["pass", "fail", "error"]},
            "exit_code": {"enum": [0, 1, 2, 3, 130, 143]},
            "counts": counts,
            "reason": NAME,
            "fail_on": one_of(FailOn),
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
    return whole(
        {
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16,64}$"},
            "rule": {"type": "string", "pattern": r"^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$"},
            "severity": one_of(Severity),
            "title": NAME,
            "message": TEXT,
            "location": or_null(ref("location")),
            "evidence": {"type": "object", "description": "what the engine saw; its keys depend on the rule"},
            "reproduce": {**TEXT, "description": "one command"},
            "suppressed": or_null(ref("suppression")),
            "inconclusive": {"type": "boolean", "description": "could not be judged: never a pass"},
        }
    )


def _interaction() -> Schema:
    return whole(
        {
            "contract": NAME,
            "name": NAME,
            "variant": {"type": ["string", "null"]},
            "target": TEXT,
            "status": one_of(InteractionStatus),
            "duration_s": SECONDS,
            "mismatches": list_of("mismatch"),
            "location": or_null(ref("location")),
            "message": TEXT,
        }
    )


def _mismatch() -> Schema:
    return whole(
        {
            "at": {**NAME, "description": "a JSONPath, `status`, `header:NAME`, `body` or `latency`"},
            "expected": True,
            "actual": True,
            "message": TEXT,
            "line": {**COUNT, "description": "in the contract file; 0 where none applies"},
            "kind": NAME,
        }
    )


def _fuzz() -> Schema:
    return whole(
        {
            "budget_s": SECONDS,
            "elapsed_s": {**SECONDS, "description": "wall-clock, collecting and building included"},
            "shrink_budget_s": SECONDS,
            "jobs": {"type": "integer", "minimum": 1},
            "seed": {"type": "integer"},
            "preparation": {**_SPENT, "description": "seconds of collecting and building"},
            "targets": list_of("property"),
        },
        description="A campaign: every property that was to run, with what became of it.",
    )


def _property() -> Schema:
    return whole(
        {
            "id": {**NAME, "description": "path::test, or ./package:FuzzXxx"},
            "language": {"enum": ["python", "go"]},
            "engine": {**TEXT, "description": "the engine that found the failure, else the one that ran last"},
            "status": one_of(TargetStatus),
            "examples": {**COUNT, "description": "inputs that were run"},
            "rejected": {**COUNT, "description": "inputs that the property refused"},
            "features": {**COUNT, "description": "behaviours seen"},
            "elapsed_s": SECONDS,
            "time_to_failure_s": {"type": ["number", "null"], "minimum": 0},
            "message": TEXT,
            "location": or_null(ref("location")),
            "counterexample": or_null(ref("counterexample")),
            "others": {**list_of("counterexample"), "description": "further distinct failures of the same property"},
            "engines": {**_SPENT, "description": "seconds that each engine got"},
            "slices": COUNT,
            "priority": {**TEXT, "description": "why it had its place in the plan"},
        }
    )


def _counterexample() -> Schema:
    return whole(
        {
            "text": {**TEXT, "description": "the input as a person reads it"},
            "call": {"type": ["string", "null"], "description": "evaluable beside the property; Go: the literals"},
            "exception": TEXT,
            "reproduce": {**TEXT, "description": "one command"},
            "saved": {"type": ["string", "null"], "description": "where the input is kept for the next run"},
            "location": or_null(ref("location")),
            "smallest": {"type": "boolean", "description": "whether shrinking went to its end"},
        }
    )
