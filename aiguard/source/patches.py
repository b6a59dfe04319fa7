"""The output of `git log --patch --unified=0`, read as it comes: commits, files, and hunks without context.

The form is that of git's diff-format documentation ("Generating patch text with -p", "Combined diff format"). Content
lines are counted, never looked at for what they might be, so that no source text can pass for a header.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, NamedTuple

from aiguard.source.commits import Commit
from aiguard.source.log import read_commit

_LONGEST = 200_000
"""A hunk of more lines is generated, or an attack: its lines are not kept."""
_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_PLACE = re.compile(rb" [-+](\d+)")
_ESCAPE = re.compile(rb'\\([abtnvfr"\\]|[0-7]{3})')
_ESCAPED = {b"a": 7, b"b": 8, b"t": 9, b"n": 10, b"v": 11, b"f": 12, b"r": 13, b'"': 34, b"\\": 92}


class Hunk(NamedTuple):
    """Lines `old` to `old + old_count - 1` became lines `new` to `new + new_count - 1`; lines count from 1.

    With a count of 0, the place is after that line. `signed` are the lines as git wrote them, the removed ones first;
    most are never looked at, so they are cut to size by those who do. It is empty where they were too many to keep.
    """

    old: int
    old_count: int
    new: int
    new_count: int
    signed: Sequence[bytes] = ()

    @property
    def removed(self) -> list[bytes]:
        """The lines taken out, without signs and line ends."""
        return [line[1:].rstrip(b"\r\n") for line in self.signed[: self.old_count]]

    @property
    def put(self) -> list[bytes]:
        """The lines put in, likewise."""
        return [line[1:].rstrip(b"\r\n") for line in self.signed[self.old_count :]]


@dataclass(slots=True)
class FilePatch:
    """What one commit did to one file. `old_path` and `path` are '' where the file did not, or does not, exist.

    `old_blobs` has one id, or one for each parent of a merge; `hunks` one list for each of those. Git shows no hunks of
    a merge where the file is binary, or where only its mode differs.
    """

    old_path: str = ""
    path: str = ""
    old_blobs: tuple[str, ...] = ()
    blob: str = ""
    hunks: tuple[list[Hunk], ...] = field(default_factory=lambda: ([],))

    @property
    def is_merge(self) -> bool:
        """Whether it compares a merge with each of its parents."""
        return len(self.old_blobs) > 1


def read_patches(stream: IO[bytes]) -> Iterator[tuple[Commit, Iterator[FilePatch]]]:
    """Each commit with its files, in the log's order; what is not taken of one is passed over."""
    reader = _Reader(stream)
    line = reader.next()
    while line:
        if not line.startswith(b"\0"):
            line = reader.next()
            continue
        commit = read_commit(line, stream)
        files = reader.files()
        yield commit, files
        deque(files, maxlen=0)
        line = reader.pending


class _Reader:
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.pending = b""

    def next(self) -> bytes:
        return next(self._stream, b"")

    def files(self) -> Iterator[FilePatch]:
        """The files of one commit; afterwards `pending` is the first line behind them."""
        line = self.next()
        while line and not line.startswith(b"\0"):
            if line.startswith(b"diff --"):
                patch = FilePatch()
                line = self._head(patch, line)
                line = self._body(patch, line)
                yield patch
            else:
                line = self.next()
        self.pending = line

    def _head(self, patch: FilePatch, line: bytes) -> bytes:
        """Read up to the first hunk, or to what follows the file."""
        combined = not line.startswith(b"diff --git ")
        if combined:
            patch.path = patch.old_path = _after_two_words(line)
        line = self.next()
        while line.startswith(_HEADS):
            if line.startswith(b"index "):
                ids = line[6:].rstrip(b"\n").partition(b" ")[0].decode("ascii", "replace")
                old, _, patch.blob = ids.partition("..")
                patch.old_blobs = tuple(old.split(","))
            elif line.startswith(b"--- "):
                patch.old_path = _side(line)
            elif line.startswith(b"+++ "):
                patch.path = _side(line)
            elif line.startswith((b"rename from ", b"copy from ")):
                patch.old_path = _after_two_words(line)
            elif line.startswith((b"rename to ", b"copy to ")):
                patch.path = _after_two_words(line)
            line = self.next()
        if combined:
            patch.hunks = tuple([] for _ in patch.old_blobs or ("",))
        return line

    def _body(self, patch: FilePatch, line: bytes) -> bytes:
        if line.startswith(b"@@@"):
            return self._combined(patch, line)
        hunks = patch.hunks[0]
        while line.startswith((b"@@ ", b"\\")):
            match = _HUNK.match(line)
            if match is not None:
                old, old_count, new, new_count = (1 if group is None else int(group) for group in match.groups())
                hunks.append(self._hunk(old, old_count, new, new_count))
            line = self.next()
        return line

    def _hunk(self, old: int, old_count: int, new: int, new_count: int) -> Hunk:
        if old_count + new_count > _LONGEST:
            marks = sum(line.startswith(b"\\") for line in islice(self._stream, old_count + new_count))
            deque(islice(self._stream, marks), maxlen=0)
            return Hunk(old, old_count, new, new_count)
        lines = list(islice(self._stream, old_count + new_count))
        if old_count and new_count and lines[old_count : old_count + 1] and lines[old_count].startswith(b"\\"):
            del lines[old_count]  # "\ No newline at end of file"
            lines += islice(self._stream, 1)
        return Hunk(old, old_count, new, new_count, lines)

    def _combined(self, patch: FilePatch, line: bytes) -> bytes:
        """The hunks of a merge: every line has a sign for each parent."""
        parents = len(patch.hunks)
        while line.startswith(b"@@@"):
            places = [int(place) for place in _PLACE.findall(line[: line.find(b" @@@")])]
            content: list[bytes] = []
            line = self.next()
            while line[:1] in _SIGNS:
                if not line.startswith(b"\\"):
                    content.append(line.rstrip(b"\r\n"))
                line = self.next()
            if len(places) == parents + 1:
                for parent, hunks in enumerate(patch.hunks):
                    hunks.extend(_of_parent(parent, parents, content, places[parent], places[-1]))
        return line


_SIGNS = (b" ", b"+", b"-", b"\\")
_HEADS = (
    b"index ",
    b"--- ",
    b"+++ ",
    b"rename ",
    b"copy ",
    b"new file ",
    b"deleted file ",
    b"similarity ",
    b"dissimilarity ",
    b"old mode ",
    b"new mode ",
    b"mode ",
)


def _of_parent(parent: int, parents: int, content: list[bytes], old: int, new: int) -> Iterator[Hunk]:
    """What one hunk of a combined diff says of one parent: the runs of lines that it lacks, or has alone.

    Unlike elsewhere, an empty side's place is *before* the line that is named (git's combine-diff.c). Where lines that
    different parents lost or gained are next to each other, git leaves unchanged lines between them out, and
    what is said here is off by those.
    """
    at_old, at_new = max(old, 1), max(new, 1)
    removed: list[bytes] = []
    put: list[bytes] = []

    def hunk() -> Hunk:
        start_old, start_new = at_old - len(removed), at_new - len(put)
        return Hunk(start_old - (not removed), len(removed), start_new - (not put), len(put), removed + put)

    for line in content:
        signs, text = line[:parents], line[parents - 1 :]
        sign = signs[parent : parent + 1]
        if sign == b"-":
            removed.append(text)
            at_old += 1
        elif b"-" in signs:
            continue  # another parent's line alone
        elif sign == b"+":
            put.append(text)
            at_new += 1
        else:
            if removed or put:
                yield hunk()
                removed, put = [], []
            at_old, at_new = at_old + 1, at_new + 1
    if removed or put:
        yield hunk()


def _after_two_words(line: bytes) -> str:
    """The path of `rename from …` or `diff --combined …`."""
    return path_name(line.rstrip(b"\n").split(b" ", 2)[-1])


def _side(line: bytes) -> str:
    """The path of a `--- a/…` or `+++ b/…` line; '' for /dev/null. A name with a blank has a tab behind it."""
    name = line[4:].rstrip(b"\n").removesuffix(b"\t")
    return "" if name == b"/dev/null" else path_name(name)[2:]


def path_name(quoted: bytes) -> str:
    """A path as git writes it, in C's quotes where it has to be."""
    if len(quoted) > 1 and quoted.startswith(b'"') and quoted.endswith(b'"'):
        quoted = _ESCAPE.sub(_unescaped, quoted[1:-1])
    return quoted.decode("utf-8", "surrogateescape")


def _unescaped(match: re.Match[bytes]) -> bytes:
    return bytes([_ESCAPED[match[1]] if match[1] in _ESCAPED else int(match[1], 8) & 255])
