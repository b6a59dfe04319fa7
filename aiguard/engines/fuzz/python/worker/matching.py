"""Texts that a regular expression of the code under test matches, or nearly does.

What a program checks with a pattern, random text never gets past; coverage does not show the way, because the pattern
is matched in C. The parse tree is `re`'s own; look-around is passed over.
"""

from __future__ import annotations

import re
from typing import Any

try:
    from re import _constants as sre  # type: ignore[attr-defined]  # private, and what `re` itself is made of
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # Python 3.10 and older
    import sre_constants as sre
    import sre_parse as parser

_MOST_REPEATS = 4
_LONGEST = 300
_SIGNS = frozenset("[(*+?|\\{^$")
_CLASSES = {
    "CATEGORY_DIGIT": "0123459\u0663\uff11",
    "CATEGORY_SPACE": " \t\n\r\x0b\x0c\x85\u2003",
    "CATEGORY_WORD": "aZ09_\xdf\xe9\u0130\u4e2d",
    "CATEGORY_NOT_DIGIT": "a -.",
    "CATEGORY_NOT_SPACE": "a0-",
    "CATEGORY_NOT_WORD": " -.\n",
}


def tree_of(pattern: str) -> Any:
    """The parse tree of a pattern; None for what is none, or is nothing but a plain text.

    One that runs over several lines is taken for a verbose one.
    """
    if not _SIGNS.intersection(pattern) or len(pattern) < 2:
        return None
    try:
        tree = parser.parse(pattern, re.VERBOSE if "\n" in pattern else 0)
    except (re.error, RecursionError, OverflowError, ValueError):
        return None
    return tree if any(operator is not sre.LITERAL for operator, _ in tree) else None


class Matching:
    """Makes texts from trees, with a source of chance."""

    def __init__(self, chance: Any) -> None:
        self._chance = chance

    def text(self, tree: Any) -> str:
        """A text that the tree matches, by and large."""
        return self._sequence(tree, {})[:_LONGEST]

    def _sequence(self, tree: Any, groups: dict[int, str]) -> str:
        made, size = [], 0
        for operator, argument in tree:
            piece = self._one(operator, argument, groups)
            made.append(piece)
            size += len(piece)
            if size > _LONGEST:
                break
        return "".join(made)

    def _one(self, operator: Any, argument: Any, groups: dict[int, str]) -> str:
        match_ = {
            "LITERAL": lambda: chr(argument),
            "NOT_LITERAL": lambda: str(self._chance.choice("a0 \n-")),
            "ANY": lambda: str(self._chance.choice("a0 .-\xe9")),
            "IN": lambda: self._member(argument),
            "MAX_REPEAT": lambda: self._repeated(argument, groups),
            "MIN_REPEAT": lambda: self._repeated(argument, groups),
            "POSSESSIVE_REPEAT": lambda: self._repeated(argument, groups),
            "SUBPATTERN": lambda: self._group(argument, groups),
            "BRANCH": lambda: self._sequence(self._chance.choice(argument[1]), groups),
            "ATOMIC_GROUP": lambda: self._sequence(argument, groups),
            "GROUPREF": lambda: groups.get(argument, ""),
        }.get(str(operator))
        return match_() if match_ is not None else ""

    def _group(self, argument: Any, groups: dict[int, str]) -> str:
        number, tree = argument[0], argument[-1]
        text = self._sequence(tree, groups)
        if number is not None:
            groups[number] = text
        return text

    def _repeated(self, argument: Any, groups: dict[int, str]) -> str:
        least, most, tree = argument
        often = self._chance.choice((least, least, least + 1, min(int(most), least + _MOST_REPEATS)))
        return "".join([self._sequence(tree, groups) for _ in range(min(often, int(most), _LONGEST))])

    def _member(self, items: Any) -> str:
        """A character of a set; of a set that excludes, one that is not in it."""
        excluded = str(items[0][0]) == "NEGATE"
        if excluded:
            shut = "".join([self._of(item) for item in items[1:]])
            free = [character for character in "a0 -._\n\xe9" if character not in shut]
            return str(self._chance.choice(free)) if free else ""
        return self._of(self._chance.choice(items))

    def _of(self, item: Any) -> str:
        operator, argument = str(item[0]), item[1]
        if operator == "LITERAL":
            return chr(argument)
        if operator == "RANGE":
            low, high = argument
            return chr(self._chance.choice((low, high, self._chance.randint(low, high))))
        return str(self._chance.choice(_CLASSES.get(str(argument), "a")))
