"""How git's log is asked, so that no setting of the user's or of the repository's changes its form."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import IO

from aiguard.source.commits import Commit

_FORMAT = "--format=%x00%H%x00%ct%x00%P%x00%aN%x00%aE%x00%cN%x00%cE%x00%{text}%x00"
_FIELDS = 8
_LATEST = 253_402_300_799
"""The last second of the year 9999, which is as far as dates go."""

PLAIN = (
    "-c",
    "log.showSignature=false",
    "-c",
    "log.showRoot=true",
    "-c",
    "log.mailmap=true",
    "-c",
    "mailmap.file=",
    "-c",
    "mailmap.blob=",
    "-c",
    "diff.orderFile=/dev/null",
    "-c",
    "log.follow=false",
    "-c",
    "diff.renameLimit=1000",
    "-c",
    "diff.suppressBlankEmpty=false",
    "log",
    "--topo-order",
    "--encoding=UTF-8",
    "--no-color",
    "--no-decorate",
    "--no-notes",
    "--no-show-signature",
    "--no-relative",
    "-O/dev/null",
)
"""git's first arguments for a log, children before their parents; a HEAD or a BRIEF_HEAD belongs behind them."""

HEAD, BRIEF_HEAD = (_FORMAT.replace("{text}", text) for text in ("B", "s"))
"""What `read_commit` reads, with the whole message or its subject alone."""

PATCHES = (
    "--patch",
    "--unified=0",
    "-c",
    "--find-renames",
    "--full-index",
    "--text",
    "--no-ext-diff",
    "--no-textconv",
    "--diff-algorithm=myers",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--inter-hunk-context=0",
    "--indent-heuristic",
    "--ignore-submodules=all",
    "--submodule=short",
)
"""Further arguments: what each commit changed, without context; of a merge only what differs from every parent."""


def seconds(told: str) -> int:
    """When a commit was made, as `%ct` tells it: damaged and impossible dates become the first or the last one."""
    return min(int(told), _LATEST) if told.isdecimal() else 0


def scope(revisions: Iterable[str], paths: Iterable[str]) -> bytes:
    """What `--stdin` reads: revisions, and the paths that the log is limited to (none: all of them)."""
    lines = [revision.encode() for revision in revisions]
    chosen = [path.encode("utf-8", "surrogateescape") for path in paths]
    return b"\n".join([*lines, *([b"--", *chosen] if chosen else [])]) + b"\n"


def read_commit(line: bytes, stream: IO[bytes]) -> Commit:
    """The commit whose head begins with `line`, the rest of the head taken from the stream."""
    parts = [line]
    fields = line.count(b"\0")
    while fields < _FIELDS + 1:
        following = next(islice(stream, 1), b"\0" * _FIELDS)
        parts.append(following)
        fields += following.count(b"\0")
    told = b"".join(parts).decode("utf-8", "replace").split("\0")
    _, sha, time, parents, author, address, committer, committers, message = told[: _FIELDS + 1]
    return Commit(
        sha=sha,
        time=seconds(time),
        author_name=author,
        author_email=address,
        committer_name=committer,
        committer_email=committers,
        message=message,
        parents=len(parents.split()),
    )
