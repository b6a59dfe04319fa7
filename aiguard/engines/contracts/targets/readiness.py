"""Waiting until a service that was started takes requests: an HTTP path, a TCP port, or a line of its log."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import TypeAlias

from aiguard.budget import Deadline
from aiguard.compare.messages import WireRequest
from aiguard.config.targets import Ready
from aiguard.engines.contracts.client import HttpClient
from aiguard.engines.contracts.targets.interface import ExchangeFailed
from aiguard.process import Child

HOST = "127.0.0.1"
_ONE_TRY_S = 2.0
_OVERLAP = 4096

Probe: TypeAlias = Callable[[], str]
"""One look: what is still missing, as `... says that` goes on; empty when ready."""


class NotReady(Exception):
    """It was not ready in time, or ended, or the waiting was called off. `ended` says that the process has exited."""

    def __init__(self, message: str, *, ended: bool = False) -> None:
        self.message, self.ended = message, ended
        super().__init__(message)


def wait_until_ready(child: Child, ready: Ready, port: int, called_off: Callable[[], bool]) -> None:
    """Return once the service on `port` is ready. Raises NotReady."""
    deadline, pause = Deadline.after(ready.timeout), 0.01
    probe = _probe(child, ready, port, deadline)
    while True:
        missing = probe()
        if child.poll() is not None:
            child.settle()
            raise NotReady("ended before it was ready", ended=True)
        if not missing:
            return
        if called_off():
            raise NotReady("was stopped before it was ready")
        if deadline.passed:
            raise NotReady(f"was not ready within {ready.timeout:g} s: {missing}")
        time.sleep(min(pause, deadline.left()))
        pause = min(pause * 1.3, 0.1)


def _probe(child: Child, ready: Ready, port: int, deadline: Deadline) -> Probe:
    if ready.http is not None:
        return _http(ready.http, port, deadline)
    if ready.log is not None:
        return _log(child, ready.log, port)
    return lambda: _tcp(port)


def _tcp(port: int) -> str:
    try:
        socket.create_connection((HOST, port), _ONE_TRY_S).close()
    except OSError:
        return f"port {port} took no connections"
    return ""


def _http(path: str, port: int, deadline: Deadline) -> Probe:
    def look() -> str:
        client = HttpClient(f"http://{HOST}:{port}", headers=(("Connection", "close"),))
        try:
            answer = client.exchange(WireRequest("GET", path), min(_ONE_TRY_S, max(0.05, deadline.left())))
        except ExchangeFailed as failure:
            return f"GET {path} on port {port}: {failure.message}"
        finally:
            client.close()
        # Any other status shows that its routes are up; a gateway that waits for its parts says 502 or 503.
        return f"GET {path} on port {port} answered {answer.status}" if answer.status >= 500 else ""

    return look


def _log(child: Child, pattern: str, port: int) -> Probe:
    import re2  # noqa: PLC0415 - costs 8 ms, and few targets wait for a line

    expression, seen, found = re2.compile(pattern), 0, False

    def look() -> str:
        nonlocal seen, found
        position = child.mark_log()
        # Some of what was seen is read again: its last line may not have been whole.
        text = child.text_since(max(0, seen - _OVERLAP))
        seen = position
        found = found or any(expression.search(line) for line in text.splitlines())
        # A service may say that it is ready a moment before it listens.
        return _tcp(port) if found else f"no line of its log matched {pattern}"

    return look
