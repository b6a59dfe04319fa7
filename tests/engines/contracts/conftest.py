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


@pytest.fixture
def write_project(tmp_path: Path) -> WriteProject:
    """Writes files, by their relative names, into a project folder."""

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def make_target(tmp_path: Path) -> Iterator[OpenTarget]:
    """Makes a target on the project folder, not yet opened; closes all of them at the end."""
    made: list[InProcessTarget] = []

    def make(
        kind: str,
        app: str = "app:app",
        *,
        states: StateHandlers | None = None,
        env: dict[str, str] | None = None,
        masker: Masker | None = None,
        **options: object,
    ) -> InProcessTarget:
        spec = WorkerSpec(kind, tmp_path, child_environment(env or {}, [], os.environ), app=app, **options)  # type: ignore[arg-type]
        target = InProcessTarget("api", spec, states or StateHandlers(), masker or Masker())
        made.append(target)
        return target

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
