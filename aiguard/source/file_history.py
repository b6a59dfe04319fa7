"""What the log says of whole files: what they were called before, what changes with them, who changed them last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from aiguard.budget import Deadline
from aiguard.source.commits import Commit
from aiguard.source.differing import is_source
from aiguard.source.git import OutOfTime, Repository
from aiguard.source.log import BRIEF_HEAD, PLAIN, read_commit, scope
from aiguard.source.patches import path_name

_MOST_TOGETHER = 30
"""A commit with more files than this says nothing of what belongs together."""


@dataclass(frozen=True, slots=True)
class FileHistory:
    """`former` maps a path to the older names of its file; `last` to the commit that changed it last.

    `changes` counts the commits of each path that was asked for, `together` those that it shares with other files;
    neither counts merges and sweeping commits. `origins` are the sources that changed when one of the files asked for
    was new, by their names today: what stands in it may have come from there. `commits` is how many there are, merges
    left out. `whole` says that time sufficed to read them to the end.
    """

    former: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    last: Mapping[str, Commit] = field(default_factory=dict)
    changes: Mapping[str, int] = field(default_factory=dict)
    together: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    origins: frozenset[str] = frozenset()
    commits: int = 0
    whole: bool = True


def file_history(
    repository: Repository,
    head: str,
    asked: Iterable[str],
    deadline: Deadline | None = None,
    apart: frozenset[str] = frozenset(),
) -> FileHistory:
    """The history of the repository's files up to `head`; at the deadline, what is known by then.

    The commits of `apart`, by full ids, count for no `changes` and nothing `together`. Raises CouldNotJudge where git
    cannot tell.
    """
    reading = _Reading(frozenset(asked), apart)
    cut = repository.boundary()
    options = (*PLAIN, "--name-status", "--find-renames", "--no-merges", BRIEF_HEAD, "--stdin")
    whole = True
    try:
        with repository.stream(*options, stdin=scope([head], ()), deadline=deadline) as stream:
            for commit, entries in _changes(stream):
                if commit.sha not in cut:
                    reading.take(commit, entries)
    except OutOfTime:
        whole = False
    return FileHistory(
        former=reading.former(),
        last=reading.last,
        changes=reading.changes,
        together=reading.together,
        origins=frozenset(reading.origins),
        commits=reading.commits,
        whole=whole,
    )


def _changes(stream: IO[bytes]) -> Iterator[tuple[Commit, list[list[bytes]]]]:
    """The commits that changed files, each with the lines that name them, split; a line that was cut off names none."""
    commit: Commit | None = None
    entries: list[list[bytes]] = []
    for line in stream:
        if line.startswith(b"\0"):
            if commit is not None:
                yield commit, entries
            commit, entries = read_commit(line, stream), []
        elif b"\t" in line and line.endswith(b"\n"):
            entries.append(line.rstrip(b"\n").split(b"\t"))
    if commit is not None:
        yield commit, entries


class _Reading:
    def __init__(self, wanted: frozenset[str], apart: frozenset[str]) -> None:
        self._wanted, self._apart = wanted, apart
        self._names: dict[str, str] = {}
        self.last: dict[str, Commit] = {}
        self.changes: Counter[str] = Counter()
        self.together: dict[str, Counter[str]] = {}
        self.origins: set[str] = set()
        self.commits = 0

    def take(self, commit: Commit, entries: Sequence[Sequence[bytes]]) -> None:
        """One commit, newest first: an old name stands for today's from the rename on backwards."""
        self.commits += 1
        paths = list(self._paths(entries))
        for path in paths:
            self.last.setdefault(path, commit)
        if len(paths) > _MOST_TOGETHER:
            return
        self._note_origins(entries, paths)
        if commit.sha in self._apart:
            return
        for path in self._wanted.intersection(paths):
            self.changes[path] += 1
            self.together.setdefault(path, Counter()).update(other for other in paths if other != path)

    def _note_origins(self, entries: Sequence[Sequence[bytes]], paths: Sequence[str]) -> None:
        born = {path for path, entry in zip(paths, entries, strict=True) if entry[0] == b"A"}
        if not born.isdisjoint(self._wanted) or not born.isdisjoint(self.origins):
            # Older commits may tell where a function was before it came to one of these.
            self.origins.update(path for path in paths if path not in born and is_source(path))

    def former(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for old, new in self._names.items():
            found.setdefault(new, []).append(old)
        return {path: tuple(names) for path, names in found.items()}

    def _paths(self, entries: Sequence[Sequence[bytes]]) -> Iterator[str]:
        for entry in entries:
            path = path_name(entry[-1])
            today = self._names.get(path, path)
            if entry[0].startswith(b"R") and len(entry) == 3:
                self._names.setdefault(path_name(entry[1]), today)
            yield today
