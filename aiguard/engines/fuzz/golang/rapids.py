"""Tests that draw their inputs from pgregory.net/rapid, run as the tests that they are, seed after seed.

rapid replays its saved failures (testdata/rapid) first, shrinks what fails, and prints every value that it drew.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.engines.fuzz.golang.bench import Bench
from aiguard.engines.fuzz.golang.failing import (
    FLAKY,
    NO_MATCH,
    NO_RECORD,
    SKIPPED,
    TARGET_BROKEN,
    Input,
    broken,
    found,
)
from aiguard.engines.fuzz.golang.reasons import Reader, Reason, plain
from aiguard.engines.fuzz.golang.tending import Ran, complete
from aiguard.engines.fuzz.interface import Ended, Progress
from aiguard.errors import CouldNotJudge
from aiguard.findings import Location, TargetStatus

_FIRST_CHECKS, _MOST_CHECKS = 50, 1_000_000
_CHUNK_S = 1.0
_STRIDE = 10**12
# The nth input of a run is drawn from a seed that lies about n²/2 further on.
_SLACK = 4.0
_OK = re.compile(r"\[rapid\] OK, passed (\d+) tests")
_FAILED = re.compile(r"\[rapid\] (failed|panic) after (\d+) tests?: (.*(?:\n {8,}(?!To reproduce).*)*)")
_FILE = re.compile(r'-rapid\.failfile="([^"]+)"')
_SEED = re.compile(r"-rapid\.seed=(\d+)")
_DRAW = re.compile(r"^[\x0f ]*\S+\.go:\d+: \[rapid\] draw (.+?): (.*)$", re.M)
_SAID = re.compile(r"^[\x0f ]*(\S+\.go):(\d+): (?!\[rapid\])", re.M)
_TRACE = re.compile(r"^\s+(/\S+\.go):(\d+) in ", re.M)
_OUTPUT = "Failed test output:"


@dataclass(frozen=True, slots=True)
class _Chunk:
    """One run of the test. `checks` inputs passed."""

    ran: Ran
    checks: int
    passed: bool
    skipped: bool
    nothing: bool

    @property
    def failed(self) -> re.Match[str] | None:
        """What rapid said about an input that failed."""
        return _FAILED.search(self.ran.text)


class RapidRun:
    """See Run."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self._bench = bench
        self._seed = seed * 1_000_003 % 2**48
        self._reader = Reader(bench.package, bench.setting.root)
        self._each_s = 0.0
        self._checks = 1 if not bench.plan.budget_s else _FIRST_CHECKS
        self._examples = self._chunks = 0
        self._busy_s = 0.0
        self._ended: Ended | None = None

    def advance(self, seconds: float, stop: Deadline) -> Progress:
        """See Run."""
        until = stop.sooner(seconds)
        while self._ended is None and not until.passed and not self._bench.setting.ending.is_set():
            try:
                self._ended = self._go_on(until, stop)
            except (OSError, CouldNotJudge) as error:
                message = f"Its binary or a scratch folder could not be used: {error}"
                self._ended = broken(self._bench, NO_RECORD, "could not be run", message)
            if self._ended is None and not self._bench.plan.budget_s:
                self._ended = Ended(TargetStatus.PASSED, "saved failures replayed")
        return self._progress()

    def peek(self) -> tuple[int, int]:
        """See Run."""
        return self._examples, 0

    def finish(self, stop: Deadline) -> Progress:  # noqa: ARG002 - nothing runs between two slices
        """See Run."""
        if self._ended is None and self._examples:
            self._ended = Ended(TargetStatus.PASSED)
        return self._progress() if self._ended else replace(self._progress(), ended=Ended(TargetStatus.NOT_RUN))

    def _progress(self) -> Progress:
        # rapid tells nothing about coverage; that another seed was tried is all the news there is.
        return Progress(self._examples, fresh=False, busy_s=self._busy_s, ended=self._ended)

    def _go_on(self, until: Deadline, stop: Deadline) -> Ended | None:
        if self._each_s:
            self._checks = max(1, min(_MOST_CHECKS, int(min(_CHUNK_S, until.left()) / self._each_s)))
        self._chunks += 1
        limit_s = self._checks * self._each_s * _SLACK + self._bench.settings.example_timeout
        seed = (self._seed + self._chunks * _STRIDE) % 2**63
        chunk = self._run(["-rapid.nofailfile", "-rapid.shrinktime=1ms"], seed, self._checks, limit_s, stop)
        self._examples += chunk.checks
        self._busy_s += chunk.ran.seconds
        self._each_s = chunk.ran.seconds / max(1, self._checks)
        if chunk.failed is not None:
            self._examples += int(chunk.failed[2])
            return self._shrunk(chunk, stop)
        return None if chunk.ran.cut_off else self._judge(chunk, seed)

    def _judge(self, chunk: _Chunk, seed: int) -> Ended | None:
        bench, output = self._bench, plain(chunk.ran.text)[-3000:]
        if chunk.nothing:
            return broken(bench, NO_MATCH, "is not in the test binary", output or "No test of this name ran.")
        if chunk.skipped:
            return broken(bench, SKIPPED, "skips itself, so nothing was tried", output)
        if not chunk.passed:
            reason = self._reader.read(chunk.ran.text, chunk.ran.code)
            if reason.kind == "hang":
                return self._hung(reason, seed)
            return broken(bench, TARGET_BROKEN, "fails outside of rapid", f"{reason.message}\n{output}")
        if not chunk.checks:
            return broken(bench, NO_RECORD, "never came to rapid.Check", output)
        return None

    def _run(self, flags: list[str], seed: int, checks: int, limit_s: float, stop: Deadline) -> _Chunk:
        bench = self._bench
        name = bench.function.name
        argv = [
            *bench.program(),
            f"-test.run=^{name}$",
            "-test.v=test2json",
            "-test.paniconexit0",
            f"-test.timeout={limit_s:.3f}s",
            f"-rapid.seed={seed}",
            f"-rapid.checks={checks}",
            *flags,
        ]
        temporary = Path(tempfile.mkdtemp(prefix="rapid-", dir=bench.scratch))
        env = {**bench.env, "TMPDIR": str(temporary), "PWD": str(bench.package.folder)}
        try:
            ran = complete(argv, bench.package.folder, env, stop, bench.setting)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        passed = ran.code == 0 and f"\x16--- PASS: {name} (" in ran.text
        skipped = f"\x16--- SKIP: {name} (" in ran.text
        checks = sum(int(count) for count in _OK.findall(ran.text))
        return _Chunk(ran, checks, passed, skipped, ran.code == 0 and "\x16=== RUN " not in ran.text)

    def _shrunk(self, first: _Chunk, stop: Deadline) -> Ended:
        """Run the failing seed again with time for shrinking and a file for what comes out."""
        seed = _SEED.search(first.ran.text)
        if seed is None:
            # A failure saved before: it was shrunk when it was found.
            return self._failure(first, "", flaky=False)
        left = max(0.0, stop.left() - 0.5)
        shrink_s = min(self._bench.plan.shrink_budget_s, left)
        # rapid stops shrinking ten seconds before a test's own time-out.
        limit_s = shrink_s + 11.0 + self._bench.settings.example_timeout
        again = self._run([f"-rapid.shrinktime={shrink_s:.3f}s"], int(seed[1]), 1, limit_s, stop)
        if again.failed is None:
            return self._failure(first, seed[1], flaky=not again.ran.cut_off and again.passed)
        return self._failure(again, seed[1], flaky=False)

    def _failure(self, chunk: _Chunk, seed: str, *, flaky: bool) -> Ended:
        bench, text = self._bench, chunk.ran.text
        failed, file = chunk.failed, _FILE.search(text)
        assert failed is not None
        panic = failed[1] == "panic"
        message = plain(failed[3]).strip()
        output = text[text.find(_OUTPUT) :]
        place = self._traced(text) if panic else self._said(output)
        reason = Reason("panic" if panic else "failure", f"panic: {message}" if panic else message, place, plain(text))
        drawn = ", ".join(f"{name}={value.rstrip(chr(14))}" for name, value in _DRAW.findall(output))
        saved = bench.package.folder / file[1] if file else None
        if saved is not None and not saved.is_file():
            saved = None
        given = Input(saved=saved, text=f"{bench.function.name}({drawn})")
        failure = found(bench, reason, given, after_s=self._busy_s, smallest=not flaky)
        more = (f"-rapid.seed={seed}",) if seed and saved is None else ()
        failure = replace(failure, reproduce=bench.reproduce("", *more))
        if flaky:
            title = f"{bench.function.name} fails now and then for the same seed"
            failure = replace(failure, rule=FLAKY, title=title, identity=(FLAKY,))
        return Ended(TargetStatus.FAILED, failure.title, (failure,))

    def _hung(self, reason: Reason, seed: int) -> Ended:
        given = Input(text=f"{self._bench.function.name} with the seed {seed}")
        failure = found(self._bench, reason, given, after_s=self._busy_s, smallest=False)
        more = (f"-rapid.seed={seed}", f"-rapid.checks={self._checks}")
        failure = replace(failure, reproduce=self._bench.reproduce("", *more))
        return Ended(TargetStatus.HUNG, failure.title, (failure,))

    def _said(self, output: str) -> Location | None:
        said = list(_SAID.finditer(output))
        path = self._bench.package.folder / said[-1][1] if said else None
        return self._location(path, said[-1][2]) if path is not None else None

    def _traced(self, text: str) -> Location | None:
        traces = (self._location(Path(match[1]), match[2]) for match in _TRACE.finditer(text))
        return next((place for place in traces if place is not None), None)

    def _location(self, path: Path, line: str) -> Location | None:
        root = self._bench.setting.root
        if not path.is_file() or not path.is_relative_to(root):
            return None
        return Location(path.relative_to(root).as_posix(), int(line))
