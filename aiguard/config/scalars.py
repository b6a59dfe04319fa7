"""Plain YAML scalars read as JSON types only; whatever YAML readers disagree about is refused with a way to write it.

JSON numbers are RFC 8259, section 6. The traps are what YAML 1.1 (https://yaml.org/type/) reads as something else.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from aiguard.config.node import Scalar

MOST_DIGITS = 4300
"""The longest number, in characters, and the largest exponent: what Python converts without a quadratic cost."""

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?", re.ASCII)
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", re.ASCII)
_NUMBER_START = frozenset("0123456789+-.")
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}
_BOOLEANS = {"yes": "true", "on": "true", "y": "true", "true": "true", "no": "false", "off": "false", "n": "false"} | {
    "false": "false"
}
_NUMBER_TRAPS = (
    (re.compile(r"[-+]?0[0-9_]+", re.ASCII), "is an octal number to some YAML readers"),
    (re.compile(r"[-+]?0[oO][0-7_]+", re.ASCII), "is an octal number to some YAML readers"),
    (re.compile(r"[-+]?0[xX][0-9a-fA-F_]+", re.ASCII), "is a hexadecimal number to some YAML readers"),
    (re.compile(r"[-+]?0[bB][01_]+", re.ASCII), "is a binary number to some YAML readers"),
    (
        re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?", re.ASCII),
        "is a number in base 60 to some readers",
    ),
    (re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", re.ASCII), "is no JSON number"),
    (re.compile(r"[-+]?Infinity|NaN", re.ASCII), "is no JSON number"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?", re.ASCII), "is a date to some YAML readers"),
    (
        re.compile(r"[-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?", re.ASCII),
        "is a number to some YAML readers and text to others",
    ),
)


class NotPlain(ValueError):
    """A plain scalar that must be written otherwise; `hint` says how."""

    def __init__(self, message: str, hint: str) -> None:
        self.hint = hint
        super().__init__(message)


def read_plain(text: str) -> Scalar:
    """The JSON value of a plain scalar. Raises NotPlain for YAML 1.1 traps and for numbers beyond all measure."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMBER_START or text in {"NaN", "Infinity"}:
        return _number_or_text(text)
    if len(text) <= 5:
        _refuse_words(text)
    return text


def read_number(text: str) -> int | Decimal:
    """A JSON number with every digit kept. Raises NotPlain where it is none, or too long."""
    if _JSON_NUMBER.fullmatch(text) is None:
        raise NotPlain(f"{_shown(text)} is no JSON number", "")
    if len(text) > MOST_DIGITS:
        raise NotPlain(f"a number of more than {MOST_DIGITS} digits", "put it in quotes if text is meant")
    if _INTEGER.fullmatch(text):
        return int(text)
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = None
    if value is None or abs(value.adjusted()) > MOST_DIGITS:
        raise NotPlain(f"{_shown(text)} has an exponent beyond {MOST_DIGITS}", "put it in quotes if text is meant")
    return value


def _number_or_text(text: str) -> Scalar:
    if _INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text):
        return read_number(text)
    for pattern, reading in _NUMBER_TRAPS:
        if pattern.fullmatch(text):
            raise NotPlain(
                f"{_shown(text)} {reading}", f'quote it if text is meant: "{_shown(text)}"{_or_number(text)}'
            )
    return text


def _or_number(text: str) -> str:
    if re.fullmatch(r"[-+]?[0-9][0-9_]*", text, re.ASCII):
        return f"; write {text.replace('_', '').lstrip('+').lstrip('0') or '0'} if a decimal number is meant"[:80]
    if re.fullmatch(r"[-+]?[0-9]+[eE][-+]?[0-9]+", text, re.ASCII):
        mantissa, _, exponent = text.lower().partition("e")
        return f"; write {mantissa.lstrip('+')}.0e{exponent} if a number is meant"[:80]
    return ""


def _refuse_words(text: str) -> None:
    lowered = text.lower()
    if lowered == "null":
        raise NotPlain(
            f"{text} is nothing to some YAML readers and text to others", f'write null, or quote it: "{text}"'
        )
    if text in {"=", "<<"}:
        raise NotPlain(f"{text} has a meaning of its own in YAML 1.1", f'quote it: "{text}"')
    if lowered in _BOOLEANS and text in {lowered, lowered.capitalize(), lowered.upper()}:
        boolean = _BOOLEANS[lowered]
        raise NotPlain(
            f"{text} is {boolean} to some YAML readers and text to others", f'write {boolean}, or quote it: "{text}"'
        )


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
