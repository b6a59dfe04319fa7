"""From an input that made the fuzzer stop to a failure: replayed for its reason, made smaller, saved."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.engines.fuzz.golang.bench import Bench
from aiguard.engines.fuzz.golang.corpus import Literal
from aiguard.engines.fuzz.golang.failing import FLAKY, Input, found, values_of
from aiguard.engines.fuzz.golang.minimising import Oracle, minimise
from aiguard.engines.fuzz.golang.reasons import Reader, Reason
from aiguard.engines.fuzz.golang.replaying import Replay, Replayer
from aiguard.engines.fuzz.golang.workspace import Mirror, save
from aiguard.engines.fuzz.interface import Ended, Failure
from aiguard.findings import TargetStatus
from aiguard.text import one_line

_TRIES = 3
_UNKNOWN = Reason("failure", "", None, "")
_FRAMEWORK = re.compile(r"^ *(--- FAIL: |Failing input written to |To re-run:|go test -run=)")
_KEEP_BACK_S = 0.4


class Investigation:
    """Investigates inputs of one function. `cwd` is where the fuzzer ran; `writable` says that it is the package.

    `known` are the names of inputs that were there before: never removed, whatever comes of them.
    """

    def __init__(
        self, bench: Bench, replayer: Replayer, cwd: Path, *, writable: bool, known: Collection[str] = ()
    ) -> None:
        self._bench, self._replayer = bench, replayer
        self._cwd, self._writable, self._known = cwd, writable, known

    def failing(self, path: Path, stop: Deadline, after_s: float, how: str) -> Ended:
        """The end of a run that found the input in `path`; `how` is what the fuzzer itself said."""
        values = values_of(path)
        reason = self._reason(path.name, stop)
        if reason is _UNKNOWN:
            # No time to run it again: what the fuzzer said has to do.
            reason = self._told(how)
        if reason is None:
            return Ended(TargetStatus.FAILED, "failed once", (self._flaky(path, values, after_s, how),))
        if reason.kind == "hang":
            return self.hanging(path, reason, after_s)
        smallest, whole = self._smaller(values, reason, stop) if values else (values, False)
        kept, where = self._keep(path, smallest)
        if kept != path and self._writable:
            again = self._reason(kept.name, stop)
            if again is not None and again.identity == reason.identity:
                reason = again
                self.forget(path)
            else:
                self.forget(kept)
                kept, smallest, whole = path, values, False
        given = Input(smallest, kept.name, kept if self._writable else None, where)
        failure = found(self._bench, reason, given, after_s=after_s, smallest=whole)
        return Ended(TargetStatus.FAILED, failure.title, (failure,))

    def hanging(self, path: Path, reason: Reason, after_s: float) -> Ended:
        """The end of a run whose worker was stuck in one call.

        To make its input smaller would take seconds a candidate, so no shrink budget is asked for.
        """
        kept, where = self._keep(path, values_of(path))
        where = f"The input is as the fuzzer found it. {where}".strip()
        given = Input(values_of(kept), kept.name, kept if self._writable else None, where)
        failure = found(self._bench, reason, given, after_s=after_s)
        status = TargetStatus.HUNG if reason.kind == "hang" else TargetStatus.FAILED
        return Ended(status, failure.title, (failure,))

    def forget(self, path: Path) -> None:
        """Remove an input that this run made."""
        if path.name not in self._known:
            with suppress(OSError):
                path.unlink()

    def trace(self, path: Path, stop: Deadline) -> Replay:
        """One replay of an input that was stuck, ended by Go itself at the limit so that it says where it was."""
        limit_s = self._bench.settings.example_timeout
        return self._replayer.trace(path.name, stop, self._cwd, limit_s=limit_s)

    def _reason(self, case: str, stop: Deadline) -> Reason | None:
        """Why the input fails when it is run alone; None where it does not, several times over.

        _UNKNOWN where there was no time to find out.
        """
        limit_s = self._bench.settings.example_timeout
        for _ in range(_TRIES):
            pattern = f"^{re.escape(case)}$"
            replay = self._replayer.run(pattern, stop, self._cwd, limit_s=limit_s, trace=True)
            if replay.failures:
                return replay.failures.get(case) or next(iter(replay.failures.values()))
            if replay.setup is not None:
                return replay.setup
            if replay.ran.cut_off:
                return _UNKNOWN
        return None

    def _smaller(self, values: tuple[Literal, ...], reason: Reason, stop: Deadline) -> tuple[tuple[Literal, ...], bool]:
        bench = self._bench
        last = Deadline(stop.at - _KEEP_BACK_S).sooner(bench.plan.shrink_budget_s)
        if last.passed:
            return values, False
        home = Path(tempfile.mkdtemp(prefix="mirror-", dir=bench.scratch))
        try:
            mirror = Mirror(home, bench.package.module.folder, bench.package.folder, bench.function.name)
            oracle = Oracle(self._replayer, mirror, reason.identity, bench.settings.example_timeout)
            if oracle.first([values], last) is None:
                return values, False
            return minimise(values, oracle, last)
        except OSError:
            return values, False
        finally:
            shutil.rmtree(home, ignore_errors=True)

    def _keep(self, path: Path, values: tuple[Literal, ...]) -> tuple[Path, str]:
        """Where the input stays, and a sentence about it where it could not be the usual place."""
        bench = self._bench
        if self._writable:
            with suppress(OSError):
                return (save(path.parent, values) if values else path), ""
            return path, ""
        where = f"Its testdata folder cannot be written, so the input could not be saved in {bench.package.pattern}."
        with suppress(OSError):
            # The fuzzer reads this folder first, so the next campaign meets the input again.
            return save(bench.cache / bench.function.name, values), where
        return path, where

    def _told(self, how: str) -> Reason:
        """The reason as far as the fuzzer's own words tell it."""
        reason = Reader(self._bench.package, self._bench.setting.root).read(how)
        if reason.place is not None:
            return reason
        told = [line.strip() for line in how.splitlines() if not _FRAMEWORK.match(line)]
        return replace(reason, message=one_line(" ".join(told).strip(), 300) or reason.message)

    def _flaky(self, path: Path, values: tuple[Literal, ...], after_s: float, how: str) -> Failure:
        reason = self._told(how)
        kept, where = self._keep(path, values)
        saved = kept if self._writable and kept.is_file() else None
        sentence = f"It failed while it was fuzzed and passed {_TRIES} times when it was run alone. {where}".strip()
        given = Input(values, kept.name, saved, sentence)
        failure = found(self._bench, reason, given, after_s=after_s, smallest=False)
        title = f"{self._bench.function.name} fails now and then for the same input"
        return replace(failure, rule=FLAKY, title=title, identity=(FLAKY,))
