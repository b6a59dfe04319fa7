"""One fuzz function under Go's fuzzer: its seeds first, then slice after slice of fuzzing, until something fails."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.engines.fuzz.golang.bench import Bench
from aiguard.engines.fuzz.golang.failing import (
    LOST,
    NO_MATCH,
    NO_RECORD,
    TARGET_BROKEN,
    Input,
    broken,
    found,
    without_effect,
)
from aiguard.engines.fuzz.golang.fuzzing import Fuzzing, Slice
from aiguard.engines.fuzz.golang.investigating import Investigation
from aiguard.engines.fuzz.golang.reasons import Reason
from aiguard.engines.fuzz.golang.replaying import Replayer
from aiguard.engines.fuzz.golang.seeding import Seeding
from aiguard.engines.fuzz.golang.skipping import Passage, passage
from aiguard.engines.fuzz.golang.workspace import Mirror, writable
from aiguard.engines.fuzz.interface import Ended, Progress
from aiguard.errors import CouldNotJudge
from aiguard.findings import TargetStatus
from aiguard.process import signal_name

_LEAST_S = 0.3
_ENGINE_LIMIT_S = 9.0


class GoRun:
    """The run of one fuzz function. `peek` may be called from another thread; all else from one at a time."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._fuzzing = Fuzzing(bench)
        self._replayer = Replayer(bench)
        self._writable = writable(bench.package.folder, bench.function.name)
        self._cwd = bench.package.folder
        self._seeding: Seeding | None = None
        self._limit_s = bench.settings.example_timeout
        self._examples = self._features = self._slices = self._clean = 0
        self._busy_s = self._spent_s = 0.0
        self._known: set[str] = set()
        self._failed_at: float | None = None
        self._last: Slice | None = None
        self._passage: Passage | None = None
        self._ended: Ended | None = None

    def advance(self, seconds: float, stop: Deadline) -> Progress:
        """See Run."""
        until = stop.sooner(seconds)
        if self._ended is not None or self._bench.setting.ending.is_set():
            return self._progress(fresh=False)
        try:
            return self._advance(until, stop)
        except (OSError, CouldNotJudge) as error:
            message = f"Its binary or a scratch folder could not be used: {error}"
            self._ended = broken(self._bench, NO_RECORD, "could not be run", message)
            return self._progress(fresh=False)

    def _advance(self, until: Deadline, stop: Deadline) -> Progress:
        if self._seeding is None or not self._seeding.done:
            self._ended = self._replay_seeds(stop)
        if self._ended is None and self._seeding is not None and self._seeding.done:
            if not self._bench.plan.budget_s:
                self._examples = self._seeding.count
                count = self._seeding.count
                what = "seed or saved input" if count == 1 else "seeds and saved inputs"
                skipped = f", {self._seeding.skipped} skipped" if self._seeding.skipped else ""
                self._ended = Ended(TargetStatus.PASSED, f"{count} {what} replayed{skipped}")
            elif until.left() >= _LEAST_S:
                return self._fuzz(until, stop)
        return self._progress(fresh=False)

    def peek(self) -> tuple[int, int]:
        """See Run."""
        return self._examples + self._fuzzing.live, self._features

    def finish(self, stop: Deadline) -> Progress:  # noqa: ARG002 - nothing runs between two slices
        """See Run."""
        if self._ended is None:
            self._ended = self._verdict()
        return self._progress(fresh=False)

    def _replay_seeds(self, stop: Deadline) -> Ended | None:
        if self._seeding is None:
            if not self._writable:
                self._cwd = self._mirror()
            self._seeding = Seeding(self._bench, self._replayer, self._cwd)
        return self._seeding.run(stop)

    def _mirror(self) -> Path:
        """A scratch copy of the package's folder, where Go can write what it finds."""
        bench = self._bench
        home = Path(tempfile.mkdtemp(prefix="folder-", dir=bench.scratch))
        mirror = Mirror(home, bench.package.module.folder, bench.package.folder, bench.function.name)
        mirror.take_seeds(bench.inputs)
        return mirror.folder

    def _fuzz(self, until: Deadline, stop: Deadline) -> Progress:
        self._known = {path.name for path in self._bench.inputs.glob("*")}
        ran = self._fuzzing.run(until.left(), stop, self._cwd, self._limit_s)
        transcript, before = ran.transcript, self._features
        self._slices += 1
        self._spent_s += ran.seconds
        self._busy_s += ran.fuzzed_s
        self._examples += max(transcript.execs, ran.calls if not transcript.measured else 0)
        self._features = max(self._features, transcript.total)
        self._last = ran
        found_at = time.monotonic()
        self._ended = self._judge(ran, stop)
        self._failed_at = found_at if self._ended is not None else None
        self._clean += ran.clean and ran.seen
        if self._ended is None and self._seeding is not None and self._seeding.skipped == self._seeding.count:
            self._look_past_skips(stop)
        return self._progress(fresh=transcript.fresh > 0 or self._features > before)

    def _judge(self, ran: Slice, stop: Deadline) -> Ended | None:
        """The end of the run where the slice brought one."""
        transcript = ran.transcript
        if ran.stuck_s:
            return self._stuck(ran, stop)
        if transcript.written:
            return self._investigation().failing(self._cwd / transcript.written, stop, self._spent_s, transcript.block)
        old = self._fetch(transcript.seed)
        if old is not None:
            return self._investigation().failing(old, stop, self._spent_s, transcript.block)
        if ran.interrupted or self._bench.setting.ending.is_set() or transcript.flaky_engine:
            return None
        return self._not_a_verdict(ran)

    def _not_a_verdict(self, ran: Slice) -> Ended | None:
        transcript, bench = ran.transcript, self._bench
        output = ran.text.strip()[-3000:]
        if transcript.killed or ran.code < 0:
            how = signal_name(ran.code) or "a signal"
            message = f"The fuzzer or its worker was killed by {how}, so that its input is not known.\n{output}"
            return broken(bench, LOST, "was killed, and the input is lost", message)
        if transcript.unwritable:
            message = f"Go could not write the failing input ({transcript.unwritable}).\n{transcript.block.strip()}"
            return broken(bench, LOST, "fails, and the input is lost", message)
        if transcript.no_match:
            return broken(bench, NO_MATCH, "is not in the test binary", output)
        if transcript.failed or ran.code not in (0, 1):
            return broken(bench, TARGET_BROKEN, "is broken before any input", transcript.block.strip() or output)
        if ran.code != 0 or not transcript.lines or not ran.seen:
            message = f"The fuzzer ended with {ran.code} and without a complete record of what it ran.\n{output}"
            return broken(bench, NO_RECORD, "left no record of its fuzzing", message)
        return None

    def _stuck(self, ran: Slice, stop: Deadline) -> Ended | None:
        """A call was quit. Whether it hangs is for the replay to say: this machine may just have been busy."""
        transcript = ran.transcript
        what = f"a call had run for {ran.stuck_s:.1f} s and was quit"
        path = self._cwd / transcript.written if transcript.written else self._fetch(transcript.seed)
        if path is None:
            reason = Reason("hang", "the call did not end", None, ran.text[-3000:])
            where = "Its worker answered to no signal, so that Go did not record the input."
            given = Input(text=f"{self._bench.function.name} with an input that is not known", where=where)
            failure = found(self._bench, reason, given, after_s=self._spent_s)
            return Ended(TargetStatus.HUNG, failure.title, (failure,))
        investigation = self._investigation()
        replay = investigation.trace(path, stop)
        if replay.passed:
            investigation.forget(path)
            self._limit_s = min(2 * self._limit_s, max(self._limit_s, _ENGINE_LIMIT_S))
            return None
        reason = replay.failures.get(path.name) or Reason("hang", "the call did not end", None, what)
        if reason.kind not in ("hang", "recursion"):
            return investigation.failing(path, stop, self._spent_s, what)
        return investigation.hanging(path, reason, self._spent_s)

    def _fetch(self, name: str) -> Path | None:
        """The file of an input known before, brought over from the fuzzer's cache where it only was there."""
        if not name:
            return None
        cached = self._bench.cache / self._bench.function.name / name
        path = self._cwd / "testdata" / "fuzz" / self._bench.function.name / name
        if cached.is_file() and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(cached, path)
        return path

    def _investigation(self) -> Investigation:
        bench, known = self._bench, self._known
        return Investigation(bench, self._replayer, self._cwd, writable=self._writable, known=known)

    def _verdict(self) -> Ended:
        """What a run that nothing failed in amounts to. Only clean slices are a pass."""
        bench, last = self._bench, self._last
        if self._seeding is None or (self._seeding.done and last is None):
            return Ended(TargetStatus.NOT_RUN, "there was no time to fuzz it")
        if last is None:
            message = "Its seeds and saved inputs took longer than the time that was left."
            return broken(bench, NO_RECORD, "was not run to the end of its seeds", message)
        if last.suspicious:
            message = (
                f"A call had run for {last.cut_s:.1f} s when the time was up. With more time one sees if it hangs."
            )
            return broken(bench, NO_RECORD, "was in the middle of a long call at the end", message)
        if not self._clean:
            message = f"None of {self._slices} runs ended with a complete record.\n{last.text.strip()[-3000:]}"
            return broken(bench, NO_RECORD, "left no complete record of its fuzzing", message)
        if self._skips_all:
            looked_at = self._seeding.count + (self._passage.tried if self._passage else 0)
            message = (
                f"Every input that was looked at ends in t.Skip: {looked_at}, seeds and what the fuzzer kept. "
                "Add seeds that get past it, or build valid values from the arguments."
            )
            return without_effect(bench, "skips every input", message)
        return Ended(TargetStatus.PASSED)

    def _look_past_skips(self, stop: Deadline) -> None:
        known = self._passage
        if known is None or known.skipped == known.tried:
            self._passage = passage(self._bench, self._replayer, stop)

    @property
    def _skips_all(self) -> bool:
        """Whether inputs are known, and every one of them skips."""
        seeds, kept = self._seeding, self._passage
        if seeds is None or kept is None or seeds.skipped < seeds.count or kept.skipped < kept.tried:
            return False
        return seeds.count + kept.tried > 0

    def _progress(self, *, fresh: bool) -> Progress:
        return Progress(
            examples=self._examples,
            features=self._features,
            fresh=fresh,
            busy_s=self._busy_s,
            ended=self._ended,
            failed_at=self._failed_at,
        )
