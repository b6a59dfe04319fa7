"""Functions followed backwards through the patches of a log: which commits touched each. Pure.

A version of a file is known by its path and the id of its blob, not by a commit: so branches, merges and reverts need
no state of their own. A patch `old blob -> new blob` carries whatever ranges wait at the new blob to the old one. The
log has to name children before their parents (`--topo-order`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aiguard.source.commits import Commit
from aiguard.source.line_mapping import Definitions, Patch, Range
from aiguard.source.patches import FilePatch

_LEAST_ALIKE = 0.6
_MOST_REMOVED = 20_000


@dataclass(frozen=True, slots=True)
class LineTouch:
    """One commit that changed code of a function: lines of code put in and taken out."""

    commit: Commit
    added: int
    deleted: int


@dataclass(slots=True)
class _Born:
    wanted: Range
    home: str
    lines: frozenset[bytes]


@dataclass(slots=True)
class _OfCommit:
    """What has to wait for the end of a commit: functions that it wrote, and the lines that it took out elsewhere."""

    born: list[_Born] = field(default_factory=list)
    removed: list[tuple[str, str, int, Sequence[bytes]]] = field(default_factory=list)
    count: int = 0


class Tracker:
    """`waiting` maps (path, blob) to the ranges of that version; `former` a path to what it was called before."""

    def __init__(
        self, waiting: Mapping[tuple[str, str], Iterable[Range]], former: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        self._waiting = {key: {wanted.owner: wanted for wanted in ranges} for key, ranges in waiting.items()}
        self._former = former or {}
        self.touches: dict[int, list[LineTouch]] = {}
        self.files: dict[str, list[Commit]] = {}
        self._now = _OfCommit()

    def feed(self, commit: Commit, patches: Iterable[FilePatch]) -> None:
        """Take one commit, newest first."""
        self._now = _OfCommit()
        for patch in patches:
            if patch.is_merge:
                self._merge(patch)
            elif not patch.blob:
                self._rename(patch)
            else:
                self._step(commit, patch)
            if not patch.is_merge and patch.blob and (patch.path or patch.old_path):
                self.files.setdefault(patch.path or patch.old_path, []).append(commit)
        self._follow_moves()

    def _step(self, commit: Commit, patch: FilePatch) -> None:
        hunks = patch.hunks[0]
        self._note_removed(patch)
        ranges = self._waiting.pop((patch.path, patch.blob), None)
        if ranges is None:
            return
        worked = Patch(hunks)
        for wanted in ranges.values():
            carried = worked.carry(wanted)
            if carried.touched:
                touch = LineTouch(commit, carried.added, carried.deleted)
                self.touches.setdefault(wanted.owner, []).append(touch)
            if carried.before is not None and patch.old_path:
                self._wait(patch.old_path, patch.old_blobs[0], carried.before)
            else:
                self._now.born.append(_Born(wanted, patch.old_path, _lines_of(wanted, patch)))

    def _merge(self, patch: FilePatch) -> None:
        ranges = self._waiting.pop((patch.path, patch.blob), None)
        if ranges is None:
            return
        for blob, hunks in zip(patch.old_blobs, patch.hunks, strict=True):
            worked = Patch(hunks)
            for wanted in ranges.values():
                before = worked.carry(wanted).before
                if before is not None:
                    # A branch may have known the file by an older name.
                    for path in (patch.path, *self._former.get(patch.path, ())):
                        self._wait(path, blob, before)

    def _rename(self, patch: FilePatch) -> None:
        """A file that got another name and kept its content: which content, the patch does not say."""
        if not patch.old_path or patch.old_path == patch.path:
            return
        for path, blob in [key for key in self._waiting if key[0] == patch.path]:
            for wanted in list(self._waiting[path, blob].values()):
                self._wait(patch.old_path, blob, wanted)

    def _wait(self, path: str, blob: str, wanted: Range) -> None:
        self._waiting.setdefault((path, blob), {}).setdefault(wanted.owner, wanted)

    def _note_removed(self, patch: FilePatch) -> None:
        if not patch.old_path or self._now.count > _MOST_REMOVED:
            return
        for hunk in patch.hunks[0]:
            if hunk.old_count > 1:
                self._now.removed.append((patch.old_path, patch.old_blobs[0], hunk.old, hunk.removed))
                self._now.count += hunk.old_count

    def _follow_moves(self) -> None:
        """A function that a commit wrote in one place and took out in another was moved: its history goes on there."""
        if not (self._now.removed and self._now.born):
            return
        taken = [(path, blob, old, lines, Definitions(lines)) for path, blob, old, lines in self._now.removed]
        gone = [each for each in taken if each[-1]]
        for born in self._now.born:
            best, where = 0.0, None
            for path, blob, old, removed, definitions in gone:
                found = definitions.named(born.wanted.name)
                if found is None:
                    continue
                lines = {text for line in removed[found[0] : found[1]] if (text := line.strip())}
                alike = len(lines & born.lines) / max(len(born.lines), 1)
                # In one file, a function that went and one of its name that came are the same, however rewritten.
                if alike >= best and (alike >= _LEAST_ALIKE or path == born.home):
                    best = alike
                    where = (path, blob, old + found[0], old + found[1] - 1)
            if where is not None:
                self._wait(where[0], where[1], Range(where[2], where[3], born.wanted.owner, born.wanted.name))


def _lines_of(wanted: Range, patch: FilePatch) -> frozenset[bytes]:
    """The lines of a range that a patch put in, without their indentation."""
    found: set[bytes] = set()
    for hunk in patch.hunks[0]:
        low, high = max(wanted.start, hunk.new) - hunk.new, min(wanted.end, hunk.new + hunk.new_count - 1) - hunk.new
        if low <= high:
            found.update(text for line in hunk.put[low : high + 1] if (text := line.strip()))
    return frozenset(found)
