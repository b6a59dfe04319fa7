"""Whether a function whose seeds are all skipped with t.Skip lets any input through at all."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.engines.fuzz.golang.bench import Bench
from aiguard.engines.fuzz.golang.replaying import Replayer
from aiguard.engines.fuzz.golang.workspace import Mirror

_MOST = 200
_LONGEST_S = 1.5


@dataclass(frozen=True, slots=True)
class Passage:
    """How many of the inputs that the fuzzer kept were run, and how many of them skipped."""

    tried: int
    skipped: int


def passage(bench: Bench, replayer: Replayer, stop: Deadline) -> Passage | None:
    """Run the newest inputs in the fuzzer's cache; None where that did not come to an orderly end.

    The fuzzer keeps an input that reaches new code, so the first that gets past the skip is among them.
    """
    home = Path(tempfile.mkdtemp(prefix="kept-", dir=bench.scratch))
    try:
        mirror = Mirror(home, bench.package.module.folder, bench.package.folder, bench.function.name)
        kept = sorted((bench.cache / bench.function.name).glob("*"), key=_changed, reverse=True)[:_MOST]
        for number, path in enumerate(kept):
            (mirror.inputs / f"kept-{number:03}").symlink_to(path)
        if not kept:
            return Passage(0, 0)
        limit_s = bench.settings.example_timeout
        replay = replayer.run("^kept-", stop.sooner(_LONGEST_S), mirror.folder, limit_s=limit_s)
        return Passage(len(replay.cases), len(replay.skips)) if replay.passed else None
    except OSError:
        return None
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _changed(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
