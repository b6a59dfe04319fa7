"""The settings in force where a command begins; many do without an aiguard.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from aiguard.config.loading import Workspace, find, load, without_file
from aiguard.errors import InputError
from aiguard.source.git import RevisionTree
from aiguard.source.tree import WorkTree


def open_workspace(
    start: Path, config: Path | None, environ: Mapping[str, str], constraints_from: str | None = None
) -> Workspace:
    """The workspace around `start`, as a revision has it where one is named; every default where no file speaks.

    Raises InputError with every problem of the files, CouldNotJudge for git.
    """
    trees = partial(RevisionTree.at, revision=constraints_from) if constraints_from else WorkTree
    if config is None and not constraints_from:
        try:
            find(start)
        except InputError:
            return without_file(_top(start))
    return load(start, config, environ, trees)


def _top(start: Path) -> Path:
    """The top of the repository that holds a folder; the folder itself where there is none."""
    place = start.resolve()
    return next((folder for folder in (place, *place.parents) if (folder / ".git").exists()), place)
