"""What the published schema is made of: the small words that its parts share."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

Schema: TypeAlias = dict[str, object]

TEXT: Schema = {"type": "string"}
NAME: Schema = {"type": "string", "minLength": 1}
COUNT: Schema = {"type": "integer", "minimum": 0}
LINE: Schema = {"type": "integer", "minimum": 1}
SECONDS: Schema = {"type": "number", "minimum": 0}
TEXTS: Schema = {"type": "array", "items": TEXT}
COMMIT: Schema = {"type": ["string", "null"], "pattern": "^[0-9a-f]{40}([0-9a-f]{24})?$"}
DATE: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$",
}
OPEN: Schema = {"type": "object"}


def whole(properties: Mapping[str, object], *, description: str = "") -> Schema:
    """An object that has the keys it states, all of them and no others."""
    told: Schema = {"description": description} if description else {}
    return {
        "type": "object",
        **told,
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def ref(name: str) -> Schema:
    """What `$defs` has by this name."""
    return {"$ref": f"#/$defs/{name}"}


def list_of(name: str) -> Schema:
    """A list of what `$defs` has by this name."""
    return {"type": "array", "items": ref(name)}


def or_null(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [{"type": "null"}, schema]}


def one_of(words: type[StrEnum]) -> Schema:
    """One of an enumeration's words."""
    return {"enum": [word.value for word in words]}
