"""A target that runs already, somewhere: live, staging, or started by somebody else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.compare.messages import WireRequest, WireResponse
from aiguard.config.targets import UrlTarget as UrlSettings
from aiguard.engines.contracts.client import SAFE_METHODS, HttpClient
from aiguard.engines.contracts.targets.interface import ExchangeFailed, Fault, Session, TargetUnavailable
from aiguard.engines.contracts.targets.sessions import WireSession
from aiguard.engines.contracts.wire.options import TlsOptions

MOST_PARALLEL = 64
"""Sessions side by side where no states are shared."""

_PAUSE_S = 0.2


class UrlTarget:
    """One base URL; no other host is ever called. TLS files stand relative to `root`."""

    def __init__(self, name: str, settings: UrlSettings, root: Path) -> None:
        self.name = name
        # States live in the service, where two sessions would see each other's.
        self.parallel = MOST_PARALLEL if settings.states is None else 1
        self._settings = settings
        files = (root / file if file is not None else None for file in _tls_files(settings))
        tls = TlsOptions(settings.tls.verify, *files)
        self._client = HttpClient(settings.url, headers=tuple(settings.headers.items()), tls=tls)

    def open(self) -> None:
        """See whether somebody is there. Retries share the time of one request. Raises TargetUnavailable."""
        deadline = Deadline.after(self._settings.timeout)
        for attempt in range(self._settings.retries + 1):
            try:
                self._client.connect(deadline.left())
                return
            except ExchangeFailed as failure:
                if attempt == self._settings.retries or deadline.left() <= _PAUSE_S:
                    raise TargetUnavailable(
                        f"target '{self.name}': {failure.message}",
                        hint=f"is it running, and is {self._written} right?",
                    ) from failure
            time.sleep(_PAUSE_S)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session; nothing is set up or undone."""
        yield WireSession(self.name, self._exchange, lambda: "")

    @property
    def _written(self) -> str:
        """Where its URL was given: in aiguard.yaml, or as an option."""
        return self.name if self.name.startswith("--") else f"targets.{self.name}.url"

    def address(self) -> str:
        """The base URL."""
        return self._settings.url

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _exchange(self, request: WireRequest, timeout_s: float) -> WireResponse:
        """Retries share the time of one request, and only where nothing can have happened twice."""
        deadline = Deadline.after(timeout_s)
        tries = self._settings.retries if request.method in SAFE_METHODS else 0
        while True:
            try:
                return self._client.exchange(request, deadline.left())
            except ExchangeFailed as failure:
                lost = failure.fault in {Fault.REFUSED, Fault.CLOSED}
                if tries == 0 or not lost or deadline.left() <= _PAUSE_S:
                    raise
            tries -= 1
            time.sleep(_PAUSE_S)


def _tls_files(settings: UrlSettings) -> tuple[str | None, str | None, str | None]:
    return settings.tls.ca, settings.tls.cert, settings.tls.key
