"""JSON text that keeps every digit: RFC 8259, ASCII only, always well-formed whatever the values hold."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

_SURROGATE = re.compile("[\ud800-\udfff]")


class OneLine(dict[str, object]):
    """An object that is written on one line, several times as fast: for what comes by the ten thousand."""


def exact_json(value: object, *, indent: int = 2) -> str:
    """The value as JSON text.

    Decimals are written digit for digit; NaN and infinities, which JSON has no number for, become strings; a lone
    surrogate, which no UTF-8 can carry, becomes the six characters that name it.
    """
    pieces: list[str] = []
    _write(value, "\n", " " * indent, pieces.append)
    return "".join(pieces)


def _write(value: object, newline: str, step: str, put: Callable[[str], None]) -> None:
    if isinstance(value, OneLine) and (line := _line(value)):
        put(line)
    elif isinstance(value, str):
        put(_string(value))
    elif isinstance(value, Mapping):
        members = ((_string(str(key)) + ": ", item) for key, item in value.items())
        _container("{", "}", members, newline, step, put)
    elif isinstance(value, list | tuple):
        _container("[", "]", (("", item) for item in value), newline, step, put)
    else:
        put(_scalar(value))


def _line(value: OneLine) -> str:
    """The object on one line; '' where it holds what only the slower way writes exactly."""
    try:
        text = json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return ""
    return "" if "\\ud" in text else text


def _container(
    opening: str,
    closing: str,
    members: Iterator[tuple[str, object]],
    newline: str,
    step: str,
    put: Callable[[str], None],
) -> None:
    put(opening)
    inner = newline + step
    separator = inner
    for prefix, item in members:
        put(separator + prefix)
        _write(item, inner, step, put)
        separator = "," + inner
    put(closing if separator is inner else newline + closing)


def _scalar(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(Decimal(value))  # str(int) refuses more than 4,300 digits
    if isinstance(value, Decimal):
        return str(value) if value.is_finite() else _string(str(value))
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else _string(str(value))
    return _string(str(value))


def _string(text: str) -> str:
    if not text.isascii():
        text = _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return json.dumps(text)
