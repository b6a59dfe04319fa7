"""Which source files differ between a tree of git and the work tree, with both contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aiguard.source.git import Repository
from aiguard.source.sides import Content, Contents, commit_side, differ, submodules_changed, work_side
from aiguard.source.tree import IGNORED

SUFFIXES = (".py", ".go")
_MOST_NOTICES = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """A file that differs. None: it is not there; a string says why it is there and not looked into."""

    path: str
    before: Content
    after: Content


def is_source(path: str) -> bool:
    """Whether a path names Python or Go code that somebody of the project wrote."""
    folders = path.split("/")[:-1]
    if not path.endswith(SUFFIXES) or IGNORED.intersection(folders):
        return False
    # Go itself never looks into these.
    return not (path.endswith(".go") and any(f.startswith(("_", ".")) or f == "testdata" for f in folders))


def differing(repository: Repository, base: str, root: Path, prefix: str) -> tuple[list[Pair], list[str]]:
    """The source files below `root` that differ from those below `prefix` of `base`; notices on what was skipped."""
    old = commit_side(repository, base, prefix, is_source)
    new = work_side(repository, root, prefix, is_source, stored=frozenset(f.object_id for f in old.files.values()))
    notices = [*submodules_changed(root, old, new), *dict.fromkeys([*old.notices, *new.notices])]
    if not new.paths and not old.paths:
        notices.append("git knows no file of this folder: is it ignored?")
    paths = [path for path in sorted({*old.files, *new.files}) if differ(old.at(path), new.at(path))]
    contents = Contents(repository)
    contents.load([(side, path) for side in (old, new) for path in paths])
    return [Pair(path, contents.of(old, path), contents.of(new, path)) for path in paths], notices


def shortened(skipped: Sequence[str]) -> tuple[str, ...]:
    """The first notices on files, and how many further ones there are."""
    further = len(skipped) - _MOST_NOTICES
    tail = (f"{further} further files were not looked into",) if further > 0 else ()
    return (*skipped[:_MOST_NOTICES], *tail)
