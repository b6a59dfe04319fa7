"""A document that is JSON, read as JSON: every escape, number and long key that YAML readers refuse (RFC 8259)."""

from __future__ import annotations

import re

from aiguard.config.composing import Composer
from aiguard.config.scalars import NotPlain, read_number

_TOKEN = re.compile(
    r'[ \t\r\n]*(?:(?P<mark>[{}\[\],:])|"(?P<text>(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"'
    r"|(?P<word>true|false|null)|(?P<number>-?[0-9][-+.0-9eE]*))"
)
_ESCAPE = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))")
_SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS = {"true": True, "false": False, "null": None}


class NotJson(Exception):
    """The text is no JSON: it may still be YAML."""


def looks_like_json(text: str) -> bool:
    """Whether the text begins as a JSON object or array does."""
    return re.match(r"[ \t\r\n]*[{\[]", text) is not None


def compose_json(text: str, composer: Composer) -> None:
    """Hand every part of a JSON document to the composer. Raises NotJson, or Unreadable as the composer does."""
    place = _Places(text)
    position, expect = 0, "value"
    while expect != "end":
        token = _TOKEN.match(text, position)
        if token is None:
            raise NotJson
        position = token.end()
        start = token.start(token.lastgroup or 0) - (token.lastgroup == "text")
        expect = _step(token, expect, composer, *place.at(start))
    if text[position:].strip(" \t\r\n"):
        raise NotJson


def _step(token: re.Match[str], expect: str, composer: Composer, line: int, column: int) -> str:
    mark = token["mark"]
    if mark is not None:
        return _mark(mark, expect, composer, line, column)
    if token["text"] is not None:
        text = _unescape(token["text"], composer, line, column)
        if expect in {"key", "first key"}:
            composer.key(text, line, column)
            return "colon"
        _wanted(expect, "value", "first value")
        composer.scalar(text, line, column)
        return _after(composer)
    _wanted(expect, "value", "first value")
    if token["word"] is not None:
        composer.scalar(_WORDS[token["word"]], line, column)
        return _after(composer)
    try:
        composer.scalar(read_number(token["number"]), line, column)
    except NotPlain as error:
        if "JSON" in str(error):
            raise NotJson from None
        composer.problem(line, column, str(error), error.hint)
        composer.scalar("", line, column)
    return _after(composer)


def _mark(mark: str, expect: str, composer: Composer, line: int, column: int) -> str:
    if mark == "{":
        _wanted(expect, "value", "first value")
        composer.open({}, line, column)
        return "first key"
    if mark == "[":
        _wanted(expect, "value", "first value")
        composer.open([], line, column)
        return "first value"
    if mark == ":":
        _wanted(expect, "colon")
        return "value"
    if mark == ",":
        _wanted(expect, "}", "]")
        return "key" if expect == "}" else "value"
    _wanted(expect, mark, "first key" if mark == "}" else "first value")
    composer.close()
    return _after(composer)


def _wanted(expect: str, *allowed: str) -> None:
    if expect not in allowed:
        raise NotJson


def _after(composer: Composer) -> str:
    if composer.depth == 0:
        return "end"
    return "}" if composer.wants_key else "]"


def _unescape(text: str, composer: Composer, line: int, column: int) -> str:
    if "\\" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        high, low, single, simple = match.groups()
        if high:
            return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
        if single:
            return chr(int(single, 16))
        return _SIMPLE.get(simple, simple)

    plain = _ESCAPE.sub(character, text)
    if any("\ud800" <= char <= "\udfff" for char in plain):
        composer.problem(line, column, "the text holds half of a surrogate pair, which is no character")
        return ""
    return plain


class _Places:
    """Line and column of growing offsets, in linear time."""

    def __init__(self, text: str) -> None:
        self._text, self._line, self._start = text, 1, 0
        self._next = text.find("\n")

    def at(self, offset: int) -> tuple[int, int]:
        while 0 <= self._next < offset:
            self._line, self._start = self._line + 1, self._next + 1
            self._next = self._text.find("\n", self._start)
        return self._line, offset - self._start + 1
