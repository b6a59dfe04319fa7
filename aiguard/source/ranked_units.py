"""The functions that a change adds or modifies, or those of a whole revision: what a ranking ranks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from aiguard.errors import CouldNotJudge
from aiguard.ranking import Change
from aiguard.source.base_revision import EMPTY_TREES, Base, before_head, choose_base, head_commit
from aiguard.source.blob_cache import BlobCache
from aiguard.source.comparing_units import Changes, changes_between, origins
from aiguard.source.definitions import Definition, language_of
from aiguard.source.differing import shortened
from aiguard.source.git import Repository
from aiguard.source.leaving_out import DEFAULT, LeaveOut
from aiguard.source.matching import Key, rows_of
from aiguard.source.row_changes import RowChange, unchanged
from aiguard.source.same_code import same_code
from aiguard.source.sides import Content, Side, commit_side, differ, submodules_changed, work_side
from aiguard.source.unit_reading import Reader, Version, is_code, readable
from aiguard.source.units import Span, Unit, Units
from aiguard.text import one_line


def units(
    root: Path,
    base: str | None = None,
    head: str | None = None,
    *,
    everything: bool = False,
    rules: LeaveOut = DEFAULT,
    cache: BlobCache | None = None,
) -> Units:
    """The functions below `root` that differ between `base` and `head`, or all functions of `head` (`everything`).

    Without `head`, the work tree is looked at: staged, unstaged and untracked files. By default the base is where the
    head left the default branch; where it is on it, the head itself, or the commit before where no source file differs.
    `everything` without a base compares with nothing. `cache` may spare taking contents apart.

    Raises InputError where a revision names no commit; CouldNotJudge where there is no git, no repository, no work
    tree, no commit, or not enough history to find the base.
    """
    repository = Repository(root)
    scene = _open(Reader(repository, rules, cache or BlobCache(None)), root, head)
    if everything and base is None:
        return _result(scene, None, _rank(scene, None, everything=True))
    chosen = choose_base(repository, base, head or "HEAD")
    if not chosen.own and head is not None:
        chosen = before_head(repository, head, f"{one_line(head, 60)} is on the default branch")
    elif not chosen.own and not _is_dirty(scene):
        chosen = before_head(repository, why="no source file differs from HEAD")
    return _result(scene, chosen, _rank(scene, chosen, everything=everything))


@dataclass(frozen=True, slots=True)
class _Scene:
    """A head and its commit, which is what the head is of; `root` is the work tree where that is the head."""

    reader: Reader
    root: Path | None
    prefix: str
    commit: str | None
    head: Side
    standing: Side

    def side_of(self, base: Base | None) -> Side:
        if base is None:
            return Side()
        if base.sha == self.commit:
            return self.standing
        return commit_side(self.reader.repository, base.sha, self.prefix, is_code)


@dataclass(slots=True)
class _Found:
    units: list[Unit] = field(default_factory=list)
    moved: list[Unit] = field(default_factory=list)
    texts: dict[str, bytes] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)


def _open(reader: Reader, root: Path, head: str | None) -> _Scene:
    repository, place = reader.repository, root.resolve()
    has_work_tree = not repository.is_bare and place.is_relative_to(repository.root)
    if head is None and not has_work_tree:
        hint = "name the revision to look at, or run in a checkout: --head REV"
        raise CouldNotJudge(f"{root} is in a repository without a work tree", hint=hint)
    relative = place.relative_to(repository.root).as_posix() if has_work_tree else "."
    prefix = "" if relative == "." else f"{relative}/"
    commit = head_commit(repository) if head is None else repository.resolve(head)
    standing = Side() if commit is None else commit_side(repository, commit, prefix, is_code)
    if head is not None:
        return _Scene(reader, None, prefix, commit, standing, standing)
    stored = frozenset(file.object_id for file in standing.files.values())
    return _Scene(reader, place, prefix, commit, work_side(repository, place, prefix, is_code, stored=stored), standing)


def _rank(scene: _Scene, base: Base | None, *, everything: bool) -> _Found:
    reader, old, new = scene.reader, scene.side_of(base), scene.head
    found = _Found(notices=list(dict.fromkeys([*old.notices, *new.notices])))
    if base is not None:
        found.notices += submodules_changed(scene.root, old, new)
    if not new.paths and not old.paths:
        found.notices.append("git knows no file of this folder: is it ignored?")
    differing = {path for path in {*old.files, *new.files} if differ(old.at(path), new.at(path))}
    # What moved may have come from anywhere, whatever is asked for.
    asked_for = {path for path in new.files if reader.rules.wants(path)} if everything else set[str]()
    kept, found.left_out = reader.keep(new, old, sorted(asked_for if base is None else asked_for | differing))
    before: Version = {}
    after: Version = {}
    changes = Changes()
    if base is not None:
        before, after = reader.read_pairs(old, new, [path for path in kept if path in differing])
        raw = {path: data for path in before if isinstance(data := reader.contents.of(old, path), bytes)}
        changes = changes_between(before, after, raw)
    if everything:
        after = reader.read(new, kept)
    found.notices += [note for path in kept if reader.rules.wants(path) for note in _strange(path, before, after)]
    for key, definitions in rows_of(readable(after)).items():
        if reader.rules.wants(key[0]) and (everything or key in changes.rows):
            change, how = changes.rows.get(key) or ("unchanged", unchanged(definitions))
            found.units.append(_unit(key, change, how))
    moved = {key: how for key, how in changes.moved.items() if reader.rules.wants(key[0])}
    found.moved = _standing(scene, [_unit(key, "unchanged", how) for key, how in moved.items()])
    found.units = _standing(scene, found.units)
    for path in {unit.path for unit in [*found.units, *found.moved]}:
        content = reader.contents.of(new, path)
        assert isinstance(content, bytes), "what has functions was read"
        found.texts[path] = content
    return found


def _strange(path: str, before: Version, after: Version) -> Iterator[str]:
    """Notices on a file that could not be taken apart."""
    old, new = before.get(path), after.get(path)
    if isinstance(new, str):
        yield f"{path}: not looked into: {new}"
    elif isinstance(old, str) and new is not None:
        yield f"{path}: its old version could not be looked into: {old}"


def _unit(key: Key, change: Change, how: RowChange) -> Unit:
    place = how.definition.place
    return Unit(
        path=key[0],
        qualname=key[1],
        language=language_of(key[0]),
        line=place.line,
        end_line=place.end_line,
        change=change,
        added=how.added,
        deleted=how.deleted,
        rewritten=round(how.rewritten, 4),
        outer=place.outer,
    )


def _standing(scene: _Scene, found: list[Unit]) -> list[Unit]:
    """The units, each with where the head's commit has it."""
    reader, head, new = scene.reader, scene.standing, scene.head
    differing = sorted(path for path in {*head.files, *new.files} if differ(head.at(path), new.at(path)))
    kept, _ = reader.keep(new, head, differing if scene.root is not None else ())
    before, after = reader.read(head, kept), reader.read(new, kept)
    came_from, old_rows, rows = origins(before, after), rows_of(readable(before)), rows_of(readable(after))
    stands = []
    for unit in found:
        span: Span | None = None
        if unit.path not in after:
            span = Span(scene.prefix + unit.path, new.files[unit.path].object_id, unit.line, unit.end_line)
        elif unit.key in came_from:
            path, name = came_from[unit.key]
            place = _counterpart(unit, rows[unit.key], old_rows[path, name]).place
            span = Span(scene.prefix + path, head.files[path].object_id, place.line, place.end_line)
        stands.append(replace(unit, standing=span))
    return sorted(stands, key=lambda unit: (unit.path, unit.line, unit.qualname))


def _counterpart(unit: Unit, new: tuple[Definition, ...], old: tuple[Definition, ...]) -> Definition:
    """Of several definitions of a name, the one that the unit's was."""
    mine = next(n for n, definition in enumerate(new) if definition.place.line == unit.line)
    same = next((was for was in old if same_code(was, new[mine], unit.language)), None)
    return same or old[min(mine, len(old) - 1)]


def _result(scene: _Scene, base: Base | None, found: _Found) -> Units:
    scene.reader.remember()
    return Units(
        base=None if base is None or base.sha in EMPTY_TREES else base.sha,
        head=scene.commit,
        dirty=scene.root is not None and _is_dirty(scene),
        units=tuple(found.units),
        moved=tuple(found.moved),
        texts=found.texts,
        against="" if base is None else base.words,
        left_out=dict(sorted(found.left_out.items())),
        notices=shortened(found.notices),
    )


def _is_dirty(scene: _Scene) -> bool:
    """Whether a source file of the work tree has something else than the commit, the ends of lines aside."""
    old, new, contents = scene.standing, scene.head, scene.reader.contents
    differing = [path for path in {*old.files, *new.files} if differ(old.at(path), new.at(path))]
    contents.load((side, path) for side in (old, new) for path in differing)
    return any(_plain(contents.of(old, path)) != _plain(contents.of(new, path)) for path in differing)


def _plain(content: Content) -> Content:
    return content.replace(b"\r\n", b"\n") if isinstance(content, bytes) else content
