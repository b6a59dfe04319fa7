"""Folders that a fuzzing binary works in: the package's own, or a scratch copy made of symbolic links.

A Go test finds its fixtures relative to its working directory, and Go's fuzzer its seeds in testdata/fuzz there. The
scratch copy mirrors the path from the module down, so that `../fixtures` is found too, while new files land in scratch.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from aiguard.engines.fuzz.golang.corpus import Literal, encode, file_name


def writable(package: Path, function: str) -> bool:
    """Whether Go can write a failing input of this function: testdata/fuzz/FuzzX can be made, or is writable."""
    folder = package / "testdata" / "fuzz" / function
    while not os.path.lexists(folder) and folder != package:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


class Mirror:
    """A scratch copy of a package's folder below `home`. Raises OSError where it cannot be made."""

    def __init__(self, home: Path, module: Path, package: Path, function: str) -> None:
        inside = package.relative_to(module).parts if package.is_relative_to(module) else ()
        self.home = home
        self.folder = home.joinpath("module", *inside)
        source, copy = (module if inside else package), home / "module"
        for part in [*inside, "testdata", "fuzz"]:
            _link(source, copy, part)
            source, copy = source / part, copy / part
        _link(source, copy, function)
        self.inputs = copy / function
        self.inputs.mkdir()

    def take_seeds(self, folder: Path) -> None:
        """Link the seeds that the package has for the function."""
        for entry in _entries(folder):
            (self.inputs / entry.name).symlink_to(entry)

    def put(self, candidates: Sequence[tuple[str, tuple[Literal, ...]]]) -> None:
        """Let exactly these named inputs be the seeds."""
        for entry in _entries(self.inputs):
            entry.unlink()
        for name, values in candidates:
            (self.inputs / name).write_bytes(encode(values))

    def remove(self) -> None:
        """Remove it; what the links lead to stays."""
        shutil.rmtree(self.home, ignore_errors=True)


def save(folder: Path, values: Sequence[Literal]) -> Path:
    """Write a corpus file under the name that Go would give it; one that is there already stays as it is."""
    data = encode(values)
    path = folder / file_name(data)
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = folder / f".{path.name}.{os.getpid()}"
        draft.write_bytes(data)
        draft.replace(path)
    return path


def _link(source: Path, copy: Path, left_out: str) -> None:
    """Make `copy` a folder of links to what `source` holds, but for one name."""
    copy.mkdir(parents=True, exist_ok=True)
    for entry in _entries(source):
        if entry.name != left_out:
            (copy / entry.name).symlink_to(entry)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
