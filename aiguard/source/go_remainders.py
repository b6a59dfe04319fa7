"""Two versions of a Go file without the functions that both have word for word; see aiguard.source.remainders."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

_HEAD = re.compile(r"^func[ \t]*(?:\([^()\n]*\)[ \t]*)?(\w+)", re.MULTILINE)
_END = re.compile(r"^\}|^func\b", re.MULTILINE)


class _Piece(NamedTuple):
    start: int
    end: int
    name: str
    text: str


def go_remainders(before: str, after: str) -> tuple[str, str]:
    """Both texts, each with a variable in the place of every function, and the comments before it, that both have.

    Names that are defined several times (`init`) stay: they are one function.
    """
    old, new = list(_pieces(before)), list(_pieces(after))
    both = _defined_once(before, old) & _defined_once(after, new)
    return _without(before, old, both), _without(after, new, both)


def _pieces(text: str) -> Iterator[_Piece]:
    """The functions that end with a bracket at the margin, as gofmt sets them."""
    for match in _HEAD.finditer(text):
        line_end = text.find("\n", match.end())
        end = _END.search(text, match.end())
        if line_end < 0 or end is None or text[end.start()] != "}" or text[end.end() : end.end() + 1].strip():
            continue
        start = match.start()
        while start > 0:
            above = text.rfind("\n", 0, start - 1) + 1
            if not text.startswith("//", above):
                break
            start = above
        yield _Piece(start, end.end(), match[0], text[start : end.end()])


def _defined_once(text: str, pieces: list[_Piece]) -> set[str]:
    counts = Counter(match[0] for match in _HEAD.finditer(text))
    return {piece.text for piece in pieces if counts[piece.name] == 1 and _is_whole(piece.text)}


def _is_whole(text: str) -> bool:
    """Whether strings and comments of several lines end where they began, as far as their marks can be counted."""
    return text.count("`") % 2 == 0 and text.count("/*") == text.count("*/")


def _without(text: str, pieces: list[_Piece], unwanted: set[str]) -> str:
    parts: list[str] = []
    at = 0
    for piece in pieces:
        if piece.text in unwanted and piece.start >= at:
            # Directives further above belong to it, and must not fall to what comes next.
            parts += [text[at : piece.start], "\n" * piece.text.count("\n"), "var _ = 0"]
            at = piece.end
    return "".join([*parts, text[at:]])
