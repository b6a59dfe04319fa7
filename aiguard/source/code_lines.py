"""The lines of code of a function, without blank ones, comments and documentation; and how two versions differ in them.

By regular expressions over strings and comments, which is a hundred times cheaper than tokens or syntax trees and
exact but for oddities that only counts could suffer from.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

from aiguard.source.definitions import Language

_PYTHON = re.compile(
    r"""
    (?P<prefix>(?<!\w)[rRbBuUfFtT]{0,2})
    (?P<text>\"\"\"(?:[^\\"]|\\.|"(?!""))*\"\"\" | '''(?:[^\\']|\\.|'(?!''))*'''
    | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
    | (?P<comment>\#[^\n]*)
    """,
    re.VERBOSE | re.DOTALL,
)
_GO = re.compile(
    r"""(?P<text>"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+')|(?P<comment>//[^\n]*|/\*.*?\*/)""", re.DOTALL
)
_DOCUMENTATION = re.compile(r":[ \t]*\n\s*\Z")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
_LARGEST_PRODUCT = 250_000
"""Lines of one side times lines of the other, above which only the numbers of equal lines are compared."""


def code_lines(text: str, language: Language) -> list[str]:
    """The lines of code of a function's text, each without its spaces."""
    bare = _PYTHON.sub(_without_documentation, text) if language == "python" else _GO.sub(_without_comment, text)
    squeezed = (_SPACE.sub("", line) for line in bare.split("\n"))
    return [line for line in squeezed if line]


def words(text: str) -> list[str]:
    """The names, keywords and numbers of Python, in order, but for what a formatter may change.

    Where two versions of a function differ in them, they differ in more than layout, comments and documentation.
    """
    bare = _PYTHON.sub(" ", text)
    return [word.lower().replace("_", "") if word[0].isdigit() else word for word in _WORD.findall(bare)]


def changed_lines(before: list[str], after: list[str]) -> tuple[int, int]:
    """How many lines of `after` are not in `before`, and the other way round, in the order that they come in."""
    first = 0
    most = min(len(before), len(after))
    while first < most and before[first] == after[first]:
        first += 1
    last = 0
    while last < most - first and before[-1 - last] == after[-1 - last]:
        last += 1
    old, new = before[first : len(before) - last], after[first : len(after) - last]
    if not old or not new:
        return len(new), len(old)
    if len(old) * len(new) > _LARGEST_PRODUCT:
        common = (Counter(old) & Counter(new)).total()
    else:
        common = sum(block.size for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks())
    return len(new) - common, len(old) - common


def similarity(one: list[str], other: list[str]) -> float:
    """The share of lines that two versions have in common, 0 to 1, wherever they stand (Dice 1945, of multisets)."""
    total = len(one) + len(other)
    return 2 * (Counter(one) & Counter(other)).total() / total if total else 1.0


def _without_documentation(match: re.Match[str]) -> str:
    if match["comment"] is not None:
        return ""
    quoted = match["text"]
    if _DOCUMENTATION.search(match.string, max(0, match.start() - 200), match.start()):
        return ""
    if quoted[0] == "'" and '"' not in quoted:
        quoted = quoted.replace("'", '"')
    return f"{match['prefix'].lower().replace('u', '')}{quoted}"


def _without_comment(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n") if match["comment"] is not None else match[0]
