"""The part of the published schema that describes a ranking."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from aiguard.ranking import Author, Change, Level
from aiguard.reporters.schema_parts import (
    COMMIT,
    COUNT,
    DATE,
    LINE,
    MOMENT,
    NAME,
    TEXT,
    TEXTS,
    Schema,
    list_of,
    or_null,
    ref,
    whole,
)


def risk_schema() -> Schema:
    """The `risk` block: what was compared, and every function in its order."""
    return whole(
        {
            "base": {**COMMIT, "description": "null where everything counts as new"},
            "head": {**COMMIT, "description": "null where there is no commit"},
            "against": {**TEXT, "description": "what the head was compared with; empty for the whole repository"},
            "now": {**MOMENT, "description": "the moment that ages are counted from"},
            "population": {**TEXT, "description": "what percentiles are taken of"},
            "left_out": {
                "type": "object",
                "additionalProperties": COUNT,
                "description": "how many functions or files each rule left out",
            },
            "functions": list_of("ranked"),
        },
        description="Functions in the order in which a human's property is needed.",
    )


def risk_definitions() -> dict[str, Schema]:
    """What the block refers to."""
    return {"ranked": _ranked(), "reason": _reason(), "tests": _tests(), "waiver": _waiver()}


def _ranked() -> Schema:
    return whole(
        {
            "rank": LINE,
            "path": {**NAME, "description": "relative to the project, POSIX"},
            "qualname": {**NAME, "description": "Class.method, Type.Method or func"},
            "language": {"enum": ["python", "go"]},
            "line": LINE,
            "end_line": LINE,
            "change": _words(get_args(Change)),
            "score": {"type": "number", "minimum": 0, "maximum": 1},
            "level": _words(get_args(Level)),
            "percentile": {
                "type": "number",
                "minimum": 0,
                "maximum": 100,
                "description": "the share of the population that scores lower",
            },
            "guarded_by": {**TEXTS, "description": "ids of properties, and `contract NAME`"},
            "waiver": or_null(ref("waiver")),
            "reasons": {**list_of("reason"), "description": "every signal, the largest contribution first"},
            "provenance": whole({"kind": _words(get_args(Author)), "evidence": TEXTS}),
            "tests": or_null(ref("tests")),
            "domains": TEXTS,
            "suggestion": {**TEXT, "description": "a kind of property, in words"},
            "scaffold": {**TEXT, "description": "the command that begins one; empty where none can be begun"},
            "commits": {**TEXTS, "description": "abbreviated ids, newest first"},
        }
    )


def _reason() -> Schema:
    return whole(
        {
            "signal": NAME,
            "value": {"type": ["number", "string", "boolean", "null"]},
            "contribution": {"type": "number", "description": "those of a function add up to its score"},
            "text": {**TEXT, "description": "the reason in words; empty where it goes without saying"},
            "commits": TEXTS,
        }
    )


def _tests() -> Schema:
    return whole(
        {
            "files": TEXTS,
            "count": COUNT,
            "commit": {**TEXT, "description": "the last change of them"},
            "author": TEXT,
            "when": DATE,
            "together": {"type": "boolean", "description": "whether that change also changed the function"},
        },
        description="The tests that mention a function.",
    )


def _waiver() -> Schema:
    return whole(
        {"owner": TEXT, "reason": TEXT, "expires": DATE, "where": {**TEXT, "description": "file:line"}},
        description="A human's signed word that a function needs no property.",
    )


def _words(words: Iterable[str]) -> Schema:
    return {"enum": list(words)}
