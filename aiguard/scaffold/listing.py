"""The files of a repository, listed and read within bounds; nothing is followed, imported or run."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MOST_FILES = 20_000
LARGEST_FILE = 1024 * 1024
MOST_BYTES = 64 * 1024 * 1024

SKIPPED_FOLDERS = frozenset(
    {
        ".aiguard", ".eggs", ".git", ".hg", ".mypy_cache", ".nox", ".pytest_cache", ".ruff_cache", ".svn", ".terraform",
        ".tox", ".venv", ".idea", ".vscode", "__pycache__", "bower_components", "build", "dist", "env", "htmlcov",
        "node_modules", "site-packages", "static", "staticfiles", "testdata", "third_party", "vendor", "venv",
        "virtualenv",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listing:
    """Relative POSIX paths, sorted, and a reader that answers None for what it will not read."""

    files: tuple[str, ...]
    read: Callable[[str], bytes | None]
    truncated: bool = False

    @classmethod
    def of(cls, contents: Mapping[str, str]) -> Listing:
        """A listing of texts held in memory."""
        data = {path: text.encode() for path, text in contents.items()}
        return cls(tuple(sorted(data)), data.get)

    def text(self, path: str) -> str | None:
        """The file as text, undecodable bytes replaced; None where it is missing, too large or not a plain file."""
        data = self.read(path)
        return None if data is None else data.decode("utf-8-sig", "replace")

    def ending(self, *suffixes: str) -> Iterable[str]:
        """The paths that end in one of these."""
        return (path for path in self.files if path.endswith(suffixes))

    def has(self, path: str) -> bool:
        """Whether the file was listed."""
        return path in self.files


def list_folder(root: Path) -> Listing:
    """Every file below `root` but those of tools, caches, virtual environments and vendored code.

    Symbolic links are neither followed nor read. Stops at MOST_FILES and says so by `truncated`.
    """
    files: list[str] = []
    truncated = False
    for folder, folders, names in os.walk(root, followlinks=False):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if _wanted(here / name))
        relative = PurePosixPath(here.relative_to(root).as_posix())
        files += [str(relative / name) for name in sorted(names) if _printable(name)]
        if len(files) >= MOST_FILES:
            files, truncated = files[:MOST_FILES], True
            break
    return Listing(tuple(sorted(files)), _Reader(root), truncated)


def _wanted(folder: Path) -> bool:
    # A virtual environment may have any name; its marker file does not lie.
    return folder.name not in SKIPPED_FOLDERS and _printable(folder.name) and not (folder / "pyvenv.cfg").is_file()


def _printable(name: str) -> bool:
    return name.isprintable()


class _Reader:
    """Reads regular files only, each and all together within the bounds."""

    def __init__(self, root: Path) -> None:
        self._root, self._left = root, MOST_BYTES

    def __call__(self, path: str) -> bytes | None:
        try:
            # O_NONBLOCK: opening a FIFO must not wait for a writer; its kind is looked at before it is read.
            descriptor = os.open(self._root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size > min(LARGEST_FILE, self._left):
                return None
            data = file.read(LARGEST_FILE)
        self._left -= len(data)
        return data
