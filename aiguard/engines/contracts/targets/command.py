"""A target that aiguard starts: a program that listens on a port of 127.0.0.1 and is always ended.

When it dies, whose fault is it? A request whose answer was cut off while the service ended is a finding: it was
running when the request came and is not any more. With several under way each says so. A request that came after the
end, or never got through, says nothing about itself and is inconclusive.
"""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from aiguard.compare.messages import WireRequest, WireResponse
from aiguard.config.targets import CommandTarget as CommandSettings
from aiguard.engines.contracts.client import HttpClient
from aiguard.engines.contracts.targets.interface import ExchangeFailed, Fault, Session, TargetUnavailable
from aiguard.engines.contracts.targets.listening import owner_of, ports_of
from aiguard.engines.contracts.targets.readiness import HOST, NotReady, wait_until_ready
from aiguard.engines.contracts.targets.sessions import WireSession
from aiguard.engines.contracts.targets.url import MOST_PARALLEL
from aiguard.errors import CouldNotJudge
from aiguard.masking import Masker
from aiguard.process import Child, child_environment, signal_name
from aiguard.text import visible

BUILD_TIMEOUT_S = 600.0
"""Seconds for the build step: with a cold cache, Go's first build of a large module takes minutes."""

LOG_LINES = 40
"""Lines of a log that are shown."""

_PORT_CLASHES = 3
_LAST_WORDS_S = 0.5
_LOG_LAG_S = 0.02
_TAKEN = re.compile(r"address already in use|EADDRINUSE|errno 98\b|errno 48\b", re.IGNORECASE)


class CommandTarget:
    """One service and its life. `environ` is aiguard's own environment, of which the child sees an allow-list."""

    def __init__(
        self, name: str, settings: CommandSettings, root: Path, masker: Masker, environ: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        # States live in the service, where two sessions would see each other's.
        self.parallel = MOST_PARALLEL if settings.states is None else 1
        self._settings, self._masker = settings, masker
        self._environ = os.environ if environ is None else environ
        self._cwd = root / settings.cwd
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._client: HttpClient | None = None
        self._port = 0
        self._under_way = 0
        self._closed = False
        for passed in settings.pass_env:
            masker.add(passed, self._environ.get(passed, ""))

    def open(self) -> None:
        """Build it, start it, wait until it is ready. Raises TargetUnavailable with the last lines of its log."""
        if self._settings.build is not None:
            self._build(self._settings.build)
        for left in reversed(range(_PORT_CLASHES)):
            self._port = _free_port()
            child = self._start(self._settings.command)
            try:
                wait_until_ready(child, self._settings.ready, self._port, lambda: self._closed)
                self._refuse_foreign_listener(child)
            except NotReady as problem:
                elsewhere = "" if problem.ended else self._listens_elsewhere(child)
                child.stop(0.0 if problem.ended else self._settings.stop_timeout)
                if left and problem.ended and _TAKEN.search(child.text_since()):
                    # Between our look and its bind somebody else took the port.
                    continue
                how = f" ({_ending(child.returncode)})" if problem.ended else ""
                raise self._unavailable(f"{problem.message}{how}", child, elsewhere) from None
            except BaseException:
                child.stop(self._settings.stop_timeout)
                raise
            self._client = HttpClient(self.address(), headers=tuple(self._settings.headers.items()))
            return

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session; nothing is set up or undone."""
        began = self._child.mark_log() if self._child is not None else 0
        yield WireSession(self.name, self._exchange, lambda: self._log_since(began))

    def address(self) -> str:
        """The base URL on this machine."""
        return f"http://{HOST}:{self._port}{self._settings.base_path}"

    def close(self) -> None:
        """End the service and whatever it started."""
        with self._lock:
            self._closed = True
            child, client = self._child, self._client
        if client is not None:
            client.close()
        if child is not None:
            child.stop(self._settings.stop_timeout)

    def _build(self, argv: Sequence[str]) -> None:
        child = self._start(argv)
        try:
            code = child.wait(BUILD_TIMEOUT_S)
        finally:
            child.stop(0.0 if child.poll() is not None else self._settings.stop_timeout)
        if code is None:
            raise self._unavailable(f"was not built within {BUILD_TIMEOUT_S:g} s by {' '.join(argv)}", child)
        if code != 0:
            raise self._unavailable(f"was not built: {' '.join(argv)} ended with {_ending(code)}", child)

    def _start(self, argv: Sequence[str]) -> Child:
        port = str(self._port)
        own = {name: value.replace("{port}", port) for name, value in self._settings.env.items()}
        environment = child_environment({"PORT": port, **own}, self._settings.pass_env, self._environ)
        words = [word.replace("{port}", port) for word in argv]
        with self._lock:
            # Ctrl-C closes targets from another thread: what starts after that would never be ended.
            if self._closed:
                raise TargetUnavailable(f"target '{self.name}' was closed before it was ready")
            try:
                self._child = Child(words, self._cwd, environment, mask=self._masker.text)
            except CouldNotJudge as problem:
                message = self._masker.text(f"target '{self.name}': {problem.message}")
                raise TargetUnavailable(message, hint=problem.hint) from None
            return self._child

    def _refuse_foreign_listener(self, child: Child) -> None:
        if self._port in ports_of(child.pids()):
            return
        owner = owner_of(self._port)
        if owner is not None and not owner.forwards and owner.pid not in child.pids():
            raise NotReady(f"does not listen on port {self._port}: process {owner.pid} ({owner.name}) does")

    def _listens_elsewhere(self, child: Child) -> str:
        ports = ports_of(child.pids())
        if self._port in ports:
            return ""
        told = "it is told its port by {port} in its command or env, and by PORT"
        if not ports:
            return f"nothing of it listens on a port; {told}"
        return f"it listens on {', '.join(str(port) for port in sorted(ports)[:5])}; {told}"

    def _unavailable(self, what: str, child: Child, hint: str = "") -> TargetUnavailable:
        message = visible(self._masker.text(f"target '{self.name}' {what}"))
        return TargetUnavailable(message, hint=visible(hint), detail=_shown(child.text_since()))

    def _exchange(self, request: WireRequest, timeout_s: float) -> WireResponse:
        child, client = self._child, self._client
        if child is None or client is None:
            raise ExchangeFailed(Fault.REFUSED, "the service is not running", inconclusive=True)
        if child.poll() is not None:
            raise ExchangeFailed(
                Fault.CRASHED, f"the service had ended before ({_ending(child.returncode)})", inconclusive=True
            )
        with self._lock:
            self._under_way += 1
        try:
            return client.exchange(request, timeout_s)
        except ExchangeFailed as failure:
            raise self._explained(child, failure) from failure
        finally:
            with self._lock:
                self._under_way -= 1

    def _explained(self, child: Child, failure: ExchangeFailed) -> ExchangeFailed:
        """A connection that broke because the service ended."""
        if failure.fault not in {Fault.REFUSED, Fault.CLOSED, Fault.INCOMPLETE}:
            return failure
        others = self._under_way - 1
        # The kernel closes the sockets of a dying process a moment before it can be seen to be dead.
        if child.wait(_LAST_WORDS_S) is None:
            return failure
        child.settle()
        among = f", which was one of {others + 1} under way" if others else ""
        message = f"the service ended during this request{among} ({_ending(child.returncode)})"
        return ExchangeFailed(Fault.CRASHED, message, inconclusive=failure.fault is Fault.REFUSED or self._closed)

    def _log_since(self, began: int) -> str:
        # What it printed travels apart from its answer.
        time.sleep(_LOG_LAG_S)
        return _shown(self._child.text_since(began)) if self._child is not None else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _ending(code: int | None) -> str:
    return signal_name(code) or f"exit code {code}" if code is not None else "no exit code"


def _shown(log: str) -> str:
    """The last lines; of a long log the first few too, where a compiler says what is wrong."""
    lines = visible(log).rstrip().splitlines()
    if len(lines) > LOG_LINES:
        lines = [*lines[:10], f"[... {len(lines) - LOG_LINES} lines ...]", *lines[10 - LOG_LINES :]]
    return "\n".join(line if len(line) <= 500 else f"{line[:499]}…" for line in lines)
