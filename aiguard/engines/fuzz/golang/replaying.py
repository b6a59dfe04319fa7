"""Running seeds and saved inputs again with the plain test, which tells what the fuzzer throws away."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.engines.fuzz.golang.bench import Bench
from aiguard.engines.fuzz.golang.reasons import Reader, Reason, failed_cases, sections, skipped_cases
from aiguard.engines.fuzz.golang.tending import Ran, complete
from aiguard.process import Child

_SETUP_S = 10.0
_KEEP = 8 * 1024 * 1024
# The reason comes first, and may hold an input of megabytes.


@dataclass(frozen=True, slots=True)
class Replay:
    """One run of the plain test. `cases` are the seeds that ran, `failures` the reasons by seed (its short name).

    `setup` is why the fuzz function itself failed, outside any seed; `stuck` the seed that was running when we gave up
    (empty: the set-up); `skips` are the seeds that called t.Skip; `complete` that the record is whole.
    """

    ran: Ran
    cases: tuple[str, ...]
    failures: dict[str, Reason]
    setup: Reason | None = None
    skipped: bool = False
    nothing: bool = False
    passed: bool = False
    stuck: str | None = None
    died: str = ""
    skips: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the binary ended by itself and said how it went."""
        return not self.ran.cut_off and (self.passed or self.skipped or bool(self.failures) or self.setup is not None)


class Replayer:
    """Replays for one fuzz function."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._reader = Reader(bench.package, bench.setting.root)

    def run(
        self, cases: str, stop: Deadline, cwd: Path, *, limit_s: float, skip: Sequence[str] = (), trace: bool = False
    ) -> Replay:
        """Run the cases that match the regular expression `cases` ('' for all), but those in `skip`.

        One that takes longer than `limit_s` ends it: with `trace` by Go itself, which prints where it was.
        """
        bench = self._bench
        name = bench.function.name
        pattern = f"^{name}$/{cases}" if cases else f"^{name}$"
        argv = [*bench.program(), f"-test.run={pattern}", "-test.v=test2json", "-test.paniconexit0"]
        if skip:
            argv.append(f"-test.skip=^{name}$/^({'|'.join(re.escape(case) for case in skip)})$")
        if trace:
            argv.append(f"-test.timeout={limit_s:.3f}s")
        temporary = Path(tempfile.mkdtemp(prefix="replay-", dir=bench.scratch))
        env = {**bench.env, "TMPDIR": str(temporary), "PWD": str(cwd)}
        quiet = _Quiet(bench, limit_s + (1.0 if trace else 0.0))
        try:
            ran = complete(argv, cwd, env, stop, bench.setting, keep=_KEEP, look=quiet.look)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        return self._read(ran, quiet)

    def trace(self, case: str, stop: Deadline, cwd: Path, *, limit_s: float) -> Replay:
        """Run one seed that may be stuck, until Go itself ends it and prints where it was.

        Twice where need be: now and then Go cannot stop a busy thread in time, and has no stack of it to show.
        """
        pattern = f"^{re.escape(case)}$"
        replay = self.run(pattern, stop, cwd, limit_s=limit_s, trace=True)
        reason = replay.failures.get(case)
        if reason is not None and reason.kind == "hang" and reason.place is None and stop.left() > 2 * limit_s:
            again = self.run(pattern, stop, cwd, limit_s=limit_s, trace=True)
            return again if case in again.failures else replay
        return replay

    def _read(self, ran: Ran, quiet: _Quiet) -> Replay:
        name = self._bench.function.name
        prefix = f"{name}/"
        parts = sections(ran.text)
        last = next(reversed(parts), "")
        skipped = re.search(rf"^\x16--- SKIP: {name} \(", ran.text, re.M) is not None
        passed = ran.code == 0 and re.search(rf"^\x16--- PASS: {name} \(", ran.text, re.M) is not None
        told = passed or skipped or re.search(r"^\x16?FAIL$", ran.text, re.M) is not None
        failures = {
            case.removeprefix(prefix): self._reader.read(_with_subtests(parts, case))
            for case in failed_cases(ran.text)
            if _is_case(case, prefix)
        }
        died = ""
        if parts and not told and not ran.cut_off:
            # A panic, an exit or a time-out ended the process within the case that was named last.
            died = _case(last, prefix) if last.startswith(prefix) else next(reversed(failures), "")
            if died:
                failures[died] = self._reader.read(parts[last], ran.code)
        if ran.code == 0:
            failures = {case: replace(reason, unseen=True) for case, reason in failures.items()}
        setup = None
        if not failures and not ran.cut_off and (ran.code != 0 or (parts and not told)):
            setup = self._reader.read(parts.get(name) or ran.text, ran.code)
        return Replay(
            ran,
            tuple(dict.fromkeys(_case(each, prefix) for each in parts if each.startswith(prefix))),
            failures,
            setup,
            skipped=skipped,
            nothing=not parts and ran.code == 0 and not ran.cut_off,
            passed=passed,
            stuck=(_case(last, prefix) if last.startswith(prefix) else "") if quiet.gave_up else None,
            died=died,
            skips=tuple(case.removeprefix(prefix) for case in skipped_cases(ran.text) if _is_case(case, prefix)),
        )


def _case(name: str, prefix: str) -> str:
    """The seed's short name, also for a test that it started with t.Run."""
    return name.removeprefix(prefix).partition("/")[0]


def _is_case(name: str, prefix: str) -> bool:
    """Whether it is a seed, and no test that one started with t.Run."""
    return name.startswith(prefix) and name.count("/") == 1


def _with_subtests(parts: Mapping[str, str], case: str) -> str:
    """What a case printed, and what the tests did that it started with t.Run."""
    return "".join(text for name, text in parts.items() if name == case or name.startswith(f"{case}/"))


class _Quiet:
    """Gives a run up once its log has not moved for as long as one case may take."""

    def __init__(self, bench: Bench, limit_s: float) -> None:
        self._function, self._limit_s = bench.function.name, limit_s
        self._setup_s = max(limit_s, _SETUP_S, bench.plan.budget_s / 3)
        self._position = -1
        self._since = time.monotonic()
        self.gave_up = False

    def look(self, child: Child) -> bool:
        """Whether to give up now."""
        now, position = time.monotonic(), child.mark_log()
        if position != self._position:
            self._position, self._since = position, now
            return False
        if now - self._since <= self._limit_s:
            return False
        running = next(reversed(sections(child.log.text())), "")
        # What comes before the first seed is set-up, which may build what all of them share.
        limit = self._limit_s if running.startswith(f"{self._function}/") else self._setup_s
        self.gave_up = now - self._since > limit
        return self.gave_up
