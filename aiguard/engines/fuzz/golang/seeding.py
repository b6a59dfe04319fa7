"""The first thing a run does: every seed of the function and every saved input, replayed by the plain test."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.engines.fuzz.golang.bench import Bench
from aiguard.engines.fuzz.golang.failing import (
    NO_MATCH,
    NO_RECORD,
    SKIPPED,
    TARGET_BROKEN,
    Input,
    broken,
    found,
    values_of,
    without_effect,
)
from aiguard.engines.fuzz.golang.reasons import Reason, plain
from aiguard.engines.fuzz.golang.replaying import Replay, Replayer
from aiguard.engines.fuzz.interface import Ended, Failure
from aiguard.findings import TargetStatus

_MOST = 6
_ADDED = re.compile(r"seed#(\d+)")


@dataclass
class Seeding:
    """Replays the seeds of one function. `count` seeds ran, `skipped` of them; `done` says that all of them did."""

    bench: Bench
    replayer: Replayer
    cwd: Path
    count: int = 0
    skipped: int = 0
    done: bool = False
    _failures: dict[tuple[str, ...], Failure] = field(default_factory=dict)
    _hung: bool = False

    def run(self, stop: Deadline) -> Ended | None:
        """Replay all of them. Returns the end of the run where something is wrong; None where fuzzing may go on."""
        replay = self._once(stop, [])
        skip = list(replay.cases)
        # A case that ends the process hides those behind it.
        while (replay.died or replay.stuck) and len(self._failures) < _MOST and not self.bench.setting.ending.is_set():
            replay = self._once(stop, skip)
            skip += replay.cases
        if self._failures:
            self.done = True
            status = TargetStatus.HUNG if self._hung else TargetStatus.FAILED
            return Ended(status, "a seed or saved input fails", tuple(self._failures.values()))
        return self._without_failure(replay)

    def _once(self, stop: Deadline, skip: list[str]) -> Replay:
        """Replay all seeds but those in `skip`, and note what fails."""
        limit_s = self.bench.settings.example_timeout
        replay = self.replayer.run("", stop, self.cwd, limit_s=limit_s, skip=skip)
        self.count = len(skip) + len(replay.cases)
        self.skipped += len(replay.skips)
        for case, reason in replay.failures.items():
            self._note(case, reason)
        if replay.stuck:
            self._note(replay.stuck, self._trace(replay.stuck, limit_s, stop))
        return replay

    def _without_failure(self, replay: Replay) -> Ended | None:
        bench, ran = self.bench, replay.ran
        output = plain(ran.text)[-3000:]
        if replay.stuck is not None:
            message = f"What stands before f.Fuzz took more than {ran.seconds:.0f} s.\n{output}"
            return broken(bench, TARGET_BROKEN, "never gets as far as f.Fuzz", message)
        if ran.cut_off:
            return None
        if replay.nothing:
            message = "The binary knows no such fuzz function. Is there a TestMain that leaves it out?"
            return broken(bench, NO_MATCH, "is not in the test binary", message)
        if replay.skipped:
            return broken(bench, SKIPPED, "skips itself, so nothing was fuzzed", output or "f.Skip was called.")
        if replay.setup is not None:
            return broken(bench, TARGET_BROKEN, "is broken before any input", f"{replay.setup.message}\n{output}")
        if not replay.passed:
            message = (
                f"The test binary ended with {ran.code} and did not say that {bench.function.name} passed.\n{output}"
            )
            return broken(bench, NO_RECORD, "left no record of its seeds", message)
        self.done = True
        if bench.function.idle:
            message = (
                "It asserts nothing, and calls nothing that could fail. A property that cannot fail is worse than none."
            )
            return without_effect(bench, "tests nothing", message)
        return None

    def _note(self, case: str, reason: Reason) -> None:
        failure = self._failure(case, reason)
        self._hung = self._hung or reason.kind == "hang"
        self._failures.setdefault(failure.identity, failure)

    def _trace(self, case: str, limit_s: float, stop: Deadline) -> Reason:
        """Where the case is stuck, as Go tells at a test's own time-out."""
        replay = self.replayer.trace(case, stop.sooner(4 * limit_s + 2), self.cwd, limit_s=limit_s)
        return replay.failures.get(case) or Reason("hang", "the call did not end", None, replay.ran.text[-3000:])

    def _failure(self, case: str, reason: Reason) -> Failure:
        path = self.bench.inputs / case
        if path.is_file():
            values = values_of(path)
            text = "" if values else f"{self.bench.function.name} with the input in {case}"
            where = "It is a saved input."
            return found(self.bench, reason, Input(values, case, path, where, text), after_s=0.0)
        number = _ADDED.fullmatch(case)
        added = self.bench.function.added
        text, where = f"{self.bench.function.name} with its seed {case}", "It is one of the function's own seeds."
        if number and not self.bench.function.looped and int(number[1]) < len(added):
            seed = added[int(number[1])]
            names, given = self.bench.names, seed.arguments
            pairs = zip(names, given, strict=True) if len(names) == len(given) else ()
            text = f"{self.bench.function.name}({', '.join(f'{n}={v}' for n, v in pairs) or ', '.join(given)})"
            where = f"It is the seed that f.Add gives in {self.bench.file}:{seed.line}."
        return found(self.bench, reason, Input((), case, None, where, text), after_s=0.0)
