"""Where functions begin and end among some lines of a Python or Go file, by their look alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_DEFINITION = re.compile(
    rb"^(?:[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+|func[ \t]+(?:\([^()\n]*\)[ \t]*)?)([\w\x80-\xff]+)", re.MULTILINE
)
_COMMENTS = (b"#", b"//")
_CLOSING = (b")", b"]", b"}", b'"""', b"'''")
_TAB = 4


class Definition(NamedTuple):
    """A definition: its line among the others, from 0, where its decorators begin, its indentation, its name."""

    line: int
    start: int
    indent: int
    name: bytes


class Definitions:
    """The definitions that begin among some lines."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines
        self.found: list[Definition] = []
        self._named: dict[bytes, list[Definition]] = {}
        text = b"\n".join(lines)
        number = at = least = 0
        for match in _DEFINITION.finditer(text):
            number += text.count(b"\n", at, match.start())
            at = match.start()
            start = decorators(lines, number, least)
            each = Definition(number, start, indentation(lines[number]), match[1])
            self.found.append(each)
            self._named.setdefault(match[1], []).append(each)
            least = number + 1

    def named(self, name: bytes) -> list[Definition]:
        """Those of this name."""
        return self._named.get(name, [])

    def end(self, definition: Definition) -> int:
        """Where the lines of a definition end: the first line behind them."""
        return body_end(self._lines, definition.line + 1, definition.indent + 1)


def indentation(line: bytes) -> int:
    """How many columns a line is indented by."""
    if b"\t" in line:
        line = line.expandtabs(_TAB)
    return len(line) - len(line.lstrip())


def decorators(lines: Sequence[bytes], end: int, least: int = 0) -> int:
    """Where the decorators begin that stand right above line `end`, not before line `least`; `end` without any."""
    start = at = end
    while at > least and (text := lines[at - 1].strip()):
        at -= 1
        if text.startswith(b"@"):
            start = at
    return start


def body_end(lines: Sequence[bytes], start: int, least: int) -> int:
    """The first line from `start` on that is no part of a body indented by at least `least` columns.

    Closing brackets and comments may stand further left; blank lines and comments at the end are no part of it.
    """
    end = start
    for number in range(start, len(lines)):
        text = lines[number].strip()
        if not text or text.startswith(_COMMENTS):
            continue
        if indentation(lines[number]) < least and not text.startswith(_CLOSING):
            break
        end = number + 1
    return end


def code(lines: Sequence[bytes]) -> list[bytes]:
    """The lines that hold more than white space or a comment, without their indentation."""
    return [text for line in lines if (text := line.strip()) and not text.startswith(_COMMENTS)]
