"""Functions followed backwards through the patches of a log: which commits touched each. Pure.

A version of a file is known by its path and the id of its blob, not by a commit: so branches, merges and reverts need
no state of their own. A patch `old blob -> new blob` carries whatever ranges wait at the new blob to the old one. The
log has to name children before their parents (`--topo-order`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from aiguard.source.commits import Commit
from aiguard.source.definition_lines import Definitions, code
from aiguard.source.line_mapping import Patch, Range
from aiguard.source.patches import FilePatch, Hunk

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
    commit: Commit
    wanted: Range
    home: str
    worked: Patch


@dataclass(slots=True)
class _OfCommit:
    """What has to wait for the end of a commit: functions that it wrote, and the lines that it took out elsewhere."""

    born: list[_Born] = field(default_factory=list)
    removed: list[tuple[str, str, Hunk]] = field(default_factory=list)
    count: int = 0


class Tracker:
    """`waiting` maps (path, blob) to the ranges of that version; `former` a path to what it was called before."""

    def __init__(
        self, waiting: Mapping[tuple[str, str], Iterable[Range]], former: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        self._waiting: dict[str, dict[str, dict[int, Range]]] = {}
        for (path, blob), ranges in waiting.items():
            self._wait(path, blob, {wanted.owner: wanted for wanted in ranges})
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

    def take_back(self, sha: str) -> None:
        """Forget the last commit, of which not everything was to be had."""
        for touches in self.touches.values():
            if touches[-1].commit.sha == sha:
                touches.pop()
        for commits in self.files.values():
            if commits[-1].sha == sha:
                commits.pop()

    def _step(self, commit: Commit, patch: FilePatch) -> None:
        self._note_removed(patch)
        ranges = self._met(patch)
        if not ranges:
            return
        worked = Patch(patch.hunks[0])
        before: dict[int, Range] = {}
        for wanted in ranges.values():
            shift = worked.shift(wanted)
            if shift is not None:
                before[wanted.owner] = wanted.moved(shift) if shift else wanted
                continue
            carried = worked.carry(wanted)
            if carried.touched:
                self._touch(wanted.owner, LineTouch(commit, carried.added, carried.deleted))
            if carried.before is not None and patch.old_path:
                before[wanted.owner] = carried.before
            else:
                self._now.born.append(_Born(commit, wanted, patch.old_path, worked))
        if before:
            self._wait(patch.old_path, patch.old_blobs[0], before)

    def _touch(self, owner: int, touch: LineTouch) -> None:
        touches = self.touches.setdefault(owner, [])
        if touches and touches[-1].commit is touch.commit:  # its lines came together from two files
            before = touches.pop()
            touch = LineTouch(touch.commit, before.added + touch.added, before.deleted + touch.deleted)
        touches.append(touch)

    def _merge(self, patch: FilePatch) -> None:
        ranges = self._met(patch)
        if not ranges:
            return
        for blob, hunks in zip(patch.old_blobs, patch.hunks, strict=False):
            worked = Patch(hunks)
            carried = (worked.carry(wanted).before for wanted in ranges.values())
            before = {wanted.owner: wanted for wanted in carried if wanted is not None}
            # A branch may have known the file by an older name.
            for path in (patch.path, *self._former.get(patch.path, ())):
                self._wait(path, blob, before)

    def _rename(self, patch: FilePatch) -> None:
        """A file that got another name and kept its content: which content, the patch does not say."""
        if not patch.old_path or patch.old_path == patch.path:
            return
        for blob, ranges in self._waiting.get(patch.path, {}).items():
            self._wait(patch.old_path, blob, ranges)

    def _wait(self, path: str, blob: str, ranges: Mapping[int, Range]) -> None:
        known = self._waiting.setdefault(path, {}).setdefault(blob, {})
        for owner, wanted in ranges.items():
            known.setdefault(owner, wanted)

    def _met(self, patch: FilePatch) -> dict[int, Range]:
        """The ranges that waited for the version which a patch made."""
        versions = self._waiting.get(patch.path)
        return versions.pop(patch.blob, {}) if versions else {}

    def _note_removed(self, patch: FilePatch) -> None:
        if not patch.old_path or self._now.count > _MOST_REMOVED:
            return
        for hunk in patch.hunks[0]:
            if hunk.old_count > 1:
                self._now.removed.append((patch.old_path, patch.old_blobs[0], hunk))
                self._now.count += hunk.old_count

    def _follow_moves(self) -> None:
        """A function that a commit wrote in one place and took out in another was moved: its history goes on there."""
        if not (self._now.removed and self._now.born):
            return
        places = [_Gone(path, blob, hunk) for path, blob, hunk in self._now.removed]
        for born in self._now.born:
            best, where, written = 0.0, None, born.worked.written(born.wanted)
            for place in places:
                for each in place.definitions.named(born.wanted.name):
                    start, end = each.start, place.definitions.end(each)
                    lines = {text for line in place.lines[start:end] if (text := line.strip())}
                    alike = len(lines & written) / max(len(written), 1)
                    # In one file, a function that went and one of its name that came are the same, however rewritten.
                    if alike >= best and (alike >= _LEAST_ALIKE or place.path == born.home):
                        best, where = alike, (place, start, end)
            if where is not None:
                place, start, end = where
                self._moved(born, place.lines[start:end])
                first = place.hunk.old + start
                wanted = born.wanted._replace(start=first, end=first + end - start - 1)
                self._wait(place.path, place.blob, {wanted.owner: wanted})

    def _moved(self, born: _Born, gone: Sequence[bytes]) -> None:
        """Count of the commit that moved a function what it changed on the way, which may be nothing."""
        before, after = Counter(code(gone)), born.worked.code(born.wanted)
        added, deleted = (after - before).total(), (before - after).total()
        touches = self.touches.pop(born.wanted.owner, [])
        if touches and touches[-1].commit is born.commit:
            last = touches.pop()
            if added or deleted:
                touches.append(replace(last, added=added, deleted=deleted))
        if touches:
            self.touches[born.wanted.owner] = touches


class _Gone:
    """Lines that a commit took out of a file."""

    def __init__(self, path: str, blob: str, hunk: Hunk) -> None:
        self.path, self.blob, self.hunk = path, blob, hunk
        self.lines = hunk.removed
        self.definitions = Definitions(self.lines)
