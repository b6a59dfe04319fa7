"""Evidence stays small: a value too large to read is shown by its beginning."""

from __future__ import annotations

import json
from decimal import Decimal

from aiguard.findings import Json

MOST_PARTS = 50
LONGEST = 2_000


def shorten(value: Json) -> Json:
    """The value itself where it is small; otherwise the beginning of its JSON text, marked with `…`."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
    parts, length = _measure(value)
    if parts <= MOST_PARTS and length <= LONGEST:
        return value
    return f"{json.dumps(_pruned(value, MOST_PARTS), default=_number)[: LONGEST - 1]}…"


def _measure(value: Json) -> tuple[int, int]:
    """How many values, and how many characters of text, stopping once either is too much."""
    parts = length = 0
    stack = [value]
    while stack and parts <= MOST_PARTS and length <= LONGEST:
        item = stack.pop()
        parts += 1
        if isinstance(item, str):
            length += len(item)
        elif isinstance(item, list):
            stack += item[: MOST_PARTS + 1]
        elif isinstance(item, dict):
            for number, (key, inner) in enumerate(item.items()):
                if number > MOST_PARTS:
                    break
                length += len(key)
                stack.append(inner)
    return parts, length


def _pruned(value: Json, left: int) -> Json:
    """The first parts of a value, shallow enough to print."""
    if left <= 0:
        return "…"
    if isinstance(value, str):
        return value[:LONGEST]
    if isinstance(value, list):
        return [_pruned(item, left // 4) for item in value[:left]]
    if isinstance(value, dict):
        keys = list(value)[:left]
        return {key[:LONGEST]: _pruned(value[key], left // 4) for key in keys}
    return value


def _number(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)
