"""The supervisor's side of the worker: one process that has collected the properties and forks a child for each run."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiguard.engines.fuzz.python.worker.page import SIZE, Page
from aiguard.engines.fuzz.python.worker.records import Broken, Record, Wire
from aiguard.errors import CouldNotJudge
from aiguard.masking import Masker
from aiguard.process import Child, signal_name, standalone

_FOLDER = Path(__file__).parent / "worker"
_LAST_LINES = 20
_LOOK_S = 0.05
_EXIT_S = 0.5
_TEARDOWN_S = 0.8


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is asked to do; durations in seconds, memory in bytes."""

    node: str
    engine: str
    seed: int
    limit_s: float
    shrink_s: float
    memory: int
    database: str | None
    replay: bool


@dataclass(frozen=True, slots=True)
class Birth:
    """A run's child: its socket, its page, the nonce of its records, and the file for a fatal signal's stack."""

    number: int
    wire: Wire
    page: Page
    nonce: str
    log: Path


class Workshop:
    """One worker process. Thread-safe: several lanes start runs and learn how they ended."""

    def __init__(self, python: str, cwd: Path, env: Mapping[str, str], scratch: Path, masker: Masker) -> None:
        self._scratch, self._masker = scratch, masker
        argv = standalone(python, _FOLDER, "start")
        self._child = Child(argv, cwd, {"PYTHONUNBUFFERED": "1", **env}, channel=True, mask=masker.text)
        assert self._child.channel is not None
        self._wire = Wire(self._child.channel)
        self._sending = threading.Lock()
        self._news = threading.Condition()
        self._pids: dict[int, int] = {}
        self._statuses: dict[int, int] = {}
        self._saved: dict[int, bool] = {}
        self._lost = False
        self._numbers = 0
        self._grace_s = 0.0

    def collect(self, hello: Record, timeout_s: float, ending: threading.Event) -> Record:
        """Let pytest collect; its record. Raises CouldNotJudge where none comes."""
        until = time.monotonic() + timeout_s
        try:
            self._wire.send(hello)
            while time.monotonic() < until and not ending.is_set():
                record = self._wire.receive(_LOOK_S)
                if record is not None:
                    self._grace_s = _TEARDOWN_S if record.get("database") else 0.0
                    threading.Thread(target=self._listen, name="aiguard-workshop", daemon=True).start()
                    return record
        except Broken:
            raise CouldNotJudge(
                f"collecting the properties ended by itself: {self._how()}",
                hint="look at conftest.py and at the modules that it imports: one of them ended the process",
                detail=self.last_lines(),
            ) from None
        self._child.kill()
        if ending.is_set():
            raise CouldNotJudge("interrupted while the properties were being collected")
        raise CouldNotJudge(
            f"the budget was spent before the properties were collected ({timeout_s:.1f} s were left for it)",
            hint="give the run more time with --budget, or find out which module waits when it is imported",
            detail=self.last_lines(),
        )

    def last_lines(self) -> str:
        """The last lines that it printed, masked."""
        self._child.settle(0.2)
        return self._child.tail(_LAST_LINES)

    def fork(self, order: Order) -> Birth:
        """A child for a run, waiting for its first slice. Raises CouldNotJudge where the worker is gone."""
        with self._sending:
            self._numbers += 1
            number = self._numbers
        nonce = os.urandom(16).hex()
        ours, theirs = socket.socketpair()
        path = self._scratch / f"page-{number}"
        log = self._scratch / f"run-{number}.log"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.ftruncate(descriptor, SIZE)
            page = Page(descriptor)
            record = {
                "order": "run",
                "run": number,
                "node": order.node,
                "engine": order.engine,
                "seed": order.seed,
                "limit_s": order.limit_s,
                "shrink_s": order.shrink_s,
                "memory": order.memory,
                "database": order.database,
                "replay": order.replay,
                "nonce": nonce,
                "log": str(log),
            }
            self._tell(record, [theirs.fileno(), descriptor])
        except Broken:
            ours.close()
            raise CouldNotJudge(f"the process that collected the properties is gone: {self._how()}") from None
        finally:
            os.close(descriptor)
            theirs.close()
            path.unlink(missing_ok=True)
        return Birth(number, Wire(ours), page, nonce, log)

    def kill(self, number: int) -> None:
        """End a run's process group by force, without waiting."""
        pid = self._pid(number)
        if pid is None:
            return
        for ending in (os.killpg, os.kill):
            try:
                ending(pid, 9)
            except (ProcessLookupError, PermissionError):
                continue

    def lost(self, timeout_s: float = 0.0) -> bool:
        """Whether the worker is gone, once it has collected; waits so long for the news."""
        until = time.monotonic() + timeout_s
        with self._news:
            while not self._lost and time.monotonic() < until:
                self._news.wait(_LOOK_S)
            return self._lost

    def status(self, number: int, timeout_s: float = _EXIT_S) -> int | None:
        """The exit status of a run's process, negative for a signal; None where it is not known in time."""
        until = time.monotonic() + timeout_s
        with self._news:
            while number not in self._statuses and not self._lost and time.monotonic() < until:
                self._news.wait(_LOOK_S)
            return self._statuses.get(number)

    def save(self, number: int, node: str, choices: bytes, database: str | None) -> bool:
        """Keep the input that a dead run left behind; whether it is kept."""
        record = {"order": "save", "run": number, "node": node, "choices": choices.hex(), "database": database}
        try:
            self._tell(record)
        except Broken:
            return False
        until = time.monotonic() + _EXIT_S
        with self._news:
            while number not in self._saved and not self._lost and time.monotonic() < until:
                self._news.wait(_LOOK_S)
            return self._saved.get(number, False)

    def close(self) -> None:
        """End it, its runs, and whatever they have started."""
        with suppress(Broken):
            self._tell({"order": "bye"})
        # A test database on a server is there until somebody takes it down.
        if self._grace_s:
            self._child.wait(self._grace_s)
        self._child.stop(0.0)

    def _tell(self, record: Record, descriptors: list[int] | None = None) -> None:
        with self._sending:
            self._wire.send(record, descriptors)

    def _pid(self, number: int) -> int | None:
        until = time.monotonic() + _EXIT_S
        with self._news:
            while number not in self._pids and not self._lost and time.monotonic() < until:
                self._news.wait(_LOOK_S)
            return None if number in self._statuses else self._pids.get(number)

    def _listen(self) -> None:
        """Runs in a thread: what becomes of the runs."""
        try:
            while (record := self._wire.receive(None)) is not None:
                self._note(record)
        except (Broken, ValueError, OSError):
            pass
        with self._news:
            self._lost = True
            self._news.notify_all()

    def _note(self, record: Mapping[str, Any]) -> None:
        with self._news:
            number = int(record.get("run", 0))
            match record.get("record"):
                case "forked":
                    self._pids[number] = int(record["pid"])
                case "exited":
                    self._statuses[number] = int(record["status"])
                case "saved":
                    self._saved[number] = bool(record["path"])
                case _:
                    return
            self._news.notify_all()

    def _how(self) -> str:
        code = self._child.wait(1.0)
        if code is None:
            return "it closed its channel"
        return f"killed by {signal_name(code)}" if code < 0 else f"exit status {code}"
