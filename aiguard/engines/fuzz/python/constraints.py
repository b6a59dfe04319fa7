"""Properties as they stood at a revision, laid out in a folder of their own, to hold the work tree against.

The base judges the head: what a change did to its own properties does not count. Only the properties' own paths and the
conftest files that lead to them are taken from the revision; the code under test, and pytest's configuration, are the
work tree's.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from pathlib import Path

from aiguard.source.git import RevisionTree

_LIMIT = 16 * 1024 * 1024
_CONFIGURATIONS = (
    ("pytest.toml", ""),
    (".pytest.toml", ""),
    ("pytest.ini", ""),
    (".pytest.ini", ""),
    ("pyproject.toml", "[tool.pytest"),
    ("tox.ini", "[pytest]"),
    ("setup.cfg", "[tool:pytest]"),
)
"""The files that pytest looks for, in its order, and what makes one count."""


def lay_out(root: Path, revision: str, paths: Iterable[str], folder: Path) -> list[str]:
    """Write the properties of a revision below `folder`; the paths that it has. Raises InputError, CouldNotJudge."""
    tree = RevisionTree.at(root, revision)
    found = [path for path in paths if tree.exists(path)]
    files = {"conftest.py"}
    for path in found:
        files |= {path, *tree.glob(f"{path}/**/*")}
        files |= {posixpath.join(parent, "conftest.py") for parent in _parents(path)}
    for file in sorted(files):
        if tree.exists(file) and not tree.glob(f"{file}/**/*"):
            place = folder / file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(tree.read(file, _LIMIT))
    return found


def arguments(root: Path, folder: Path) -> list[str]:
    """What tells pytest that the laid-out folder stands for the project's own."""
    words = [f"--rootdir={folder}"]
    for name, mark in _CONFIGURATIONS:
        file = root / name
        if file.is_file() and mark in file.read_text("utf-8", "replace"):
            return [*words, "-c", str(file)]
    return words


def _parents(path: str) -> list[str]:
    parents = []
    while path := posixpath.dirname(path):
        parents.append(path)
    return parents
