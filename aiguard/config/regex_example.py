"""A short text that a pattern matches, made from the pattern, so that a contract need not spell an example."""

from __future__ import annotations

import re

MOST_REPEATS = 1000

_ESCAPES = {"d": "0", "w": "a", "s": " ", "D": "x", "W": "-", "S": "x", "t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_EMPTY = {"b", "A", "z", "B"}
_COUNT = re.compile(r"\{(\d+)(?:,\d*)?\}")
_GROUP = re.compile(r"\((?:\?(?:P?<\w+>|[imsU-]*:))?", re.ASCII)
_FLAGS = re.compile(r"\(\?[imsU-]+\)")


def example_of(pattern: str) -> str | None:
    """A text that probably matches, or None; the caller tries it.

    The first of alternatives is taken, and every repeat as seldom as it may be.
    """
    try:
        text, place = _alternatives(pattern, 0)
    except (IndexError, RecursionError):
        return None
    return text if place == len(pattern) else None


def _alternatives(pattern: str, place: int) -> tuple[str, int]:
    first: str | None = None
    while True:
        text, place = _sequence(pattern, place)
        first = text if first is None else first
        if place >= len(pattern) or pattern[place] != "|":
            return first, place
        place += 1


def _sequence(pattern: str, place: int) -> tuple[str, int]:
    pieces: list[str] = []
    while place < len(pattern) and pattern[place] not in "|)":
        piece, place = _atom(pattern, place)
        count, place = _repeats(pattern, place)
        pieces.append(piece * count)
    return "".join(pieces), place


def _repeats(pattern: str, place: int) -> tuple[int, int]:
    count = 1
    mark = pattern[place : place + 1]
    braces = _COUNT.match(pattern, place)
    if braces:
        count, place = min(int(braces[1]), MOST_REPEATS), braces.end()
    elif mark and mark in "*?+":
        count, place = (1 if mark == "+" else 0), place + 1
    else:
        return 1, place
    return count, place + 1 if pattern[place : place + 1] == "?" else place


def _atom(pattern: str, place: int) -> tuple[str, int]:
    char = pattern[place]
    if char == "(":
        flags = _FLAGS.match(pattern, place)
        if flags:
            return "", flags.end()
        group = _GROUP.match(pattern, place)
        text, end = _alternatives(pattern, group.end() if group else place + 1)
        return text, end + 1
    if char == "[":
        return _one_of(pattern, place + 1)
    if char == "\\":
        return _escape(pattern[place + 1]), place + 2
    if char in "^$":
        return "", place + 1
    return ("x" if char == "." else char), place + 1


def _escape(letter: str) -> str:
    return "" if letter in _EMPTY else _ESCAPES.get(letter, letter)


def _one_of(pattern: str, place: int) -> tuple[str, int]:
    """One character of the class that begins after `[` at `place`; of a negated one, the first of a few it allows."""
    negated = pattern[place] == "^"
    start = place + negated
    end = start + (2 if pattern[start] == "\\" else 1)
    while pattern[end] != "]":
        end += 2 if pattern[end] == "\\" else 1
    if negated:
        try:
            allowed = re.compile(pattern[place - 1 : end + 1])
        except re.error:
            return "", end + 1
        return next((char for char in "xa0 -A_.~\n" if allowed.fullmatch(char)), ""), end + 1
    first = pattern[start]
    return (_escape(pattern[start + 1]) if first == "\\" else first), end + 1
