"""The ASGI lifespan protocol: start-up before the first request, shutdown at the end."""

from __future__ import annotations

import asyncio
from typing import Any, Callable

from .failures import Refused, traceback_text


class Lifespan:
    """An application's lifespan. One that does not speak the protocol is fine, as it is with servers."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self.state: dict[str, Any] = {}
        self._app = app
        self._inbox: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._outcome: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._running = False

    async def startup(self) -> None:
        """Start up. Raises Refused (`startup-failed`) where the application says that it failed."""
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        self._task = asyncio.ensure_future(self._app(scope, self._inbox.get, self._outcome.put))
        said = await self._ask("lifespan.startup")
        if said is not None and said.get("type") == "lifespan.startup.failed":
            error = None
            await asyncio.wait({self._task}, timeout=1.0)
            if self._task.done() and not self._task.cancelled():
                error = self._task.exception()
            trace = traceback_text(error) if error is not None else ""
            message = str(said.get("message") or "").strip()
            first = message.splitlines()[-1] if message else "no message"
            raise Refused("startup-failed", f"the application's start-up failed: {first}", traceback=trace or message)
        self._running = said is not None and said.get("type") == "lifespan.startup.complete"

    async def shutdown(self, timeout_s: float) -> str:
        """Shut down; what went wrong, or ''. Never raises."""
        if self._task is None:
            return ""
        if self._running and not self._task.done():
            try:
                said = await asyncio.wait_for(self._ask("lifespan.shutdown"), timeout_s)
            except asyncio.TimeoutError:
                said = {"type": "lifespan.shutdown.failed", "message": f"it took more than {timeout_s:g} seconds"}
            if said is not None and said.get("type") == "lifespan.shutdown.failed":
                self._task.cancel()
                return f"the application's shutdown failed: {said.get('message') or 'no message'}"
        self._task.cancel()
        await asyncio.wait({self._task}, timeout=1.0)
        return ""

    async def _ask(self, event: str) -> dict[str, Any] | None:
        assert self._task is not None
        await self._inbox.put({"type": event})
        outcome = asyncio.ensure_future(self._outcome.get())
        await asyncio.wait({self._task, outcome}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(0)  # what it said just before it ended counts
        if outcome.done():
            return outcome.result()
        outcome.cancel()
        if not self._task.cancelled():
            self._task.exception()  # an application without lifespan may raise: servers go on as well
        return None
