"""Waiting for a child with one eye on the clock and the other on the campaign's end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.engines.fuzz.interface import Setting
from aiguard.process import Child

TICK_S = 0.04
KEEP = 512 * 1024


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended. `cut_off` says that it was ended by us, and so says nothing about the code."""

    code: int
    text: str
    errors: str
    seconds: float
    cut_off: bool


def tend(
    child: Child,
    stop: Deadline,
    setting: Setting,
    look: Callable[[], bool] | None = None,
    beat: Deadline | None = None,
) -> bool:
    """Wait until the child ends (True), or `stop`, the campaign's end or `look` says to give it up (False).

    `look` is asked every 40 ms, and at `beat`.
    """
    while child.wait(min(TICK_S, stop.left(), (beat.left() if beat else 0) or TICK_S)) is None:
        if stop.passed or setting.ending.is_set() or (look is not None and look()):
            return child.poll() is not None
    return True


def complete(
    argv: Sequence[str],
    cwd: Path,
    env: Mapping[str, str],
    stop: Deadline,
    setting: Setting,
    *,
    apart: bool = False,
    keep: int = KEEP,
    look: Callable[[Child], bool] | None = None,
) -> Ran:
    """Run a command to its end, or until `stop`. Standard output and errors are one text unless `apart`."""
    began = time.monotonic()
    child = Child(argv, cwd, env, apart=apart, keep=keep, mask=setting.masker.text)
    try:
        ended = tend(child, stop, setting, None if look is None else lambda: look(child))
        if ended:
            child.settle(0.3)
    finally:
        child.stop(grace_s=0.0)
    code = child.returncode if child.returncode is not None else -9
    errors = child.errors.text() if apart else ""
    return Ran(code, child.log.text(), errors, time.monotonic() - began, not ended)
