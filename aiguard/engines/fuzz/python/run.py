"""One property under one engine: slices handed to a forked child, its records read, and its end explained."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from aiguard.budget import Deadline
from aiguard.engines.fuzz.interface import Ended, Progress, Setting, Target
from aiguard.engines.fuzz.python.judging import Judge
from aiguard.engines.fuzz.python.reached import reached_in
from aiguard.engines.fuzz.python.worker.page import Seen
from aiguard.engines.fuzz.python.worker.records import Broken
from aiguard.engines.fuzz.python.workshop import Birth, Order, Workshop
from aiguard.errors import CouldNotJudge
from aiguard.findings import Ran

_LOOK_S = 0.05
_LATE_S = 0.35
_HANG_SLACK_S = 0.75
_SETUP_S = 10.0
_NEWS_S = 0.15
_MOST = 10**12
"""A page that says more was overwritten."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Why a child was given up: it hung (in an example or before any), ended by itself, or sent no record in time."""

    kind: str
    seen: Seen
    status: int | None = None
    seconds: float = 0.0
    log: str = ""


class PythonRun:
    """As interface.Run."""

    def __init__(
        self, target: Target, order: Order, workshops: Callable[[], Workshop], judge: Judge, setting: Setting
    ) -> None:
        self.target, self._order, self._workshops, self._judge = target, order, workshops, judge
        self._workshop: Workshop | None = None
        self._reborn = False
        self._setting = setting
        self._birth: Birth | None = None
        self._last = Progress()
        self._found: dict[str, Any] | None = None
        self._failed_at: float | None = None
        self._stood: tuple[int, int, int, float] | None = None
        self._moved_at = 0.0
        self._reached: frozenset[Ran] = frozenset()

    def advance(self, seconds: float, stop: Deadline) -> Progress:
        """As interface.Run."""
        now = time.monotonic()
        return self._order_and_wait({"order": "go", "until": min(now + seconds, stop.at), "stop": stop.at}, stop)

    def finish(self, stop: Deadline) -> Progress:
        """As interface.Run."""
        if self._birth is None or self._last.ended is not None:
            return self._last
        return self._order_and_wait({"order": "finish", "stop": stop.at}, stop)

    def peek(self) -> tuple[int, int]:
        """As interface.Run."""
        birth = self._birth
        if birth is None or self._last.ended is not None:
            return self._last.examples, self._last.features
        examples, _, features, _, _ = birth.page.glance()
        return examples, features

    def _order_and_wait(self, order: dict[str, Any], stop: Deadline) -> Progress:
        if self._last.ended is not None:
            return self._last
        try:
            birth = self._told(order) or self._told(order)
        except CouldNotJudge as error:
            return self._end(self._judge.could_not(str(error)))
        except OSError as error:
            return self._end(self._judge.could_not(f"a run could not be started: {error.strerror or error}"))
        return self._lost("gone") if birth is None else self._wait(birth, stop)

    def _told(self, order: dict[str, Any]) -> Birth | None:
        """The child, once it has its order; None where it is gone.

        One that waited for its next slice when somebody killed the worker is no witness of anything: it begins anew.
        """
        try:
            if self._birth is None:
                self._workshop = self._workshops()
                self._birth = self._workshop.fork(self._order)
            self._birth.wire.send(order)
        except Broken:
            if self._workshop is not None and self._workshop.lost(_NEWS_S) and not self._reborn:
                self._birth, self._reborn = None, True
            return None
        return self._birth

    def _wait(self, birth: Birth, stop: Deadline) -> Progress:
        began = time.monotonic()
        while True:
            try:
                record = birth.wire.receive(_LOOK_S)
            except Broken:
                return self._lost("gone")
            if record is not None:
                if record.get("nonce") != birth.nonce:
                    return self._lost("forged")
                progress = self._heard(record)
                if progress is not None:
                    return progress
            why = self._why_give_up(birth, began, stop)
            if why:
                return self._lost(why)

    def _heard(self, record: dict[str, Any]) -> Progress | None:
        self._reached = reached_in(record, self._reached)
        match record.get("record"):
            case "found":
                self._failed_at = self._failed_at or time.monotonic()
                self._found = record
                return None
            case "parked":
                self._last = self._progress(record)
                return self._last
            case "done":
                ended = self._judge.done(record, self._order)
                self._close()
                return self._end(ended, self._progress(record) if "calls" in record else None)
            case _:
                return self._lost("forged")

    def _why_give_up(self, birth: Birth, began: float, stop: Deadline) -> str:
        """Why the child has to go now, or ''."""
        now = time.monotonic()
        if self._setting.ending.is_set():
            return "interrupted"
        examples, rejected, _, stage, started = birth.page.glance()
        if started and now - started > self._order.limit_s + _HANG_SLACK_S:
            return "hung"
        if (examples, rejected, stage, started) != self._stood:
            self._stood, self._moved_at = (examples, rejected, stage, started), now
        if not started and now - max(began, self._moved_at) > max(_SETUP_S, 2 * self._order.limit_s):
            return "set-up"
        if now > stop.at + _LATE_S:
            return "hung" if started and now - started > self._order.limit_s else "late"
        return ""

    def _lost(self, kind: str) -> Progress:
        birth, workshop = self._birth, self._workshop
        if birth is None or workshop is None:
            return self._end(self._judge.could_not("the process that collected the properties is gone"))
        now = time.monotonic()
        status = None
        if kind == "gone":
            status = workshop.status(birth.number)
            # Who stops a campaign may end its processes before we hear of it.
            if self._setting.ending.wait(_NEWS_S):
                kind = "interrupted"
        workshop.kill(birth.number)
        seen = birth.page.read()
        log = birth.log.read_text("utf-8", "replace") if birth.log.exists() else ""
        lost = Lost(kind, seen, status, now - seen.started if seen.started else 0.0, log)
        saved = bool(seen.choices) and kind in {"hung", "gone"} and self._keep(birth, seen)
        ended = self._judge.lost(lost, self._order, self._found, saved=saved)
        self._close()
        before = self._last
        if max(seen.examples, seen.rejected, seen.features) > _MOST:
            return self._end(ended)
        fresh = Progress(max(before.examples, seen.examples), max(before.rejected, seen.rejected), seen.features)
        return self._end(ended, fresh)

    def _keep(self, birth: Birth, seen: Seen) -> bool:
        if not seen.started or self._workshop is None:
            return False
        return self._workshop.save(birth.number, self._order.node, seen.choices, self._order.database)

    def _progress(self, record: dict[str, Any]) -> Progress:
        features = int(record["features"])
        return Progress(
            examples=int(record["examples"]),
            rejected=int(record["rejected"]),
            features=features,
            fresh=features > self._last.features,
            busy_s=float(record["busy_s"]),
            failed_at=self._failed_at,
            reached=self._reached,
        )

    def _end(self, ended: Ended, progress: Progress | None = None) -> Progress:
        last = progress or self._last
        self._last = replace(last, ended=ended, failed_at=self._failed_at, reached=self._reached)
        return self._last

    def _close(self) -> None:
        birth = self._birth
        if birth is not None:
            birth.wire.close()
