"""Where lines of a new version of a file stood in the old one, and which of a range's lines a patch touched. Pure.

The idea is that of `git log -L` (git's line-log.c): a range is carried backwards through the hunks of each commit.
Where a range begins or ends among lines that the commit wrote, the definition's own name decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from aiguard.source.patches import Hunk

_DEFINITION = re.compile(rb"([ \t]*)(?:(?:async[ \t]+)?def[ \t]+|class[ \t]+|func[ \t]*(?:\([^()]*\)[ \t]*)?)(\w+)")
_HINTS = (b"def ", b"func", b"class ")
_LAYOUT = bytes.maketrans(b"'", b'"')
_SPACE = b" \t\r\f\v\\,;"


class Range(NamedTuple):
    """The lines of one function in one version of a file; `owner` says whose, `name` is its simple name."""

    start: int
    end: int
    owner: int
    name: bytes

    def moved(self, lines: int) -> Range:
        """The same range, so many lines further down."""
        return Range(self.start + lines, self.end + lines, self.owner, self.name)


class Carried(NamedTuple):
    """What a patch means for a range: lines of code put in and taken out, and where it stood before (None: nowhere)."""

    added: int
    deleted: int
    before: Range | None

    @property
    def touched(self) -> bool:
        """Whether the patch changed code of it, and not just its place or its layout."""
        return self.added > 0 or self.deleted > 0


class Definitions:
    """Where definitions begin among some lines, each with its indentation and its name."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._length = len(lines)
        self._found: list[tuple[int, int, bytes]] = []
        for number, line in enumerate(lines):
            if any(hint in line for hint in _HINTS):
                match = _DEFINITION.match(line)
                if match is not None:
                    self._found.append((number, len(match[1].expandtabs(4)), match[2]))

    def __bool__(self) -> bool:
        return bool(self._found)

    @property
    def last(self) -> int:
        """Where the last one begins."""
        return self._found[-1][0]

    def named(self, name: bytes) -> tuple[int, int] | None:
        """The half-open span of lines of the first one of this name; None where there is none."""
        for start, indent, found in self._found:
            if found == name:
                return start, self.next(start + 1, indent)
        return None

    def next(self, start: int = 0, indent: int | None = None) -> int:
        """Where the next one begins that is indented no deeper; the number of lines where none does."""
        for number, depth, _ in self._found:
            if number >= start and (indent is None or depth <= indent):
                return number
        return self._length


class Patch:
    """The hunks of one file in order, ready to be asked about many ranges."""

    def __init__(self, hunks: Sequence[Hunk]) -> None:
        self._hunks = hunks
        self._last = [hunk.new + max(hunk.new_count, 1) - 1 for hunk in hunks]
        self._layout: dict[int, bool] = {}
        self._removed: dict[int, Definitions] = {}

    def carry(self, wanted: Range) -> Carried:
        """One range taken back through the patch."""
        first = at = bisect_left(self._last, wanted.start)
        if first == len(self._hunks) or self._hunks[first].new > wanted.end:
            shift = self._shift(first)
            return Carried(0, 0, wanted if not shift else wanted.moved(shift))
        added = deleted = 0
        while at < len(self._hunks):
            hunk = self._hunks[at]
            if hunk.new > wanted.end or (not hunk.new_count and hunk.new == wanted.end):
                break
            put, gone = self._inside(at, wanted)
            added, deleted = added + put, deleted + gone
            at += 1
        start = self._start(first, wanted)
        if start is None:
            return Carried(added, deleted, None)
        end = max(start, self._end(at, wanted))
        return Carried(added, deleted, Range(start, end, wanted.owner, wanted.name))

    def _inside(self, at: int, wanted: Range) -> tuple[int, int]:
        """The lines of code that a hunk put into a range and took out of it."""
        hunk = self._hunks[at]
        if self._is_layout(at):
            return 0, 0
        low, high = max(wanted.start, hunk.new) - hunk.new, min(wanted.end, hunk.new + hunk.new_count - 1) - hunk.new
        put = code_lines(hunk.put[low : high + 1]) if hunk.new_count else 0
        whole = low == 0 and high == hunk.new_count - 1
        gone = hunk.removed if whole or not hunk.new_count else self._counterpart(at, wanted)
        return put, code_lines(gone)

    def _counterpart(self, at: int, wanted: Range) -> Sequence[bytes]:
        """The removed lines that belong to a range which the hunk reaches beyond."""
        hunk = self._hunks[at]
        if wanted.start < hunk.new:  # its tail
            return hunk.removed[: self._definitions(at).next()]
        found = self._definitions(at).named(wanted.name)
        if found is None:
            return ()
        covered = wanted.end < hunk.new + hunk.new_count - 1
        return hunk.removed[found[0] : found[1] if covered else None]

    def _start(self, first: int, wanted: Range) -> int | None:
        hunk = self._hunks[first] if first < len(self._hunks) else None
        if hunk is None or not hunk.new_count or hunk.new > wanted.start:
            return wanted.start + self._shift(first)
        definitions = self._definitions(first)
        found = definitions.named(wanted.name)
        if found is not None:
            return hunk.old + found[0]
        if wanted.end < hunk.new + hunk.new_count:
            return None  # all of it is new
        if definitions and Definitions(hunk.put[wanted.start - hunk.new :]):
            return hunk.old + definitions.last  # its first line was rewritten, under another name
        return hunk.old + max(hunk.old_count, 1)

    def _end(self, after: int, wanted: Range) -> int:
        """`after` is the first hunk behind the range."""
        hunk = self._hunks[after - 1] if after else None
        if hunk is None or not hunk.new_count or not hunk.new <= wanted.end < hunk.new + hunk.new_count:
            return wanted.end + self._shift(after)
        definitions = self._definitions(after - 1)
        if wanted.start >= hunk.new:
            found = definitions.named(wanted.name)
            return hunk.old + found[1] - 1 if found else 0
        return hunk.old + definitions.next() - 1 if hunk.old_count else hunk.old

    def _shift(self, at: int) -> int:
        """What leads from a new line number to the old one between hunk `at - 1` and hunk `at`."""
        if not at:
            return 0
        hunk = self._hunks[at - 1]
        return (hunk.old + max(hunk.old_count, 1)) - (hunk.new + max(hunk.new_count, 1))

    def _definitions(self, at: int) -> Definitions:
        known = self._removed.get(at)
        if known is None:
            known = self._removed[at] = Definitions(self._hunks[at].removed)
        return known

    def _is_layout(self, at: int) -> bool:
        """Whether a hunk changed nothing but white space, line breaks, commas and the kind of quotes."""
        known = self._layout.get(at)
        if known is None:
            hunk = self._hunks[at]
            known = bool(hunk.put and hunk.removed) and _bare(hunk.put) == _bare(hunk.removed)
            self._layout[at] = known
        return known


def code_lines(lines: Sequence[bytes]) -> int:
    """How many lines hold more than white space or a comment."""
    return sum(1 for line in lines if (text := line.strip()) and not text.startswith((b"#", b"//")))


def _bare(lines: Sequence[bytes]) -> bytes:
    return b"".join(lines).translate(_LAYOUT, _SPACE)
