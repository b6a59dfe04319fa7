"""What every target offers. A target is opened once, gives sessions, and is always closed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Protocol

from aiguard.compare.messages import WireRequest, WireResponse
from aiguard.errors import CouldNotJudge
from aiguard.findings import Json


class TargetUnavailable(CouldNotJudge):
    """The target could not be started or reached at all; `detail` holds the last lines of its log."""


class StateFailed(CouldNotJudge):
    """A state handler ran and failed; `detail` holds what it printed."""


class Fault(StrEnum):
    """How an exchange went wrong on the way; the value is a stable word for fingerprints."""

    REFUSED = "refused"
    CLOSED = "closed"
    INCOMPLETE = "incomplete"
    TIMEOUT = "timeout"
    TOO_LARGE = "too-large"
    MALFORMED = "malformed"
    ENCODING = "encoding"
    TLS = "tls"
    CRASHED = "crashed"
    FOREIGN_HOST = "foreign-host"


class ExchangeFailed(Exception):
    """No usable answer to one request. `message` is a sentence for people.

    `inconclusive` says that the target was not there to judge (refused, died), rather than that it answered badly.
    """

    def __init__(self, fault: Fault, message: str, *, inconclusive: bool = False) -> None:
        self.fault, self.message, self.inconclusive = fault, message, inconclusive
        super().__init__(message)


class Session(Protocol):
    """One interaction's dealings with a target: its states, its request, and whatever is undone afterwards."""

    def set_up(self, state: str, params: Mapping[str, Json]) -> Mapping[str, Json]:
        """Put the target into a state; the values it hands back. Raises InputError (no handler), StateFailed."""
        ...

    def exchange(self, request: WireRequest, timeout_s: float) -> WireResponse:
        """Send one request. Raises ExchangeFailed within `timeout_s` plus a second, in bounded memory."""
        ...

    def log(self) -> str:
        """What the target wrote to its log since this session began, the last lines only; empty where unknown."""
        ...


class Target(Protocol):
    """One target of aiguard.yaml, able to answer."""

    name: str
    parallel: int
    """How many sessions may run side by side."""

    def open(self) -> None:
        """Start it and wait until it is ready. Raises TargetUnavailable or InputError."""
        ...

    def session(self) -> AbstractContextManager[Session]:
        """A session; leaving it undoes its states, in reverse order, where they can be undone."""
        ...

    def address(self) -> str:
        """What a person would call to reach it: a base URL, or a name such as `wsgi shop.wsgi:application`."""
        ...

    def close(self) -> None:
        """End everything that was started, whatever state it is in. Never raises; may be called twice."""
        ...
