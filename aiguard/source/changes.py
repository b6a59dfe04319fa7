"""The change set: which functions differ between a base revision and the work tree, by content and never by a diff."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aiguard.errors import CouldNotJudge
from aiguard.source.base_revision import Base, before_head, choose_base
from aiguard.source.comparing import Compared, compare
from aiguard.source.differing import differing, shortened
from aiguard.source.git import Repository


@dataclass(frozen=True, slots=True)
class ChangedFunction:
    """A function that the change adds or modifies. `path` is relative to the project's folder, `line` counts from 1.

    `qualname` is `Class.method`, `outer.inner`, `Type.Method` or `func`; `outer` is the outermost function that it
    stands in, '' for none.
    """

    path: str
    qualname: str
    line: int
    end_line: int
    change: Literal["added", "modified"]
    outer: str = ""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What differs between `base` (a full commit id, or the empty tree's) and the work tree, staged or not.

    `head` is the commit checked out, if any. `files` are those whose code outside of functions changed, and those that
    changed and cannot be taken apart. `removed` are functions (path, qualname) that are no more, `moved` files
    (old path, new path) whose functions were compared with those of the old one.
    """

    base: str
    head: str | None
    functions: tuple[ChangedFunction, ...] = ()
    files: tuple[str, ...] = ()
    removed: tuple[tuple[str, str], ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing that could matter to a property differs."""
        return not (self.functions or self.files or self.removed)


def changed_functions(root: Path, base: str | None = None) -> ChangeSet:
    """What the Python and Go code below `root`, which may be below the repository's top, changes since `base`.

    By default, the base is where HEAD left the default branch; where HEAD is on it, HEAD itself, or the commit before
    where nothing differs from HEAD. Raises InputError where `base` names no commit; CouldNotJudge where there is no
    git, no repository, no commit, or not enough history to find the base.
    """
    repository = Repository(root)
    place = root.resolve()
    if repository.is_bare or not place.is_relative_to(repository.root):
        raise CouldNotJudge(f"{root} is in a repository without a work tree", hint="run in a checkout of it")
    relative = place.relative_to(repository.root).as_posix()
    prefix = "" if relative == "." else f"{relative}/"
    chosen = choose_base(repository, base)
    compared, skipped = _against(chosen, repository, place, prefix)
    if compared.is_empty and not chosen.own:
        chosen = before_head(repository)
        compared, skipped = _against(chosen, repository, place, prefix)
    return _change_set(chosen, repository.commit("HEAD"), compared, skipped)


def _against(base: Base, repository: Repository, root: Path, prefix: str) -> tuple[Compared, list[str]]:
    pairs, skipped = differing(repository, base.sha, root, prefix)
    compared = compare(pairs)
    return compared, [*skipped, *compared.notices]


def _change_set(base: Base, head: str | None, compared: Compared, skipped: list[str]) -> ChangeSet:
    return ChangeSet(
        base=base.sha,
        head=head,
        functions=tuple(
            ChangedFunction(path, f.qualname, f.line, f.end_line, "added" if new else "modified", f.outer)
            for path, f, new in compared.functions
        ),
        files=tuple(compared.files),
        removed=tuple(compared.removed),
        moved=tuple(compared.moved),
        notices=(f"compared the work tree with {base.words}", *shortened(skipped)),
    )
