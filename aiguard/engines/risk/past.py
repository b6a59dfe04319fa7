"""What git's history says of the functions that are ranked, in two streaming logs."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiguard.budget import Deadline
from aiguard.engines.risk.subject import Companion, History, Touch
from aiguard.source.commits import Commit
from aiguard.source.differing import is_source
from aiguard.source.file_history import FileHistory, file_history
from aiguard.source.fix_commits import is_fix
from aiguard.source.git import Repository
from aiguard.source.git_files import files_of
from aiguard.source.line_history import LineHistory, line_history
from aiguard.source.line_tracking import LineTouch
from aiguard.source.log import seconds
from aiguard.source.units import Unit, Units

_RECENT_S = 90 * 86_400
_MANY_COMMITS = 3000
_LONG_AGO, _BEFORE_CHANGE = timedelta(days=3 * 365), timedelta(days=365)
_LEAST_TOGETHER = 4
_USUALLY = 0.5
_MOST_COMPANIONS = 3

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Past:
    """`histories` and `wrote` (what the commits of the change did to it) go by a unit's key, `companions` by the path
    from the repository's top. `last` maps every file to the commit that changed it last, `of_change` each changed
    source file to the commits of the change that touched it, newest first. Patches before `since` were not read.
    `whole` is False where the time was up before the first commit was reached.
    """

    now: datetime
    histories: Mapping[Key, History] = field(default_factory=dict)
    wrote: Mapping[Key, tuple[LineTouch, ...]] = field(default_factory=dict)
    companions: Mapping[str, tuple[Companion, ...]] = field(default_factory=dict)
    last: Mapping[str, Commit] = field(default_factory=dict)
    of_change: Mapping[str, tuple[Commit, ...]] = field(default_factory=dict)
    since: datetime | None = None
    whole: bool = True


def read_past(repository: Repository, found: Units, deadline: Deadline | None = None) -> Past:
    """The past of every unit that the head commit has. Raises CouldNotJudge where git cannot tell it."""
    if found.head is None:
        return Past(datetime.now(UTC))
    standing = [(unit, unit.standing) for unit in found.units if unit.standing is not None]
    of_change = _of_change(repository, found)
    asked = {span.path for _, span in standing}
    files = file_history(repository, found.head, asked, deadline=deadline, apart=of_change or frozenset())
    changed = _changed_files(repository, found)
    present = files_of(repository, found.head, "")
    now = datetime.now(UTC) if found.dirty else _commit_date(repository, found.head)
    since = _since(repository, found, now) if files.commits > _MANY_COMMITS else None
    lines = line_history(
        repository,
        found.head,
        [(span, unit.qualname) for unit, span in standing],
        files.former,
        [path for path in changed.union(files.origins) if is_source(path)],
        deadline=deadline,
        since=None if since is None else int(since.timestamp()),
        sources=sum(1 for path in present if is_source(path)),
    )
    whole = lines.whole and files.whole and not repository.is_shallow
    reading = _Reading(now, of_change, files, lines, whole, since)
    histories = {unit.key: reading.history(owner, span.path) for owner, (unit, span) in enumerate(standing)}
    return Past(
        now=now,
        histories=histories,
        wrote={unit.key: reading.wrote(owner) for owner, (unit, _) in enumerate(standing)},
        companions=_companions(files, changed, [unit for unit, _ in standing], present),
        last=files.last,
        of_change={path: reading.of_change(path) for path in changed if is_source(path)},
        since=since,
        whole=lines.whole and files.whole,
    )


class _Reading:
    """The two logs together, with what is asked of a commit again and again kept."""

    def __init__(
        self,
        now: datetime,
        change: frozenset[str] | None,
        files: FileHistory,
        lines: LineHistory,
        whole: bool,
        since: datetime | None,
    ) -> None:
        self._since = now.timestamp() - _RECENT_S
        self._change, self._files, self._lines, self._whole = change, files, lines, whole
        self._from = None if since is None else since.date()
        self._fixes: dict[str, bool] = {}
        self._file_fixes: dict[str, tuple[Commit, ...]] = {}

    def history(self, owner: int, path: str) -> History:
        touches = tuple(
            Touch(
                commit=touch.commit,
                added=touch.added,
                deleted=touch.deleted,
                fix=self._is_fix(touch.commit),
                recent=self._is_of_change(touch.commit) or touch.commit.time >= self._since,
                of_change=self._is_of_change(touch.commit),
            )
            for touch in self._lines.touches.get(owner, ())
        )
        return History(touches, self._fixes_of(path), self._whole, self._from)

    def wrote(self, owner: int) -> tuple[LineTouch, ...]:
        """What the commits of the change did to a function; of a whole repository, all commits."""
        touches = self._lines.touches.get(owner, ())
        return tuple(touch for touch in touches if self._change is None or touch.commit.sha in self._change)

    def of_change(self, path: str) -> tuple[Commit, ...]:
        """The commits of the change that touched a file, by whatever name, newest first."""
        names = (path, *self._files.former.get(path, ()))
        return tuple(
            commit for name in names for commit in self._lines.files.get(name, ()) if self._is_of_change(commit)
        )

    def _is_of_change(self, commit: Commit) -> bool:
        return self._change is not None and commit.sha in self._change

    def _is_fix(self, commit: Commit) -> bool:
        known = self._fixes.get(commit.sha)
        if known is None:
            known = self._fixes[commit.sha] = is_fix(commit.message)
        return known

    def _fixes_of(self, path: str) -> tuple[Commit, ...]:
        known = self._file_fixes.get(path)
        if known is None:
            names = (path, *self._files.former.get(path, ()))
            commits = {
                commit.sha: commit
                for name in names
                for commit in self._lines.files.get(name, ())
                if self._is_fix(commit)
            }
            known = tuple(sorted(commits.values(), key=lambda commit: -commit.time))
            self._file_fixes[path] = known
        return known


def _commit_date(repository: Repository, head: str) -> datetime:
    told = repository.tell("log", "-1", "--format=%ct", "--no-show-signature", head).split()
    return datetime.fromtimestamp(seconds(told[-1].decode("ascii", "replace") if told else ""), UTC)


def _since(repository: Repository, found: Units, now: datetime) -> datetime:
    """From when on a long history is read: what is older counts next to nothing. All of the change is always read."""
    begins = now
    if found.base is not None:
        begins = min(begins, _commit_date(repository, found.base) - _BEFORE_CHANGE)
    return min(begins, now - _LONG_AGO)


def _of_change(repository: Repository, found: Units) -> frozenset[str] | None:
    """The commits of the change; None where there is no base, and the whole repository is looked at."""
    if found.base is None or found.head is None:
        return None
    told = repository.tell("rev-list", "--stdin", stdin=f"{found.head}\n^{found.base}\n".encode())
    return frozenset(told.decode("ascii", "replace").split())


def _changed_files(repository: Repository, found: Units) -> frozenset[str]:
    """The files that differ between the base and the head commit, from the repository's top."""
    if found.base is None or found.head is None:
        return frozenset()
    told = repository.tell("diff-tree", "-r", "-z", "--name-only", "--no-renames", found.base, found.head)
    return frozenset(name.decode("utf-8", "surrogateescape") for name in told.split(b"\0") if name)


def _companions(
    files: FileHistory, changed: frozenset[str], units: Iterable[Unit], present: Container[str]
) -> dict[str, tuple[Companion, ...]]:
    """For each changed file, those that usually change with it and did not."""
    if not changed:
        return {}
    touched = changed.union(unit.standing.path for unit in units if unit.standing is not None)
    found: dict[str, tuple[Companion, ...]] = {}
    for path, others in files.together.items():
        times = files.changes[path]
        usual = [
            Companion(other, together, times)
            for other, together in others.items()
            if together >= max(_LEAST_TOGETHER, _USUALLY * times) and other not in touched and other in present
        ]
        if path in touched and usual:
            found[path] = tuple(sorted(usual, key=lambda one: (-one.together, one.path))[:_MOST_COMPANIONS])
    return found
