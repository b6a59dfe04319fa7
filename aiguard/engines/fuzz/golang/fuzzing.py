"""One slice of Go's own fuzzer: started, watched, ended in time, and read."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.engines.fuzz.golang.bench import Bench
from aiguard.engines.fuzz.golang.tending import KEEP, tend
from aiguard.engines.fuzz.golang.transcript import Transcript, read
from aiguard.engines.fuzz.golang.watching import Watch, end_strays, largest, quit_workers
from aiguard.process import Child

_LONG_S = 0.3
_SPARE_S = 2.0
_QUIT_S, _DEEP_S, _DEEP = 2.5, 8.0, 200 << 20
# A worker with a stack of a gigabyte takes seconds to die: first it copies the stack, then it counts the frames.
_COORDINATOR_S = 1.4
# It gives a worker a second to come back from its call.
_LEAST_S = 0.1


@dataclass(frozen=True, slots=True)
class Slice:
    """What a slice left behind. `stuck_s` is how long the call had run that was quit; `cut_s` one that was cut off.

    `seen` says that the worker's calls were watched from outside; `interrupted` that we ended it early.
    """

    code: int
    transcript: Transcript
    text: str
    seconds: float
    fuzzed_s: float
    stuck_s: float = 0.0
    cut_s: float = 0.0
    calls: int = 0
    seen: bool = False
    interrupted: bool = False

    @property
    def clean(self) -> bool:
        """Whether its record is complete: all known inputs run, new ones counted, ended by itself with success."""
        ran = self.transcript
        return self.code == 0 and ran.measured and ran.baseline and ran.execs > 0 and ran.passed and not self.cut_s

    @property
    def suspicious(self) -> bool:
        """Whether the call that was cut off at the end had run much longer than calls of this function do."""
        usual_s = self.fuzzed_s / max(1, self.calls, self.transcript.execs)
        return self.cut_s >= max(0.5, 5 * usual_s)


@dataclass(frozen=True, slots=True)
class _End:
    """How a run of the fuzzer was ended: a call quit, or cut off; `told_at` (monotonic) is when it got SIGINT."""

    stuck_s: float = 0.0
    cut_s: float = 0.0
    told_at: float | None = None


class Fuzzing:
    """Runs the fuzzer for a while. `live` is the number of executions so far, for another thread to read."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._tail_s = 0.05
        self.live = 0

    def run(self, seconds: float, stop: Deadline, cwd: Path, limit_s: float) -> Slice:
        """Fuzz so that all of it takes about `seconds`; a call that runs longer than `limit_s` is quit and recorded."""
        began = time.monotonic()
        until = stop.sooner(max(_LEAST_S, seconds - self._tail_s))
        temporary = Path(tempfile.mkdtemp(prefix="run-", dir=self._bench.scratch))
        # When Go's own time is up it throws away what a worker was at, a hang too. So it never is: SIGINT ends it.
        child = self._start(seconds + limit_s + _SPARE_S, cwd, temporary)
        watch = Watch(temporary, child.log.text)
        try:
            end = self._attend(child, watch, until, stop, limit_s)
            if child.poll() is not None:
                child.settle(0.3)
        finally:
            child.stop(grace_s=0.0)
            shutil.rmtree(temporary, ignore_errors=True)
        ended, text = time.monotonic(), child.log.text()
        self.live = 0
        ran = Slice(
            code=child.returncode if child.returncode is not None else -9,
            transcript=read(text),
            text=text,
            seconds=ended - began,
            fuzzed_s=max(0.0, (end.told_at or ended) - watch.began) if watch.moved else 0.0,
            stuck_s=end.stuck_s,
            cut_s=end.cut_s,
            calls=watch.calls,
            seen=watch.moved or not watch.readable,
            interrupted=end.told_at is not None,
        )
        if end.told_at is not None:
            # What the end of one slice takes is taken off the next one.
            self._tail_s = min(1.0, 0.5 * self._tail_s + 0.5 * (ended - end.told_at))
        return ran

    def _start(self, fuzztime_s: float, cwd: Path, temporary: Path) -> Child:
        bench = self._bench
        argv = [
            *bench.program(),
            "-test.run=^$",
            f"-test.fuzz=^{bench.function.name}$",
            f"-test.fuzztime={fuzztime_s:.3f}s",
            f"-test.fuzzcachedir={bench.cache}",
            "-test.parallel=1",
            "-test.paniconexit0",
            "-test.fuzzminimizetime=10x",
        ]
        env = {**bench.env, "TMPDIR": str(temporary), "PWD": str(cwd)}
        return Child(argv, cwd, env, keep=KEEP, mask=bench.setting.masker.text)

    def _attend(self, child: Child, watch: Watch, until: Deadline, stop: Deadline, limit_s: float) -> _End:
        still = 0.0

        def look() -> bool:
            nonlocal still
            still = watch.still_s()
            self.live = max(self.live, watch.calls)
            # A call that is under way at the end of a slice may go on to its limit, while there is time at all.
            return still > limit_s or (until.passed and still < _LONG_S) or stop.passed

        ending = self._bench.setting.ending
        if tend(child, Deadline(until.at + limit_s + _SPARE_S), self._bench.setting, look, until):
            return _End()
        if still > limit_s and not ending.is_set():
            self._quit(child, stop)
            return _End(stuck_s=still)
        told_at = time.monotonic()
        if not ending.is_set():
            self._interrupt(child, stop)
        return _End(cut_s=still if still >= _LONG_S else 0.0, told_at=told_at)

    def _quit(self, child: Child, stop: Deadline) -> None:
        """Make Go record the input of the stuck call: its worker's crash is what the coordinator waits for."""
        last = Deadline(max(stop.at, time.monotonic()) + 0.3)
        if end_strays(child.pids(), child.pid):
            tend(child, last.sooner(_QUIT_S), self._bench.setting)
            return
        for number in (signal.SIGQUIT, signal.SIGABRT):
            if not quit_workers(child.pids(), number):
                continue
            patience_s = _DEEP_S if largest(child.pids()) > _DEEP else _QUIT_S
            if tend(child, last.sooner(patience_s), self._bench.setting):
                return

    def _interrupt(self, child: Child, stop: Deadline) -> None:
        """SIGINT to the coordinator alone: it prints its numbers, keeps what it was minimising, and ends."""
        with suppress(OSError):
            os.kill(child.pid, signal.SIGINT)
        tend(child, Deadline(max(stop.at, time.monotonic()) + 0.3).sooner(_COORDINATOR_S), self._bench.setting)
