"""A session of a target that is spoken to over the wire."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aiguard.compare.messages import WireRequest, WireResponse
from aiguard.errors import InputError
from aiguard.findings import Json

Exchange = Callable[[WireRequest, float], WireResponse]


class WireSession:
    """Requests go straight out. It knows no states: a target with handlers is wrapped by what calls them."""

    def __init__(self, target: str, exchange: Exchange, log: Callable[[], str]) -> None:
        self._target, self._exchange, self._log = target, exchange, log

    def set_up(self, state: str, params: Mapping[str, Json]) -> Mapping[str, Json]:  # noqa: ARG002 - the protocol's shape
        """Raises InputError: nobody handles states here."""
        raise InputError.of(
            f"target '{self._target}' has no handler for state '{state}'",
            hint="add a handler under the target's `states`, or write `state: none`",
        )

    def exchange(self, request: WireRequest, timeout_s: float) -> WireResponse:
        """Send one request. Raises ExchangeFailed."""
        return self._exchange(request, timeout_s)

    def log(self) -> str:
        """What the target printed since the session began; empty where nobody sees it."""
        return self._log()
