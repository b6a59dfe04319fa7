"""The files of two sides of a change, by path: those of a revision, and those of the work tree as git knows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aiguard.errors import CouldNotJudge
from aiguard.source.git import Repository

REGULAR, LINK, SUBMODULE = "regular", "link", "submodule"
_KINDS = {"100644": REGULAR, "100755": REGULAR, "120000": LINK, "160000": SUBMODULE}
_MOST_BYTES_AT_ONCE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class GitFile:
    """What git has at a path. `sparse` says that the work tree leaves it out on purpose; `object_id` may be ''."""

    kind: str
    object_id: str
    sparse: bool = False


def files_of(repository: Repository, tree: str, prefix: str) -> dict[str, GitFile]:
    """The files below `prefix` ('' or 'services/api/') of a commit or tree; paths are relative to it."""
    told = repository.tell("ls-tree", "-r", "-z", "--full-tree", tree, *(("--", prefix) if prefix else ()))
    found: dict[str, GitFile] = {}
    for about, path in _entries(told, prefix):
        mode, _, object_id = about
        found[path] = GitFile(_KINDS.get(mode, REGULAR), object_id)
    return found


def files_known(repository: Repository, prefix: str) -> dict[str, GitFile]:
    """The files below `prefix` that git tracks, and those that it would track if they were added.

    A file with a conflict counts once. Whether a file is there at all, the caller finds out.
    """
    where = ("--", prefix) if prefix else ()
    found: dict[str, GitFile] = {}
    for about, path in _entries(repository.tell("ls-files", "-z", "-s", "-t", *where), prefix):
        tag, mode, object_id, _ = about
        found[path] = GitFile(_KINDS.get(mode, REGULAR), object_id, sparse=tag == "S")
    others = repository.tell("ls-files", "-z", "--others", "--exclude-standard", *where)
    for name in others.split(b"\0"):
        path = _text(name, prefix)
        if path:
            # A folder here is a repository of its own, which was never added.
            found[path.rstrip("/")] = GitFile(SUBMODULE if path.endswith("/") else REGULAR, "")
    return found


def blobs(repository: Repository, object_ids: Iterable[str], limit: int) -> dict[str, bytes]:
    """The contents of blobs by id, in a few calls of git. Left out: those above `limit` bytes, and those not here."""
    wanted = sorted({object_id for object_id in object_ids if object_id})
    if not wanted:
        return {}
    sizes: list[tuple[str, int]] = []
    for line in (
        repository.tell("cat-file", "--batch-check", stdin=_lines(wanted)).decode("ascii", "replace").split("\n")
    ):
        words = line.split()
        if len(words) == 3 and words[1] == "blob" and int(words[2]) <= limit:
            sizes.append((words[0], int(words[2])))
    found: dict[str, bytes] = {}
    for batch in _batches(sizes):
        told = repository.tell("cat-file", "--batch", stdin=_lines(name for name, _ in batch))
        at = 0
        for name, size in batch:
            head = told.find(b"\n", at)
            if head < 0 or not told.startswith(name.encode(), at):
                raise CouldNotJudge("git cat-file answered something else than the files asked for")
            found[name] = told[head + 1 : head + 1 + size]
            at = head + size + 2
    return found


def _batches(sizes: list[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    batch, total = list[tuple[str, int]](), 0
    for name, size in sizes:
        if batch and total + size > _MOST_BYTES_AT_ONCE:
            yield batch
            batch, total = [], 0
        batch.append((name, size))
        total += size
    if batch:
        yield batch


def _lines(words: Iterable[str]) -> bytes:
    return "".join(f"{word}\n" for word in words).encode("ascii")


def _entries(told: bytes, prefix: str) -> Iterator[tuple[list[str], str]]:
    for line in told.split(b"\0"):
        about, tab, name = line.partition(b"\t")
        if tab:
            yield about.decode("ascii").split(), _text(name, prefix)


def _text(name: bytes, prefix: str) -> str:
    return name.decode("utf-8", "surrogateescape").removeprefix(prefix)
