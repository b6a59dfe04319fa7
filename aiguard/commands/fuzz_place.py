"""Where the commands around a campaign work: the project that a file belongs to, with or without a config."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiguard.config.loading import find, load
from aiguard.config.settings import PythonFuzz
from aiguard.errors import InputError
from aiguard.text import one_line


@dataclass(frozen=True, slots=True)
class Place:
    """A project: its folder, and where its Python properties are and run.

    `prefixes` lead from there to the projects that are judged with it, itself ('') among them.
    """

    root: Path
    python: PythonFuzz
    prefixes: tuple[str, ...] = ("",)

    @property
    def properties(self) -> str:
        """The folder that new properties go to, relative to the root."""
        first = self.python.paths[0]
        literal = first.partition("*")[0]
        if literal != first or first.endswith(".py"):  # a glob or a file: its folder
            return literal.rpartition("/")[0]
        return first.rstrip("/")


def place_of(file: Path, start: Path, config: Path | None, environ: Mapping[str, str]) -> Place:
    """The project that `file` belongs to; `start` is the folder that the command was given in.

    Without an aiguard.yaml it is the repository, or else `start`, with the defaults. Raises InputError for a config
    that is wrong.
    """
    if config is None and not _has_config(start):
        return Place(_top(start), _defaults())
    workspace = load(start, config, environ)
    real = _absolute(file)
    homes = [project for project in workspace.projects if real.is_relative_to(project.root)]
    if not homes:
        return Place(workspace.root, _defaults(), ("", *(project.prefix for project in workspace.projects)))
    home = max(homes, key=lambda project: len(project.root.parts))
    prefixes = tuple(project.prefix for project in workspace.projects) if home.root == workspace.root else ()
    return Place(home.root, home.settings.fuzz.python or _defaults(), tuple(dict.fromkeys(("", *prefixes))))


def _defaults() -> PythonFuzz:
    return PythonFuzz.model_validate({})


def within(file: Path, root: Path, shown: str) -> str:
    """The file's path relative to the project, POSIX. Raises InputError where it lies outside."""
    for path in (_absolute(file), Path(os.path.realpath(file))):
        for base in (root, root.resolve()):
            if path.is_relative_to(base):
                return path.relative_to(base).as_posix()
    raise InputError.of(
        f"{one_line(shown)} lies outside the project in {root}",
        hint="give a file of the project, or name another project with --config FILE",
    )


def _absolute(file: Path) -> Path:
    """Without `..`, links kept: the place that the user named."""
    return Path(os.path.normpath(Path.cwd() / file))


def _top(start: Path) -> Path:
    resolved = start.resolve()
    return next((folder for folder in (resolved, *resolved.parents) if (folder / ".git").exists()), resolved)


def _has_config(start: Path) -> bool:
    try:
        find(start)
    except InputError:
        return False
    return True
