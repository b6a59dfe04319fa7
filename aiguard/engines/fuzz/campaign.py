"""One campaign: drivers discover side by side, lanes run slices in turn, and everything ends with the budget."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from aiguard.budget import Deadline
from aiguard.engines.fuzz.interface import Discovery, Driver, Ended, Progress, Run, Setting, Target
from aiguard.engines.fuzz.scheduling import Scheduler, Turn
from aiguard.engines.fuzz.selecting import Selected, check_words, select
from aiguard.errors import AiguardError, InputError
from aiguard.findings import Ran, TargetStatus
from aiguard.plan.plan import FuzzPlan
from aiguard.progress import Event, Pulse, State

GRACE_S = 0.5
"""How long shrinking may go on after the budget."""
FINISH_S = 0.4
MOST_ALIVE = 48
"""Runs that wait for their next slice, each a process; more of them end after their slice and begin anew."""
REPLAY_S = 120.0
_FINISH_EACH_S = 0.03
_LOOK_S = 0.02
_TICK_S = 0.25


_STATES: dict[TargetStatus, State] = {
    TargetStatus.PASSED: "passed",
    TargetStatus.FAILED: "failed",
    TargetStatus.HUNG: "hung",
    TargetStatus.ERROR: "error",
    TargetStatus.NOT_RUN: "not_run",
}


@dataclass(slots=True)
class Outcome:
    """What became of one property: the ends of its runs, totals by engine, and the time of its first failure."""

    target: Target
    ends: list[tuple[str, Ended]] = field(default_factory=list)
    examples: dict[str, int] = field(default_factory=dict)
    rejected: int = 0
    features: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    slices: int = 0
    began_at: float = 0.0
    failed_after_s: float | None = None
    failed_by: str = ""
    reached: set[Ran] = field(default_factory=set)

    @property
    def failed(self) -> bool:
        """Whether nothing more is to be learnt by going on."""
        return any(end.status not in (TargetStatus.PASSED, TargetStatus.NOT_RUN) for _, end in self.ends)


def _has_nothing_to_run(ended: Ended) -> bool:
    """Whether a further run would have nothing to do, either; one that was too short may do better."""
    return ended.status is TargetStatus.NOT_RUN and all(each.rule != "fuzz.not-run" for each in ended.failures)


class Campaign:
    """Runs once, over a plan's drivers."""

    def __init__(self, drivers: Sequence[Driver], setting: Setting, plan: FuzzPlan) -> None:
        self._drivers, self._setting, self._plan = drivers, setting, plan
        self._jobs = plan.jobs
        self._replay_only = not plan.budget_s
        self._scheduler = Scheduler(plan.jobs)
        self._turns = threading.Condition()
        self._discovering = len(drivers)
        self._homes: dict[str, Driver] = {}
        self._runs: dict[tuple[str, str], Run] = {}
        self._born: dict[tuple[str, str], int] = {}
        self._before: dict[tuple[str, str], Progress] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.discoveries: list[Discovery] = []
        self.errors: list[tuple[str, AiguardError]] = []
        self.selected: list[Selected] = []
        self._replayed: set[str] = set()
        self._defects: list[Exception] = []
        self._rates: dict[str, tuple[float, int, float]] = {}

    def run(self) -> None:
        """Blocks until everything has ended. Ctrl-C sets the setting's `ending`, ends all, and goes on rising."""
        lanes = [threading.Thread(target=self._lane, name=f"lane-{n}", daemon=True) for n in range(self._jobs)]
        discoverers = [
            threading.Thread(target=self._discover, args=(driver,), name=driver.language, daemon=True)
            for driver in self._drivers
        ]
        try:
            for thread in (*discoverers, *lanes):
                thread.start()
            for thread in (*discoverers, *lanes):
                while thread.is_alive():
                    thread.join(_TICK_S)
                    self._tick()
            if self._defects:
                raise self._defects[0]
            if not self._setting.ending.is_set():
                self._finish_all()
        except BaseException:
            self._setting.ending.set()
            with self._turns:
                self._turns.notify_all()
            for thread in (*lanes, *discoverers):
                thread.join(2.0)
            raise
        finally:
            for driver in self._drivers:
                driver.close()

    @property
    def reasons(self) -> dict[str, str]:
        """Why properties come first, by id."""
        return {target_id: reason for selected in self.selected for target_id, reason in selected.first.items()}

    def _discover(self, driver: Driver) -> None:
        """Runs in a thread: find one language's properties and let the lanes have them."""
        selected = Selected(())
        try:
            self._setting.listen(Event("phase", f"looking for {driver.language} properties"))
            discovery = driver.discover()
            selected = select(self._plan, discovery.targets)
            self.discoveries.append(discovery)
        except AiguardError as error:
            self.errors.append((driver.language, error))
        except Exception as error:
            self._give_up(error)
        finally:
            with self._turns:
                for target in selected.targets:
                    self._homes[target.id] = driver
                    self.outcomes[target.id] = Outcome(target)
                self.selected.append(selected)
                self._replayed |= selected.replayed
                self._scheduler.add(selected.targets, selected.first)
                self._discovering -= 1
                if not self._discovering:
                    self._check_words()
                self._turns.notify_all()

    def _check_words(self) -> None:
        """A word that chooses nothing ends the campaign, once everybody has been asked."""
        try:
            if not self.errors:
                check_words(self._plan, self.discoveries)
        except InputError as error:
            self.errors.append(("", error))
            self._setting.ending.set()

    def _lane(self) -> None:
        """Runs in a thread: take turns until the time is up or nothing is left to do."""
        try:
            while (turn := self._take()) is not None:
                self._play(turn)
        except Exception as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        """A defect of our own in a thread: it ends the campaign, and rises where the campaign was asked for."""
        self._defects.append(error)
        self._setting.ending.set()

    def _take(self) -> Turn | None:
        with self._turns:
            while not self._setting.ending.is_set():
                left = self._setting.deadline.left() - self._reserve()
                if left <= 0 or (not self._discovering and self._scheduler.finished):
                    return None
                turn = self._scheduler.next(left, expecting=self._discovering > 0)
                if turn is not None:
                    return turn
                self._turns.wait(_LOOK_S)
        return None

    def _reserve(self) -> float:
        """Seconds that ending the runs in good order will take."""
        return _FINISH_EACH_S * len(self._runs) / self._jobs

    def _play(self, turn: Turn) -> None:
        key = (turn.target.id, turn.engine)
        began = time.monotonic()
        outcome = self.outcomes[turn.target.id]
        outcome.began_at = outcome.began_at or began
        run = self._runs.get(key)
        if run is None:
            with self._turns:
                number = self._born.get(key, 0)
                self._born[key] = number + 1
            run = self._homes[turn.target.id].start(
                turn.target, turn.engine, self._seed_of(turn, number), replay=turn.target.id in self._replayed
            )
            self._runs[key] = run
        progress = run.advance(turn.seconds, self._stop())
        if progress.ended is None and (len(self._runs) > MOST_ALIVE or outcome.failed):
            progress = run.finish(Deadline.after(FINISH_S))
        self._note(turn, key, progress, time.monotonic() - began)

    def _stop(self) -> Deadline:
        return Deadline(self._setting.deadline.at + GRACE_S)

    def _seed_of(self, turn: Turn, number: int) -> int:
        """A seed of its own for every run, the same for the same campaign seed."""
        words = f"{self._plan.seed}\0{turn.target.id}\0{turn.engine}\0{number}"
        return int.from_bytes(hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()[:8], "big")

    def _note(self, turn: Turn, key: tuple[str, str], progress: Progress, spent_s: float) -> None:
        with self._turns:
            self._add(key, progress, spent_s)
            outcome = self.outcomes[turn.target.id]
            outcome.slices += 1
            ended = progress.ended
            only_replayed = self._replay_only or turn.target.id in self._replayed
            whole = ended is not None and (ended.exhausted or only_replayed)
            over = whole or (ended is not None and not turn.target.resumable) or outcome.failed
            failing = ended is None and progress.failed_at is not None
            self._scheduler.report(turn, spent_s, fresh=progress.fresh, over=over, failing=failing)
            if outcome.failed or whole or (ended is not None and _has_nothing_to_run(ended)):
                self._scheduler.close(turn.target.id)
            self._turns.notify_all()
        self._tell(turn, outcome, ended)

    def _add(self, key: tuple[str, str], progress: Progress, spent_s: float) -> None:
        """Add what a run did since its last slice to its property's totals."""
        target_id, engine = key
        outcome = self.outcomes[target_id]
        before = self._before.get(key, Progress())
        outcome.examples[engine] = outcome.examples.get(engine, 0) + progress.examples - before.examples
        outcome.rejected += progress.rejected - before.rejected
        outcome.features = max(outcome.features, progress.features)
        outcome.reached |= progress.reached
        outcome.seconds[engine] = outcome.seconds.get(engine, 0.0) + spent_s
        self._before[key] = progress
        if progress.ended is not None:
            self._runs.pop(key, None)
            self._before.pop(key, None)
            if not outcome.failed:
                outcome.failed_by = engine
                failed_at = progress.failed_at or time.monotonic()
                outcome.failed_after_s = max(0.0, failed_at - outcome.began_at)
            outcome.ends.append((engine, progress.ended))

    def _tell(self, turn: Turn, outcome: Outcome, ended: Ended | None) -> None:
        closed = self._scheduler.standing(turn.target.id).closed
        state: State = _STATES[ended.status] if ended is not None and closed else "waiting"
        news = ended.message if ended is not None and closed else ""
        self._pulse(outcome, turn.engine, state, sum(outcome.examples.values()), news)

    def _tick(self) -> None:
        """A sign of life of every run."""
        with self._turns:
            running = [(key, run) for key, run in self._runs.items() if self._scheduler.running(*key)]
        for (target_id, engine), run in running:
            examples, features = run.peek()
            outcome = self.outcomes[target_id]
            outcome.features = max(outcome.features, features)
            before = self._before.get((target_id, engine), Progress())
            self._pulse(outcome, engine, "running", sum(outcome.examples.values()) + examples - before.examples)

    def _pulse(self, outcome: Outcome, engine: str, state: State, examples: int, news: str = "") -> None:
        moment = time.monotonic()
        then, counted, rate = self._rates.get(outcome.target.id, (outcome.began_at, 0, 0.0))
        if moment - then >= _TICK_S:
            rate = max(0.0, (examples - counted) / (moment - then))
            self._rates[outcome.target.id] = (moment, examples, rate)
        pulse = Pulse(
            language=outcome.target.language,
            engine=engine,
            state=state,
            examples=examples,
            rate=rate,
            features=outcome.features,
            left_s=max(0.0, self._setting.deadline.at - moment),
            news=news,
        )
        done = sum(1 for each in list(self.outcomes) if self._scheduler.standing(each).closed)
        self._setting.listen(Event("target", outcome.target.id, done, len(self.outcomes), pulse=pulse))

    def _finish_all(self) -> None:
        """End the runs that wait for another slice, side by side."""
        live = list(self._runs.items())
        if not live:
            return
        stop = Deadline(max(self._setting.deadline.at, time.monotonic()) + FINISH_S)

        def finish(entry: tuple[tuple[str, str], Run]) -> None:
            key, run = entry
            began = time.monotonic()
            progress = run.finish(stop)
            with self._turns:
                self._add(key, progress, time.monotonic() - began)

        with ThreadPoolExecutor(min(len(live), 2 * self._jobs), thread_name_prefix="finish") as pool:
            for future in [pool.submit(finish, entry) for entry in live]:
                with suppress(Exception):
                    future.result()
