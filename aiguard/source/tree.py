"""A tree of files, wherever it is kept: a folder on disk, or a revision of a repository."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from aiguard.errors import InputError
from aiguard.source.globbing import Pattern

IGNORED = frozenset({".git", ".hg", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox"})
"""Folders that no glob enters: other people's files, or none that a human wrote."""


class Tree(Protocol):
    """Files by relative POSIX path. Nothing outside the tree is ever read, whatever links say."""

    def read(self, path: str, limit: int) -> bytes:
        """The file's bytes. Raises InputError where it is missing, no plain file, unreadable or above `limit`."""
        ...

    def glob(self, pattern: str) -> list[str]:
        """The files that match, sorted; `*` and `?` stay within a name, `**` crosses folders."""
        ...

    def exists(self, path: str) -> bool:
        """Whether a file or a folder of this name is in the tree."""
        ...


class WorkTree:
    """A folder on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def read(self, path: str, limit: int) -> bytes:
        """As Tree.read. Never opens what could block or never end: the kind is asked for first."""
        place = self._inside(path)
        try:
            kind = place.stat().st_mode
            if not stat.S_ISREG(kind):
                raise InputError.of(f"wanted a file, but this is {_kind(kind)}", path=path)
            with open(place, "rb", opener=_without_blocking) as file:  # noqa: PTH123 - Path.open takes no opener
                status = os.fstat(file.fileno())
                if not stat.S_ISREG(status.st_mode):
                    raise InputError.of(f"wanted a file, but this is {_kind(status.st_mode)}", path=path)
                data = b"" if status.st_size > limit else file.read(limit + 1)
                size = max(status.st_size, len(data))
        except (OSError, ValueError) as error:
            raise InputError.of(_why(error), path=path) from None
        if size > limit:
            message = f"the file has {size:,} bytes; at most {limit:,} are read"
            raise InputError.of(message, path=path, hint="split it into smaller files")
        return data

    def glob(self, pattern: str) -> list[str]:
        """As Tree.glob; links to folders are not entered, links to files are taken where they stay inside."""
        wanted = Pattern(pattern)
        start = self.root.joinpath(*wanted.fixed)
        prefix = "".join(f"{part}/" for part in wanted.fixed)
        if any(part in IGNORED for part in wanted.fixed) or not self._holds(start):
            return []
        return sorted(path for path in self._files(start, prefix, wanted) if wanted.matches(path))

    def exists(self, path: str) -> bool:
        """As Tree.exists; a link counts, wherever it leads: reading it says what is wrong with it."""
        try:
            place = self.root.joinpath(path)
            return os.path.lexists(self._inside(str(place.parent)) / place.name)
        except (InputError, OSError):
            return False

    def _files(self, folder: Path, prefix: str, wanted: Pattern) -> Iterator[str]:
        pending = [(folder, prefix)]
        while pending:
            folder, prefix = pending.pop()
            try:
                entries = list(os.scandir(folder))
            except OSError:
                continue
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in IGNORED and wanted.may_enter(prefix + entry.name):
                        pending.append((folder / entry.name, f"{prefix}{entry.name}/"))
                elif not entry.is_symlink() or self._holds_file(folder / entry.name):
                    yield prefix + entry.name

    def _holds_file(self, place: Path) -> bool:
        return self._holds(place) and not place.is_dir()

    def _holds(self, place: Path) -> bool:
        try:
            return place.resolve(strict=True).is_relative_to(self.root)
        except (OSError, RuntimeError):
            return False

    def _inside(self, path: str) -> Path:
        """The real place of a path. Raises InputError where it, or a link on its way, leads out of the tree."""
        try:
            place = self.root.joinpath(path).resolve()
        except (OSError, RuntimeError, ValueError) as error:
            raise InputError.of(_why(error), path=path) from None
        if not place.is_relative_to(self.root):
            raise InputError.of("the path leads out of the project's folder", path=path)
        return place


def _without_blocking(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def _kind(mode: int) -> str:
    return next((words for test, words in _KINDS if test(mode)), "something else")


def _why(error: Exception) -> str:
    number = error.errno if isinstance(error, OSError) else None
    if number in {errno.ENOENT, errno.ENOTDIR}:
        return "there is no such file"
    if number in {errno.EACCES, errno.EPERM}:
        return "the file may not be read: its permissions forbid it"
    if number == errno.ELOOP or isinstance(error, RuntimeError):
        return "the file is a link that leads to itself"
    if number == errno.ENAMETOOLONG:
        return "the path is too long"
    return f"the file cannot be read: {error.strerror}" if isinstance(error, OSError) else "this is no path"
