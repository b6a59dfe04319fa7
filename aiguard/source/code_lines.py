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
_SPACE = re.compile(r"[^\S\n]+")
_WORD = re.compile(r"\w+")
_LARGEST_PRODUCT = 250_000
"""Lines of one side times lines of the other, above which only the numbers of equal lines are compared."""


def code_lines(text: str, language: Language) -> list[str]:
    """The lines of code of a function's text, each without its spaces."""
    bare = _PYTHON.sub(_without_documentation, text) if language == "python" else _GO.sub(_without_comment, text)
    return [line for line in _SPACE.sub("", bare).split("\n") if line]


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


def trimmed(before: str, after: str, language: Language) -> tuple[str, str]:
    """Both texts without the lines that they begin and end with alike, but for the last of the first.

    What comes before a rest may say whether it begins with documentation. Nothing is cut inside of a string or comment.
    """
    old, new = before.split("\n"), after.split("\n")
    most = min(len(old), len(new))
    first = next((n for n in range(most) if old[n] != new[n]), most)
    last = next((n for n in range(most - first) if old[-1 - n] != new[-1 - n]), most - first)
    head = "\n".join(old[:first])
    if language == "python":
        is_open = head.count('"""') % 2 or head.count("'''") % 2
    else:
        is_open = head.count("`") % 2 or head.count("/*") != head.count("*/")
    if is_open:
        return before, after
    first = max(0, first - 1)
    return "\n".join(old[first : len(old) - last]), "\n".join(new[first : len(new) - last])


def count_code_lines(text: str, language: Language) -> int:
    """How many lines of code there are, the fast way where no string or comment has several lines."""
    marks = ('"""', "'''") if language == "python" else ("`", "/*")
    if any(mark in text for mark in marks):
        return len(code_lines(text, language))
    comment = "#" if language == "python" else "//"
    return sum(1 for line in text.split("\n") if (bare := line.strip()) and not bare.startswith(comment))


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
