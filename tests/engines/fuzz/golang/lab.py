"""A driver over a copy of one of the modules beside this file, and runs of its fuzz functions."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiguard.budget import Deadline
from aiguard.config.settings import GoFuzz
from aiguard.engines.fuzz.golang.driver import GoDriver
from aiguard.engines.fuzz.interface import Discovery, Ended, Failure, Progress, Run, Setting
from aiguard.masking import Masker
from aiguard.plan.plan import FuzzPlan
from aiguard.progress import silent

MODULES = Path(__file__).parent / "modules"


@dataclass
class Lab:
    root: Path
    driver: GoDriver
    discovery: Discovery
    ending: threading.Event

    def start(self, id_: str) -> Run:
        target = next(target for target in self.discovery.targets if target.id == id_)
        return self.driver.start(target, "go", 0)

    def run(self, id_: str, slice_s: float = 2.0, *, stop_s: float = 30.0, slices: int = 4) -> Progress:
        """Slices until the run ends."""
        run, stop = self.start(id_), Deadline.after(stop_s)
        for _ in range(slices):
            if run.advance(slice_s, stop).ended is not None:
                break
        return run.finish(stop)

    def failure(self, id_: str, slice_s: float = 2.0) -> tuple[Ended, Failure]:
        ended = self.run(id_, slice_s).ended
        assert ended is not None
        assert ended.failures, ended
        return ended, ended.failures[0]


def copy(name: str, to: Path) -> Path:
    shutil.copytree(MODULES / name, to)
    return to


@contextmanager
def opened(
    root: Path,
    scratch: Path,
    *,
    budget_s: float = 60.0,
    prefix: str = "",
    chosen: tuple[str, ...] = (),
    masker: Masker | None = None,
    **settings: Any,
) -> Iterator[Lab]:
    """`settings` are those of fuzz.go."""
    plan = FuzzPlan(
        root=root,
        prefix=prefix,
        python=None,
        go=GoFuzz(**settings),
        budget_s=budget_s,
        shrink_budget_s=5.0,
        jobs=2,
        seed=0,
        chosen=chosen,
    )
    ending = threading.Event()
    setting = Setting(root, scratch, Deadline.after(240), masker or Masker(), silent, ending)
    driver = GoDriver(plan, setting)
    try:
        yield Lab(root, driver, driver.discover(), ending)
    finally:
        driver.close()
        assert list(scratch.iterdir()) == []
