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

_BEGIN = re.compile(r"([dc])(?:ef|lass)[ \t]+(\w+)")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines that look like a function, decorators included, as a part of a text; `scope` is what it stands in."""

    start: int
    end: int
    indent: str
    scope: tuple[str, ...]
    name: str
    text: str


def remainders(before: str, after: str) -> tuple[str, str]:
    """Both texts, each with a `pass` and empty lines in the place of every function that both have word for word.

    Names that are defined several times in one scope (overloads, a property's setter) stay: they are one function.
    """
    old, new = list(_pieces(before)), list(_pieces(after))
    both = _defined_once(old) & _defined_once(new)
    return _without(before, old, both), _without(after, new, both)


def _defined_once(pieces: list[_Piece]) -> set[tuple[tuple[str, ...], str]]:
    counts = Counter((piece.scope, piece.name) for piece in pieces)
    return {(p.scope, p.text) for p in pieces if counts[p.scope, p.name] == 1 and _is_whole(p.text)}


def _pieces(text: str) -> Iterator[_Piece]:
    around: list[tuple[int, str]] = []
    for match in _BEGIN.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        head = text[line : match.start()]
        word = head.strip()
        if word and word != "async":
            continue
        indent = head[: len(head) - len(head.lstrip())]
        while around and around[-1][0] >= len(indent):
            around.pop()
        scope = tuple(name for _, name in around)
        around.append((len(indent), match[2]))
        if match[1] == "c":
            continue
        end = _end_of(len(indent)).search(text, match.end())
        start = _with_decorators(text, line, indent)
        body = _without_comments_behind(text[start : end.start() if end else len(text)])
        yield _Piece(start, start + len(body), indent, scope, match[2], body)


def _without_comments_behind(text: str) -> str:
    text = text.rstrip()
    while text[text.rfind("\n") + 1 :].lstrip().startswith("#"):
        text = text[: max(0, text.rfind("\n"))].rstrip()
    return text


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


def _is_whole(text: str) -> bool:
    """Whether strings of several lines end where they began: text in them may stand at the left margin."""
    return text.count('"""') % 2 == 0 and text.count("'''") % 2 == 0


def _without(text: str, pieces: list[_Piece], unwanted: set[tuple[tuple[str, ...], str]]) -> str:
    parts: list[str] = []
    at = 0
    for piece in pieces:
        if (piece.scope, piece.text) in unwanted and piece.start >= at:
            # On the last line: what it stands in ends where it did.
            parts += [text[at : piece.start], "\n" * piece.text.count("\n"), piece.indent, "pass"]
            at = piece.end
    return "".join([*parts, text[at:]])
