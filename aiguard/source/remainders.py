"""Two versions of a Python file without the functions that both have word for word: what is left is parsed far sooner.

Lines are cut by how far they are indented, which is a guess. It is no harm where it goes wrong: what is taken out is
the same text on both sides, and where a rest does not parse, the whole file has to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_BEGIN = re.compile(r"def[ \t]+(\w+)")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines that look like a function, decorators included, as a part of a text; `name` begins with its indent."""

    start: int
    end: int
    indent: str
    name: str
    text: str


def remainders(before: str, after: str) -> tuple[str, str]:
    """Both texts, each with a `pass` and empty lines in the place of every function that stands once in both."""
    old, new = list(_pieces(before)), list(_pieces(after))
    once = [
        {text for text, count in Counter(piece.text for piece in side).items() if count == 1} for side in (old, new)
    ]
    both = {text for text in once[0] & once[1] if _is_whole(text)} - _of_several(old) - _of_several(new)
    return _without(before, old, both), _without(after, new, both)


def _pieces(text: str) -> Iterator[_Piece]:
    for match in _BEGIN.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        head = text[line : match.start()]
        word = head.strip()
        if word and word != "async":
            continue
        indent = head[: len(head) - len(head.lstrip())]
        end = _end_of(len(indent)).search(text, match.end())
        start = _with_decorators(text, line, indent)
        body = text[start : end.start() if end else len(text)].rstrip()
        yield _Piece(start, start + len(body), indent, f"{indent}{match[1]}", body)


def _with_decorators(text: str, start: int, indent: str) -> int:
    """Where the decorators above a line begin, of those that take a line each."""
    while start > 0:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text.startswith(f"{indent}@", above):
            break
        start = above
    return start


@lru_cache(maxsize=64)
def _end_of(indent: int) -> re.Pattern[str]:
    """The beginning of the next line that is indented as far, or less, and neither closes a bracket nor comments."""
    return re.compile(rf"\n[ \t]{{0,{indent}}}[^\s)\]}}#]")


def _of_several(pieces: list[_Piece]) -> set[str]:
    """The texts of definitions that follow one of the same name, and theirs: overloads, a property's setter.

    They are one function. That one and the other may belong to two classes is no harm.
    """
    found = set[str]()
    last: dict[int, _Piece] = {}
    for piece in pieces:
        before = last.get(len(piece.indent))
        if before is not None and before.name == piece.name:
            found |= {before.text, piece.text}
        last[len(piece.indent)] = piece
    return found


def _is_whole(text: str) -> bool:
    """Whether strings of several lines end where they began: text in them may stand at the left margin."""
    return text.count('"""') % 2 == 0 and text.count("'''") % 2 == 0


def _without(text: str, pieces: list[_Piece], unwanted: set[str]) -> str:
    parts: list[str] = []
    at = 0
    for piece in pieces:
        if piece.text in unwanted and piece.start >= at:
            parts += [text[at : piece.start], piece.indent, "pass", "\n" * piece.text.count("\n")]
            at = piece.end
    return "".join([*parts, text[at:]])
