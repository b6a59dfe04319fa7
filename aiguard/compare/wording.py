"""Values in words, short and masked, for the one line that explains a mismatch."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from aiguard.compare.json_text import write_json
from aiguard.findings import Json
from aiguard.text import one_line

TEXT_SHOWN = 80
"""How many characters of a text a message quotes."""

EXCERPT_TEXT, EXCERPT_ITEMS, EXCERPT_DEPTH = 500, 20, 5

Mask = Callable[[str], str]


def describe(value: Json, mask: Mask = str) -> str:
    """What a value is, in a few words: `text "12"`, `the number 1.5`, `null`, `a list of 3 items`."""
    if isinstance(value, str):
        return f"text {quoted(value, mask)}" if value else 'empty text ""'
    if value is None or isinstance(value, bool):
        return write_json(value)
    if isinstance(value, list):
        return "an empty list" if not value else f"a list of {plural(len(value), 'item')}"
    if isinstance(value, dict):
        return "an empty object" if not value else f"an object with {plural(len(value), 'key')}"
    if isinstance(value, Decimal):
        return f"the number {cut(str(value), mask)}"
    return f"the number {cut(_digits(value), mask)}"


def kind_of(value: Json) -> str:
    """What kind of value it is, and nothing of what it holds: `text`, `a number`, `null`, `a list`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "an object" if isinstance(value, dict) else "a number"


def quoted(text: str, mask: Mask = str) -> str:
    """The text as a JSON string on one line, masked before it is cut."""
    return one_line(write_json(_head(mask(text), 2 * TEXT_SHOWN)), TEXT_SHOWN)


def cut(text: str, mask: Mask = str) -> str:
    """The text on one line, masked before it is cut."""
    return one_line(mask(text), TEXT_SHOWN)


def compact(value: Json, mask: Mask = str) -> str:
    """A value as short JSON for a message, masked before it is cut."""
    return one_line(write_json(excerpt(value, mask)), 2 * TEXT_SHOWN)


def plural(count: int, noun: str) -> str:
    """`1 item`, `3 items`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}".replace(",", " ")


def excerpt(value: Json, mask: Mask = str, depth: int = EXCERPT_DEPTH) -> Json:
    """A bounded copy to keep as evidence: long texts, lists and objects are cut with a mark; masked before the cut."""
    if isinstance(value, str):
        return _head(mask(value), EXCERPT_TEXT)
    if isinstance(value, list):
        if depth == 0 and value:
            return [f"… {plural(len(value), 'item')}"]
        kept: list[Json] = [excerpt(item, mask, depth - 1) for item in value[:EXCERPT_ITEMS]]
        return [*kept, f"… {plural(len(value) - EXCERPT_ITEMS, 'more item')}"] if len(value) > len(kept) else kept
    if isinstance(value, dict):
        return _excerpt_object(value, mask, depth)
    if isinstance(value, Decimal) and len(shown := str(value)) > EXCERPT_TEXT:
        return _head(mask(shown), EXCERPT_TEXT)
    return value


def _excerpt_object(value: dict[str, Json], mask: Mask, depth: int) -> Json:
    kept: dict[str, Json] = {}
    if depth:
        for key, item in value.items():
            if len(kept) == EXCERPT_ITEMS:
                break
            kept[_head(mask(key), EXCERPT_TEXT)] = excerpt(item, mask, depth - 1)
    if len(value) > len(kept):
        kept["…"] = f"{plural(len(value) - len(kept), 'more key')}"
    return kept


def _head(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _digits(number: int) -> str:
    try:
        return str(number)
    except ValueError:  # more digits than the interpreter prints
        return f"of {number.bit_length():,} bits"
