"""The two sides of a change: the source files of a commit, or of the work tree, each with the id of its content.

Every file of the work tree is read and hashed: what git believes about it can be told to it (`--assume-unchanged`,
`-diff`), and asking it may run the filters that a repository configures.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aiguard.errors import InputError
from aiguard.source.git import Repository
from aiguard.source.git_files import LINK, REGULAR, SUBMODULE, GitFile, blobs, files_known, files_of
from aiguard.source.outline import LARGEST_SOURCE
from aiguard.source.tree import WorkTree
from aiguard.text import one_line

Wanted = Callable[[str], bool]
Content = bytes | str | None
"""A file's bytes; a string says why it is there and not looked into; None, that it is not there."""

_LARGEST_HASHED = 256 * 1024 * 1024
_NOT_HERE = f"it has more than {LARGEST_SOURCE:,} bytes, or was not fetched"


@dataclass(frozen=True, slots=True)
class Side:
    """Files by path, relative to the project's folder. `paths` are all of them, `files` those that were wanted.

    `contents` holds what only the work tree has, under its path, and why a file there is not looked into.
    """

    files: dict[str, GitFile] = field(default_factory=dict)
    paths: frozenset[str] = frozenset()
    contents: dict[str, bytes | str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()

    def at(self, path: str) -> GitFile | None:
        """What stands at a path, links and files alike; None for nothing, and for a repository of its own."""
        found = self.files.get(path)
        return None if found is None or found.kind == SUBMODULE else found


def commit_side(repository: Repository, tree: str, prefix: str, wanted: Wanted) -> Side:
    """The files below `prefix` of a commit or tree."""
    found = files_of(repository, tree, prefix)
    shown, notices = _with_names_that_can_be_shown(path for path in found if wanted(path))
    files = {path: found[path] for path in shown}
    files |= {path: file for path, file in found.items() if file.kind == SUBMODULE}
    return Side(files, frozenset(found), notices=tuple(notices))


def work_side(
    repository: Repository, root: Path, prefix: str, wanted: Wanted, *, stored: frozenset[str] = frozenset()
) -> Side:
    """The files of the work tree that git knows or would track.

    `stored` are the ids of blobs that git can hand over again: their contents are not kept.
    """
    known = files_known(repository, prefix)
    shown, notices = _with_names_that_can_be_shown(path for path in sorted(known) if wanted(path))
    files = {path: file for path, file in known.items() if file.kind == SUBMODULE}
    contents: dict[str, bytes | str] = {}
    hashing = hashlib.sha256 if any(len(file.object_id) == 64 for file in known.values()) else hashlib.sha1
    tree = WorkTree(root)
    for path in shown:
        content = _content(tree, root, path, known[path])
        if isinstance(content, bytes):
            digest = hashing(b"blob %d\0" % len(content), usedforsecurity=False)
            digest.update(content)
            files[path] = replace(known[path], kind=REGULAR, object_id=digest.hexdigest())
            if digest.hexdigest() not in stored:
                contents[path] = content
        elif content is not None:
            is_link = content.startswith("link to ")
            files[path] = GitFile(LINK, "") if is_link else GitFile(REGULAR, _id_of_large(tree.root, path, hashing))
            contents[path] = content
        elif known[path].sparse:
            files[path] = known[path]
    return Side(files, frozenset(known), contents, tuple(notices))


def differ(old: GitFile | None, new: GitFile | None) -> bool:
    """Whether two sides have something else at a path. A link that stays one leads to a file that is looked at."""
    if old is None or new is None:
        return new is not None or (old is not None and old.kind != LINK)
    if old.kind != new.kind:
        return True
    return old.kind != LINK and (old.object_id != new.object_id or not old.object_id)


class Contents:
    """The contents of files of sides, each blob read once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._blobs: dict[str, bytes] = {}

    def load(self, wanted: Iterable[tuple[Side, str]]) -> None:
        """Fetch what git has of these files, in a few calls."""
        missing = {
            file.object_id
            for side, path in wanted
            if path not in side.contents and (file := side.at(path)) is not None and file.kind != LINK
        }
        self._blobs |= blobs(self._repository, missing - self._blobs.keys(), LARGEST_SOURCE)

    def of(self, side: Side, path: str) -> Content:
        """What stands at a path, of those loaded."""
        if path in side.contents:
            return side.contents[path]
        file = side.at(path)
        if file is None:
            return None
        return "it is a link" if file.kind == LINK else self._blobs.get(file.object_id, _NOT_HERE)


def _content(tree: WorkTree, root: Path, path: str, now: GitFile) -> Content:
    """The file's bytes in the work tree; None where it is missing, the reason where it is not looked into."""
    if now.kind == SUBMODULE:
        return None
    place = root / path
    if place.is_symlink():
        return f"link to {one_line(str(place.readlink()), 100)}"
    if not os.path.lexists(place):
        return None
    try:
        return tree.read(path, LARGEST_SOURCE)
    except InputError as error:
        return "; ".join(problem.message for problem in error.problems)


def _id_of_large(root: Path, path: str, hashing: Callable[..., Any]) -> str:
    """The id of a file that is too large to be looked into, so that it differs only where it does; '' for any other."""
    place = root / path
    try:
        size = place.stat().st_size if place.is_file() and place.resolve().is_relative_to(root) else 0
        if not LARGEST_SOURCE < size <= _LARGEST_HASHED:
            return ""
        digest = hashing(b"blob %d\0" % size, usedforsecurity=False)
        with place.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    except OSError:
        return ""
    return str(digest.hexdigest())


def _with_names_that_can_be_shown(paths: Iterable[str]) -> tuple[list[str], list[str]]:
    shown, notices = list[str](), list[str]()
    for path in paths:
        if path.isprintable():
            shown.append(path)
        else:
            notices.append(f"{one_line(path)}: its name cannot be shown, and it is not looked into")
    return shown, notices


def submodules_changed(root: Path | None, old: Side, new: Side) -> list[str]:
    """A notice for each repository of its own that the new side has otherwise; `root`: in the work tree there."""
    notices = []
    for path, now in sorted(new.files.items()):
        if now.kind != SUBMODULE:
            continue
        was = old.files.get(path)
        moved = root is not None and _checked_out(root / path) not in {now.object_id, None}
        if was is None or was.object_id != now.object_id or moved:
            notices.append(f"{one_line(path)}: a repository of its own, which is not looked into")
    return notices


def _checked_out(place: Path) -> str | None:
    """The commit that a submodule stands at; None where nothing is checked out."""
    return Repository(place).commit("HEAD") if (place / ".git").exists() else None
