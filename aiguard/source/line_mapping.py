"""Where lines of a new version of a file stood in the old one, and which of a range's lines a patch touched. Pure.

The idea is that of `git log -L` (git's line-log.c): a range is carried backwards through the hunks of each commit.
Where a range begins or ends among lines that the commit wrote, the definition's own name and indentation decide.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from aiguard.source.definition_lines import Definition, Definitions, body_end, code, decorators, indentation
from aiguard.source.patches import Hunk

_LAYOUT = bytes.maketrans(b"'", b'"')
_SPACE = b" \t\r\f\v\\,;"
_INDENT = 4
_NEAR = 10
"""Among how many of one name, before and after its place, a rewritten definition is looked for."""


class Range(NamedTuple):
    """The lines of one function in one version of a file; `owner` says whose, `name` is its simple name.

    `depth` counts the definitions that it stands in, as far as they indent it.
    """

    start: int
    end: int
    owner: int
    name: bytes
    depth: int = 0

    def moved(self, lines: int) -> Range:
        """The same range, so many lines further down."""
        return Range(self.start + lines, self.end + lines, self.owner, self.name, self.depth)


class Carried(NamedTuple):
    """What a patch means for a range: lines of code put in and taken out, and where it stood before (None: nowhere)."""

    added: int
    deleted: int
    before: Range | None

    @property
    def touched(self) -> bool:
        """Whether the patch changed code of it, and not just its place or its layout."""
        return self.added > 0 or self.deleted > 0


class Patch:
    """The hunks of one file in order, ready to be asked about many ranges."""

    def __init__(self, hunks: Sequence[Hunk]) -> None:
        self._changes = [_Change(hunk) for hunk in hunks]
        self._ends = [change.new_end for change in self._changes]

    def shift(self, wanted: Range) -> int | None:
        """What leads from a range's line numbers to the old ones; None where the patch touches it or its neighbourhood.

        Apart from carry because most ranges of a file are far from what a commit changed.
        """
        first = bisect_left(self._ends, wanted.start)
        if first < len(self._changes) and self._changes[first].new <= wanted.end + 1:
            return None
        return self._changes[first - 1].shift if first else 0

    def carry(self, wanted: Range) -> Carried:
        """One range taken back through the patch."""
        first = bisect_left(self._ends, wanted.start)
        changes: list[_Change] = []
        for change in islice(self._changes, first, None):
            if change.new > wanted.end + 1:
                break
            changes.append(change)
        above = self._changes[first - 1].shift if first else 0
        below = changes[-1].shift if changes else above
        added = deleted = 0
        before: Range | None = wanted._replace(start=wanted.start + above, end=wanted.end + below)
        for change in changes:
            gone = change.counterpart(wanted)
            lines, removed = code(change.put_of(wanted)), code(change.removed[gone.start : gone.end])
            if _bare(lines) != _bare(removed):
                added, deleted = added + len(lines), deleted + len(removed)
            before = before and change.back(wanted, before, gone)
        return Carried(added, deleted, before)

    def written(self, wanted: Range) -> frozenset[bytes]:
        """The lines of a range that the patch put in, without their indentation."""
        lines = (line.strip() for change in self._changes for line in change.put_of(wanted))
        return frozenset(line for line in lines if line)

    def code(self, wanted: Range) -> Counter[bytes]:
        """The lines of code that the patch put into a range, without their indentation, each as often as it did."""
        return Counter(line for change in self._changes for line in code(change.put_of(wanted)))


class _Gone(NamedTuple):
    """Which removed lines of a hunk were a range's, counted from 0; `born` says that the range began with this hunk."""

    start: int
    end: int
    name: bytes
    born: bool = False


class _Change:
    """One hunk, both of its sides half-open: lines `old` to `old_end` became lines `new` to `new_end`."""

    def __init__(self, hunk: Hunk) -> None:
        self._hunk = hunk
        self.old = hunk.old if hunk.old_count else hunk.old + 1
        self.new = hunk.new if hunk.new_count else hunk.new + 1
        self.new_end = self.new + hunk.new_count
        self.shift = self.old + hunk.old_count - self.new_end

    @cached_property
    def removed(self) -> list[bytes]:
        return self._hunk.removed

    @cached_property
    def _put(self) -> list[bytes]:
        return self._hunk.put

    @cached_property
    def _before(self) -> Definitions:
        return Definitions(self.removed)

    @cached_property
    def _after(self) -> Definitions:
        return Definitions(self._put)

    def put_of(self, wanted: Range) -> list[bytes]:
        """The lines that it put into a range."""
        low, high = max(wanted.start, self.new), min(wanted.end + 1, self.new_end)
        return self._put[low - self.new : high - self.new] if low < high else []

    def counterpart(self, wanted: Range) -> _Gone:
        """The removed lines that were a range's."""
        size, end = len(self.removed), wanted.end + 1
        if self.new_end <= wanted.start:  # right above it
            return _Gone(decorators(self.removed, size), size, wanted.name)
        if self.new >= end:  # right below it
            return _Gone(0, self._tail(wanted), wanted.name)
        defined = any(wanted.start <= self.new + each.line < end for each in self._after.named(wanted.name))
        if defined:
            return self._defined(wanted)
        if self.new <= wanted.start:
            return _Gone(decorators(self.removed, size), size, wanted.name, born=self.new_end >= end)
        return _Gone(0, size if self.new_end < end else self._rest(wanted), wanted.name)

    def back(self, wanted: Range, before: Range, gone: _Gone) -> Range | None:
        """The range before the patch, as far as this hunk says where it began or ended."""
        if gone.born:
            return None
        start, end = before.start, before.end
        if self.new <= wanted.start:
            start = self.old + gone.start
        if self.new_end > wanted.end:
            end = self.old + gone.end - 1
        name = before.name if gone.name == wanted.name else gone.name
        return before._replace(start=start, end=max(start, end), name=name)

    def _defined(self, wanted: Range) -> _Gone:
        """As counterpart, for the hunk that wrote the definition's first line."""
        was, size, whole = self._before, len(self.removed), self.new_end > wanted.end
        found = self._same(wanted)
        if found is None and was.found and not whole and not self._after.named(was.found[-1].name):
            found = was.found[-1]  # what follows is its body still: it got another name
        if found is None:
            # Most of it may have been there before, as a part of another function.
            new = 2 * len(self.put_of(wanted)) >= wanted.end + 1 - wanted.start
            return _Gone(size, size, wanted.name, born=whole or new)
        start = found.start if self.new <= wanted.start else 0
        return _Gone(start, was.end(found) if whole else size, found.name)

    def _same(self, wanted: Range) -> Definition | None:
        """The removed definition that became the range's: of its name, and among several the one most alike."""
        candidates = self._before.named(wanted.name)
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        lines = set(code(self.put_of(wanted)))
        place = sum(1 for each in self._after.named(wanted.name) if self.new + each.line < wanted.start)
        first = max(min(place, len(candidates) - 1) - _NEAR, 0)

        def alike(at: int) -> tuple[int, int]:
            each = candidates[at]
            return len(lines.intersection(code(self.removed[each.start : self._before.end(each)]))), -abs(at - place)

        return candidates[max(range(first, min(first + 2 * _NEAR, len(candidates))), key=alike)]

    def _rest(self, wanted: Range) -> int:
        """Where a range ended whose last lines the hunk wrote, and whose first lines it left alone."""
        written = [line for line in self.put_of(wanted) if line.strip() and line.strip() != b"}"]
        return body_end(self.removed, 0, min(map(indentation, written), default=1) or 1)

    def _tail(self, wanted: Range) -> int:
        """How many removed lines were the last ones of a range that ended above them."""
        for number, line in enumerate(self.removed):
            if indentation(line) <= _INDENT * wanted.depth or not line.strip() or line.lstrip().startswith(b"@"):
                return number
        return len(self.removed)


def _bare(lines: Sequence[bytes]) -> bytes:
    return b"".join(lines).translate(_LAYOUT, _SPACE)
