"""The supervisor's side of a worker: a child process that holds the user's code and answers messages about it."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from aiguard.engines.contracts.targets.interface import Fault
from aiguard.engines.contracts.worker.channel import Channel, ChannelBroken, Message
from aiguard.masking import Masker
from aiguard.process import Child, standalone
from aiguard.process.starting import PROGRAM

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 6.0
LAST_LINES = 20
_FOLDER = Path(__file__).parent / "worker"
_STACK_DUMP_S = 0.5
_LOOK_S = 0.1


class WorkerLost(Exception):
    """The worker ended, hung or spoke nonsense, and has been ended. `message` says how, in a sentence's second half."""

    def __init__(self, fault: Fault, message: str) -> None:
        self.fault, self.message = fault, message
        super().__init__(message)


class Refusal(Exception):
    """The worker is well and says why it cannot do what was asked; `kind` is one of the words of worker/serve.py."""

    def __init__(self, header: Mapping[str, Any]) -> None:
        self.kind = str(header.get("error"))
        self.message = str(header.get("message"))
        self.traceback = str(header.get("traceback", ""))
        self.known: list[str] = [str(name) for name in header.get("known", [])]
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class WorkerSpec:
    """What to run. `app` is `module:attribute`; `cwd` comes first on the worker's path; `env` is all that it sees.

    `settings` names a Django settings module; `database` is `test` for Django's test databases. `django` asks a
    worker without an application to set Django up all the same.
    """

    kind: Literal["wsgi", "asgi", "none"]
    cwd: Path
    env: Mapping[str, str]
    app: str = ""
    python: str = sys.executable
    settings: str | None = None
    database: Literal["configured", "test"] = "configured"
    django: bool = False

    def hello(self) -> dict[str, Any]:
        """The first message."""
        return {
            "kind": self.kind,
            "app": self.app,
            "settings": self.settings,
            "database": self.database,
            "django": self.django,
        }


@dataclass(slots=True)
class Worker:
    """One child. Messages are answered one at a time; `ask` may be called from several threads."""

    spec: WorkerSpec
    masker: Masker
    child: Child | None = None
    ready: Mapping[str, Any] = field(default_factory=dict)
    _channel: Channel | None = None
    _serial: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def alive(self) -> bool:
        """Whether it has started and was not lost."""
        return self._channel is not None

    def start(self, timeout_s: float = START_TIMEOUT_S) -> None:
        """Start it and wait until the user's code is imported. Raises WorkerLost, Refusal or CouldNotJudge."""
        argv = standalone(self.spec.python, _FOLDER, "serve")
        env = {"PYTHONUNBUFFERED": "1", **self.spec.env}
        self.child = Child(argv, self.spec.cwd, env, channel=True, mask=self.masker.text)
        assert self.child.channel is not None
        self._channel = Channel(self.child.channel)
        try:
            self.ready = self.ask("hello", timeout_s, **self.spec.hello()).header
        except Refusal:
            self.stop()
            raise

    def ask(self, operation: str, timeout_s: float, content: bytes = b"", /, **fields: Any) -> Message:
        """Send one message and wait for its answer. Raises Refusal, or WorkerLost after ending the worker."""
        with self._lock:
            if self._channel is None:
                raise WorkerLost(Fault.CRASHED, "is not running")
            self._serial += 1
            until = time.monotonic() + timeout_s
            try:
                self._channel.send({"op": operation, "id": self._serial, **fields}, content, timeout_s)
                answer = self._channel.receive(max(0.001, until - time.monotonic()))
            except TimeoutError:
                if self.child is not None and self.child.poll() is not None:
                    # Somebody whom it forked holds the channel open.
                    raise WorkerLost(Fault.CRASHED, self._ended()) from None
                self._abort()
                raise WorkerLost(Fault.TIMEOUT, f"did not answer within {timeout_s:g} s") from None
            except ChannelBroken:
                raise WorkerLost(Fault.CRASHED, self._ended()) from None
            except BaseException:
                # Ctrl-C in the middle of an answer: what comes next on the wire would belong to this question.
                self._drop()
                raise
            if answer.header.get("id") != self._serial:
                self._drop()
                raise WorkerLost(Fault.CRASHED, "wrote to the channel that it answers on")
        if "error" in answer.header:
            raise Refusal(answer.header)
        return answer

    def mark(self) -> int:
        """A place in its log."""
        return self.child.mark_log() if self.child is not None else 0

    def text_since(self, mark: int) -> str:
        """What it printed since then, masked and capped."""
        return _without_own_frames(self.child.text_since(mark)) if self.child is not None else ""

    def last_lines(self) -> str:
        """The last lines of its log, masked."""
        return "\n".join(self.text_since(0).splitlines()[-LAST_LINES:])

    def stop(self) -> None:
        """Say bye, give it a few seconds to shut the application down, and end it. Never raises; may be repeated.

        One that is busy with a question of another thread is killed, and that question fails.
        """
        if not self._lock.acquire(blocking=False):
            self.kill()
            self._lock.acquire()
        try:
            channel, self._channel = self._channel, None
            if self.child is None:
                return
            if channel is not None:
                with suppress(ChannelBroken, TimeoutError):
                    channel.send({"op": "bye", "id": 0}, b"", 1.0)
                    channel.receive(STOP_TIMEOUT_S)
                self.child.wait(1.0)
            self.child.stop(0.0)
        finally:
            self._lock.release()

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        if self.child is not None:
            self.child.stop(0.0)

    def _abort(self) -> None:
        """End a worker that hangs; SIGABRT makes Python's faulthandler write the stack into the log first."""
        if self.child is not None and self.child.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.child.pid, signal.SIGABRT)
            self.child.wait(_STACK_DUMP_S)
        self._drop()

    def _ended(self) -> str:
        assert self.child is not None
        code = self.child.wait(1.0)
        self._drop()
        if code is None:
            return "closed the channel that it answers on"
        if code < 0:
            return f"was killed by {_signal_name(-code)}"
        return f"ended by itself, with exit status {code}"

    def _drop(self) -> None:
        self._channel = None
        if self.child is not None:
            self.child.settle(0.2)
            self.child.stop(0.0)


def _without_own_frames(log: str) -> str:
    """The log without the worker's own frames in the stacks that faulthandler writes."""
    if str(_FOLDER) not in log:
        return log
    dull = (f'  File "{_FOLDER}', f'  File "{PROGRAM}', "Extension modules: ")
    return "".join(line for line in log.splitlines(keepends=True) if not line.startswith(dull))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


class KeptWorker:
    """A worker that is started when first needed, and again after it was lost, a bounded number of times."""

    def __init__(self, spec: WorkerSpec, masker: Masker, restarts: int = 10) -> None:
        self.spec, self._restarts = spec, restarts
        self._masker = masker
        self._worker: Worker | None = None
        self._starts = 0
        self._stopped = False
        self._lock = threading.Lock()

    def get(self) -> Worker:
        """A worker that is ready. Raises Refusal, CouldNotJudge, or WorkerLost where it was lost too often."""
        with self._lock:
            if self._worker is not None and self._worker.alive:
                return self._worker
            if self._stopped:
                raise WorkerLost(Fault.CRASHED, "was ended")
            if self._starts > self._restarts:
                raise WorkerLost(Fault.CRASHED, f"ended {self._starts} times and is not started again")
            self._starts += 1
            if self._worker is not None:
                self._worker.stop()
            self._worker = Worker(self.spec, self._masker)
            self._worker.start()
            return self._worker

    def last_lines(self) -> str:
        """The last lines of its log, masked."""
        return self._worker.last_lines() if self._worker is not None else ""

    def stop(self) -> None:
        """End it, also in the middle of its start, and start it no more. Never raises; may be repeated."""
        self._stopped = True
        while not self._lock.acquire(timeout=_LOOK_S):
            starting = self._worker
            if starting is not None:
                starting.kill()
        try:
            if self._worker is not None:
                self._worker.stop()
        finally:
            self._lock.release()
