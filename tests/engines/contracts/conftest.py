"""Real projects in temporary folders, and targets opened on them."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aiguard.engines.contracts.states import StateHandlers
from aiguard.engines.contracts.targets.inprocess import InProcessTarget
from aiguard.engines.contracts.workers import WorkerSpec
from aiguard.masking import Masker
from aiguard.process import child_environment

WriteProject = Callable[[dict[str, str]], Path]
OpenTarget = Callable[..., InProcessTarget]


def write_files(root: Path, files: dict[str, str]) -> Path:
    """Write files, by their relative names, into a folder, which is handed back."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
    return root


@pytest.fixture
def write_project(tmp_path: Path) -> WriteProject:
    """Writes files into the test's project folder."""
    return lambda files: write_files(tmp_path, files)


def target_on(
    root: Path,
    kind: str,
    app: str = "app:app",
    *,
    states: StateHandlers | None = None,
    env: dict[str, str] | None = None,
    masker: Masker | None = None,
    **options: object,
) -> InProcessTarget:
    """A target on a project folder, not yet opened; `options` are those of WorkerSpec."""
    spec = WorkerSpec(kind, root, child_environment(env or {}, [], os.environ), app=app, **options)  # type: ignore[arg-type]
    return InProcessTarget("api", spec, states or StateHandlers(), masker or Masker())


@pytest.fixture
def make_target(tmp_path: Path) -> Iterator[OpenTarget]:
    """Makes a target on the project folder, not yet opened; closes all of them at the end."""
    made: list[InProcessTarget] = []

    def make(*args: str, **options: object) -> InProcessTarget:
        made.append(target_on(tmp_path, *args, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for target in made:
        target.close()


@pytest.fixture
def open_target(make_target: OpenTarget) -> OpenTarget:
    """As `make_target`, opened."""

    def opened(*args: object, **options: object) -> InProcessTarget:
        target = make_target(*args, **options)
        target.open()
        return target

    return opened
