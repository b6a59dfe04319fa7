"""JSON text read strictly and without loss (RFC 8259), and written back.

Stricter than the standard library's reader where two programs could read one text differently: duplicate keys, NaN and
Infinity, a byte order mark and anything but UTF-8 are refused. Integers become int, all other numbers Decimal; an
integer of more than `LONGEST_INT` digits becomes a Decimal too, because int() takes quadratic time there.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from aiguard.findings import Json

DEEPEST = 100
"""How many objects and lists may stand inside each other."""

LONGEST_INT = 4300

_STRINGS = re.compile(rb'"[^"]*"')
_ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SQUARE = bytes.maketrans(b"{}", b"[]")


class NotJson(Exception):
    """The bytes are not JSON that every reader understands alike; the message says why, in one line."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise NotJson(f"the key {json.dumps(key[:80])} stands twice in one object")
            seen.add(key)
    return found


def _constant(text: str) -> Any:
    raise NotJson(f"{text} is not a JSON number")


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise NotJson("a number has an exponent too large to keep") from None


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= LONGEST_INT else Decimal(text)


def _decoder(parse_int: Callable[[str], int | Decimal]) -> json.JSONDecoder:
    return json.JSONDecoder(
        parse_int=parse_int,
        parse_float=_decimal,
        parse_constant=_constant,
        object_pairs_hook=_unique,
    )


_FAST, _CAREFUL = _decoder(int), _decoder(_integer)


def parse_json(data: bytes) -> Json:
    """The value that `data` holds.

    Raises NotJson. Time and memory are linear in the length of `data`, whatever it holds.
    """
    if data.startswith(codecs.BOM_UTF8):
        raise NotJson("it begins with a byte order mark")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise NotJson(f"byte {error.start + 1} is not UTF-8") from None
    if not text or text.isspace():
        raise NotJson("it is empty")
    if _too_deep(data):
        raise NotJson(f"it nests deeper than {DEEPEST} levels")
    decoder = _FAST if len(data) <= LONGEST_INT else _CAREFUL
    try:
        value: Json = decoder.decode(text)
    except RecursionError:
        raise NotJson(f"it nests deeper than {DEEPEST} levels") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"line {error.lineno}, column {error.colno}: {_reason(error)}") from None
    return value


def _reason(error: json.JSONDecodeError) -> str:
    if error.msg == "Extra data":
        return "more text after the end of the value"
    if error.pos >= len(error.doc.rstrip()):
        return "it ends in the middle of a value"
    return error.msg[:1].lower() + error.msg[1:]


def _too_deep(data: bytes) -> bool:
    """Whether brackets nest deeper than DEEPEST, found by peeling pairs off from the inside at the speed of C.

    Text whose brackets do not pair up is left to the parser, which refuses it.
    """
    if data.count(b"[") + data.count(b"{") <= DEEPEST:
        return False
    unescaped = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    brackets = _STRINGS.sub(b"", unescaped).translate(_SQUARE, _ALL_BUT_BRACKETS)
    for _ in range(DEEPEST):
        peeled = brackets.replace(b"[]", b"")
        if len(peeled) == len(brackets):
            return False
        brackets = peeled
    return bool(brackets)


def write_json(value: Json) -> str:
    """Compact JSON with every digit kept and keys in their order; lone surrogates become escapes."""
    pieces: list[str] = []
    _write(value, pieces)
    return "".join(pieces)


def _write(value: Json, pieces: list[str]) -> None:
    if isinstance(value, str):
        pieces.append(_quoted(value))
    elif value is None or isinstance(value, bool):
        pieces.append({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, dict):
        for index, (key, item) in enumerate(value.items()):
            pieces.append(f"{', ' if index else '{'}{_quoted(key)}: ")
            _write(item, pieces)
        pieces.append("}" if value else "{}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            pieces.append(", " if index else "[")
            _write(item, pieces)
        pieces.append("]" if value else "[]")
    else:
        pieces.append(str(value))


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return quoted if quoted.isascii() or _encodes(quoted) else json.dumps(text)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
