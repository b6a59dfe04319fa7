"""Which source files differ between a tree of git and the work tree, with both contents.

Every file is read and hashed here: what git believes about the work tree can be told to it (`--assume-unchanged`,
`-diff`), and asking it may run the filters that a repository configures.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiguard.errors import InputError
from aiguard.source.git import Repository
from aiguard.source.git_files import LINK, REGULAR, SUBMODULE, GitFile, blobs, files_known, files_of
from aiguard.source.outline import LARGEST_SOURCE
from aiguard.source.tree import IGNORED, WorkTree
from aiguard.text import one_line

SUFFIXES = (".py", ".go")


@dataclass(frozen=True, slots=True)
class Pair:
    """A file that differs. None: it is not there; a string says why it is there and not looked into."""

    path: str
    before: bytes | str | None
    after: bytes | str | None


def is_source(path: str) -> bool:
    """Whether a path names Python or Go code that somebody of the project wrote."""
    folders = path.split("/")[:-1]
    if not path.endswith(SUFFIXES) or IGNORED.intersection(folders):
        return False
    # Go itself never looks into these.
    return not (path.endswith(".go") and any(f.startswith(("_", ".")) or f == "testdata" for f in folders))


def differing(repository: Repository, base: str, root: Path, prefix: str) -> tuple[list[Pair], list[str]]:
    """The source files below `root` that differ from those below `prefix` of `base`; notices on what was skipped."""
    old = files_of(repository, base, prefix)
    known = files_known(repository, prefix)
    notices = _submodules(root, old, known)
    if not known and not old:
        notices.append("git knows no file of this folder: is it ignored?")
    hashing = hashlib.sha256 if len(base) == 64 else hashlib.sha1
    tree = WorkTree(root)
    open_ends: list[tuple[str, GitFile | None, bytes | str | None]] = []
    sparse: dict[str, str] = {}
    for path in sorted(old.keys() | known.keys()):
        if not is_source(path):
            continue
        was, now = old.get(path), known.get(path)
        if not path.isprintable() or not _is_text(path):
            notices.append(f"{one_line(path)}: its name cannot be shown, and it is not looked into")
            continue
        content = _content(tree, root, path, now)
        if content is None and now is not None and now.sparse:
            sparse[path] = now.object_id
            if was is not None and was.object_id == now.object_id:
                continue
        if _same(was, content, hashing):
            continue
        open_ends.append((path, was, content))
    stored = blobs(repository, [w.object_id for _, w, _ in open_ends if w] + list(sparse.values()), LARGEST_SOURCE)
    pairs = []
    for path, was, content in open_ends:
        after = stored.get(sparse[path], "it cannot be read from git") if path in sparse else content
        pairs.append(Pair(path, _old_content(was, stored), after))
    return pairs, notices


def _content(tree: WorkTree, root: Path, path: str, now: GitFile | None) -> bytes | str | None:
    """The file's bytes in the work tree; None where it is missing, the reason where it is not looked into."""
    if now is None or now.kind == SUBMODULE:
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


def _same(was: GitFile | None, content: bytes | str | None, hashing: Callable[..., Any]) -> bool:
    if was is None or was.kind == SUBMODULE:
        return content is None
    if isinstance(content, bytes):
        if was.kind != REGULAR:
            return False
        digest = hashing(b"blob %d\0" % len(content), usedforsecurity=False)
        digest.update(content)
        return bool(digest.hexdigest() == was.object_id)
    # A link that stays a link leads to a file that is looked at where it is.
    return content is not None and was.kind == LINK and content.startswith("link to ")


def _old_content(was: GitFile | None, stored: dict[str, bytes]) -> bytes | str | None:
    if was is None or was.kind == SUBMODULE:
        return None
    if was.kind == LINK:
        return "it was a link"
    return stored.get(was.object_id, "its old version is too large, or was not fetched")


def _submodules(root: Path, old: dict[str, GitFile], known: dict[str, GitFile]) -> list[str]:
    notices = []
    for path, now in sorted(known.items()):
        if now.kind != SUBMODULE:
            continue
        was = old.get(path)
        if was is None or was.object_id != now.object_id or _checked_out(root / path) not in {now.object_id, None}:
            notices.append(f"{one_line(path)}: a repository of its own, which is not looked into")
    return notices


def _checked_out(place: Path) -> str | None:
    """The commit that a submodule stands at; None where nothing is checked out."""
    return Repository(place).commit("HEAD") if (place / ".git").exists() else None


def _is_text(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
