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
from aiguard.engines.fuzz.golang.watching import Watch, quit_workers
from aiguard.process import Child

_GRACE_S = 0.35
_QUIT_S = 1.5
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


class Fuzzing:
    """Runs the fuzzer for a while. `live` is the number of executions so far, for another thread to read."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._lead_s = 0.1
        self.live = 0
        self._stuck_s = self._cut_s = 0.0
        self._interrupted = False

    def run(self, seconds: float, stop: Deadline, cwd: Path, limit_s: float) -> Slice:
        """Fuzz so that all of it takes about `seconds`; a call that runs longer than `limit_s` is quit and recorded."""
        until = stop.sooner(seconds)
        fuzztime = max(_LEAST_S, until.left() - self._lead_s)
        temporary = Path(tempfile.mkdtemp(prefix="run-", dir=self._bench.scratch))
        self._stuck_s = self._cut_s = 0.0
        self._interrupted = False
        began = time.monotonic()
        child = self._start(fuzztime, cwd, temporary)
        watch = Watch(temporary)
        try:
            self._attend(child, watch, until, stop, limit_s)
            if child.poll() is not None:
                child.settle(0.3)
        finally:
            child.stop(grace_s=0.0)
            shutil.rmtree(temporary, ignore_errors=True)
        took = time.monotonic() - began
        text = child.log.text()
        self.live = 0
        ran = Slice(
            code=child.returncode if child.returncode is not None else -9,
            transcript=read(text),
            text=text,
            seconds=took,
            fuzzed_s=min(took, fuzztime),
            stuck_s=self._stuck_s,
            cut_s=self._cut_s,
            calls=watch.calls,
            seen=watch.moved or not watch.readable,
            interrupted=self._interrupted,
        )
        if ran.clean and not ran.interrupted:
            # What the run took beyond its fuzzing is taken off the next one.
            self._lead_s = min(1.0, 0.5 * self._lead_s + 0.5 * max(0.03, took - fuzztime))
        return ran

    def _start(self, fuzztime: float, cwd: Path, temporary: Path) -> Child:
        bench = self._bench
        argv = [
            *bench.program(),
            "-test.run=^$",
            f"-test.fuzz=^{bench.function.name}$",
            f"-test.fuzztime={fuzztime:.3f}s",
            f"-test.fuzzcachedir={bench.cache}",
            "-test.parallel=1",
            "-test.paniconexit0",
            "-test.fuzzminimizetime=10x",
        ]
        env = {**bench.env, "TMPDIR": str(temporary), "PWD": str(cwd)}
        return Child(argv, cwd, env, keep=KEEP, mask=bench.setting.masker.text)

    def _attend(self, child: Child, watch: Watch, until: Deadline, stop: Deadline, limit_s: float) -> None:
        still = 0.0

        def look() -> bool:
            nonlocal still
            still = watch.still_s()
            self.live = max(self.live, watch.calls)
            # A call that is under way at the end of a slice may go on to its limit, while there is time at all.
            return still > limit_s or (time.monotonic() > until.at + _GRACE_S and (still < 0.3 or stop.passed))

        if tend(child, Deadline(stop.at + 0.1), self._bench.setting, look):
            return
        if self._bench.setting.ending.is_set():
            self._interrupted = True
            return
        if still > limit_s:
            self._quit(child, still, stop)
            return
        self._cut_s = still if still >= 0.3 else 0.0
        self._interrupted = True
        self._interrupt(child, stop)

    def _quit(self, child: Child, still: float, stop: Deadline) -> None:
        self._stuck_s = still
        last = Deadline(max(stop.at + 0.3, time.monotonic() + 0.3)).sooner(_QUIT_S)
        for number in (signal.SIGQUIT, signal.SIGABRT):
            if quit_workers(child.pids(), number) and tend(child, last.sooner(_QUIT_S / 2), self._bench.setting):
                return
        self._interrupted = True

    def _interrupt(self, child: Child, stop: Deadline) -> None:
        """SIGINT to the coordinator alone: it prints its numbers, keeps what it was minimising, and ends."""
        with suppress(OSError):
            os.kill(child.pid, signal.SIGINT)
        tend(child, Deadline(max(stop.at, time.monotonic()) + 0.3).sooner(0.6), self._bench.setting)
