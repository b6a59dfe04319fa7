"""From settings and the user's wishes to the plan of a campaign."""

from __future__ import annotations

import os
import posixpath
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aiguard.config.loading import Project
from aiguard.config.settings import GoFuzz, PythonFuzz
from aiguard.errors import CouldNotJudge
from aiguard.plan.fuzzing import speaks_of
from aiguard.plan.plan import FuzzPlan
from aiguard.source.changes import ChangeSet, changed_functions

_MOST_SEEDS = 2**32


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a command asks of a campaign; None leaves the choice to aiguard.yaml."""

    chosen: tuple[str, ...] = ()
    budget_s: float | None = None
    shrink_budget_s: float | None = None
    jobs: int | None = None
    seed: int | None = None
    language: str | None = None
    base: str | None = None
    changed: bool = False
    unreached: Literal["run", "replay", "skip"] = "run"
    options: tuple[str, ...] = ()
    constraints_from: str | None = None


def plan_fuzz(project: Project, wishes: Wishes) -> FuzzPlan | None:
    """The campaign of one project; None where it has no properties to run.

    Raises InputError for a base that names no commit, CouldNotJudge where the change cannot be seen.
    """
    fuzz = project.settings.fuzz
    python, go = languages(project, wishes.chosen)
    meant = speaks_of(wishes.chosen) if wishes.language is None else {wishes.language}
    python = python if "python" in meant else None
    go = go if "go" in meant else None
    if python is None and go is None:
        return None
    return FuzzPlan(
        root=project.root,
        prefix=project.prefix,
        python=python,
        go=go,
        budget_s=fuzz.budget if wishes.budget_s is None else wishes.budget_s,
        shrink_budget_s=fuzz.shrink_budget if wishes.shrink_budget_s is None else wishes.shrink_budget_s,
        jobs=wishes.jobs or fuzz.jobs or cores(),
        seed=secrets.randbelow(_MOST_SEEDS) if wishes.seed is None else wishes.seed,
        chosen=_from_the_project(wishes.chosen, project.prefix),
        changes=_changes(project, wishes),
        unreached=wishes.unreached,
        options=wishes.options,
        constraints_from=wishes.constraints_from,
    )


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def languages(project: Project, chosen: tuple[str, ...] = ()) -> tuple[PythonFuzz | None, GoFuzz | None]:
    """The languages that are configured; where none is, those of which there is a sign, and Python if there is none."""
    fuzz = project.settings.fuzz
    if fuzz.python is not None or fuzz.go is not None:
        return fuzz.python, fuzz.go
    python = PythonFuzz.model_validate({})
    if not (project.root / "go.mod").is_file():
        return python, None
    signs = any((project.root / path).exists() for path in python.paths) or speaks_of(chosen) == {"python"}
    return python if signs else None, GoFuzz.model_validate({})


def _changes(project: Project, wishes: Wishes) -> ChangeSet | None:
    if not wishes.changed and wishes.base is None:
        return None
    try:
        return changed_functions(project.root, wishes.base or project.settings.risk.base)
    except CouldNotJudge:
        # A gate runs everything where it cannot see what changed; a user who asked for the change is told.
        if wishes.unreached == "skip" or wishes.base is not None:
            raise
        return None


def _from_the_project(chosen: tuple[str, ...], prefix: str) -> tuple[str, ...]:
    """The words as they are seen from the project's own folder, which is `.` there."""
    return tuple(_below(word, prefix) for word in chosen) if prefix else chosen


def speaking_to(chosen: tuple[str, ...], others: Iterable[str]) -> tuple[str, ...]:
    """The words without those that name one of the `others`, which are prefixes of a monorepo's further projects."""
    prefixes = [prefix for prefix in others if prefix]
    return tuple(word for word in chosen if all(_below(word, prefix) == word for prefix in prefixes))


def _below(word: str, prefix: str) -> str:
    plain, home = word.removeprefix("./"), prefix.rstrip("/")
    if plain.rstrip("/") == home or plain.startswith(f"{home}:"):
        return f".{plain.removeprefix(home).rstrip('/')}"
    return plain.removeprefix(prefix) if plain.startswith(prefix) else word


def relative_words(chosen: tuple[str, ...], start: Path, root: Path) -> tuple[str, ...]:
    """Words that are paths, as seen from the folder of aiguard.yaml rather than from where the user stands."""
    start, root = start.resolve(), root.resolve()
    chosen = tuple(_made_relative(word, root) for word in chosen)
    if start == root or not start.is_relative_to(root):
        return chosen
    below = start.relative_to(root).as_posix()
    return tuple(_seen_from_root(word, start, below) for word in chosen)


def _made_relative(word: str, root: Path) -> str:
    """A word that is an absolute path below the project's folder, as seen from there."""
    path, mark, rest = _split(word)
    if not path.startswith("/"):
        return word
    place = Path(path).resolve()
    return f"{place.relative_to(root).as_posix()}{mark}{rest}" if place.is_relative_to(root) else word


def _seen_from_root(word: str, start: Path, below: str) -> str:
    """A word whose path is there where the user stands; `./` says that it is meant from there in any case."""
    path, mark, rest = _split(word)
    plain = path.removeprefix("./")
    if plain in {"", "."}:
        return f"./{below}{mark}{rest}"
    here = path.startswith(("./", "../")) or (start / plain).exists()
    seen = posixpath.normpath(f"{below}/{plain}") if here else ""
    if not here or seen.startswith(".."):
        return word
    dotted = "./" if path.startswith("./") or mark == ":" else ""
    slash = "/" if plain.endswith("/") else ""
    return f"{dotted}{seen}{slash}{mark}{rest}"


def _split(word: str) -> tuple[str, str, str]:
    """A word's path, what follows it (`::`, `:` or nothing), and the name."""
    for mark in ("::", ":"):
        path, found, rest = word.partition(mark)
        if found:
            return path, mark, rest
    return word, "", ""
