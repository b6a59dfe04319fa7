"""One request through an ASGI 3 application, as the HTTP part of the specification (2.4) describes it."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Callable
from urllib.parse import unquote_to_bytes

from .answers import Answer
from .failures import Refused, describe, traceback_text

GRACE_S = 5.0
"""How long an application may go on after its answer is complete (background tasks) before it is cancelled."""

_SHORT_WHILE_S = 0.05
"""How long its end is waited for before the answer is handed on, so that what it raises then is not lost."""


def scope_of(method: str, target: str, headers: list[tuple[str, str]], state: dict[str, Any]) -> dict[str, Any]:
    """The scope of a request that came over plain HTTP/1.1 to localhost:80."""
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": path.encode("ascii", "replace"),
        "query_string": query.encode("latin-1", "replace"),
        "root_path": "",
        "headers": [
            (name.lower().encode("utf-8", "surrogatepass"), value.encode("utf-8", "surrogatepass"))
            for name, value in headers
        ],
        "client": ("127.0.0.1", 50000),
        "server": ("localhost", 80),
        "state": dict(state),
        "extensions": {},
    }


class Exchange:
    """One call of the application. It may go on after its answer is complete: `finish` waits for that."""

    def __init__(self, method: str, limit: int, body: bytes) -> None:
        self.answer = Answer(method, limit)
        self._body: bytes | None = body
        self._complete = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._refusal: Refused | None = None

    async def run(self, app: Callable[..., Any], scope: dict[str, Any]) -> Answer:
        """The answer, as soon as it is complete.

        Raises Refused: `crashed` when an exception leaves the application before that, else what a server refuses.
        """
        task = self._task = asyncio.ensure_future(app(scope, self._receive, self._send))
        complete = asyncio.ensure_future(self._complete.wait())
        await asyncio.wait({task, complete}, return_when=asyncio.FIRST_COMPLETED)
        complete.cancel()
        if self._refusal is not None:
            raise self._refusal
        if self._complete.is_set():
            await asyncio.wait({task}, timeout=_SHORT_WHILE_S)
            if task.done():
                self.answer.afterwards = await self.finish()
            return self.answer
        error = task.exception() if not task.cancelled() else asyncio.CancelledError()
        begun = " after the answer had begun" if self.answer.status else ""
        if error is not None:
            raise Refused(
                "crashed", f"the application raised {describe(error)}{begun}", traceback=traceback_text(error)
            ) from error
        missing = "without finishing its answer" if begun else "without an answer"
        raise Refused("incomplete", f"the application returned {missing}")

    async def finish(self) -> str:
        """Wait for the application to end; the traceback of what it raised after its answer, or ''."""
        if self._task is None:
            return ""
        _, pending = await asyncio.wait({self._task}, timeout=GRACE_S)
        if pending:
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=GRACE_S)
        if not self._task.done() or self._task.cancelled():
            return ""
        error = self._task.exception()
        self._task = None
        return "" if error is None else traceback_text(error)

    async def _receive(self) -> dict[str, Any]:
        if self._body is not None and not self._complete.is_set():
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._complete.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if self._complete.is_set():
            return
        try:
            self._take(message)
        except Refused as refusal:
            self._refuse(refusal)
        except Exception as error:  # wrong types inside the message
            self._refuse(Refused("malformed", f"the application sent {message!r:.200}: {describe(error)}"))

    def _take(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "http.response.start" and not self.answer.status:
            pairs = [(bytes(name), bytes(value)) for name, value in message.get("headers", ())]
            headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs]
            self.answer.begin(message["status"], headers)
        elif kind == "http.response.body" and self.answer.status:
            self.answer.add(bytes(message.get("body", b"")))
            if not message.get("more_body", False):
                self.answer.complete_at = time.perf_counter()
                self._complete.set()
        else:
            raise Refused("malformed", f"the application sent {kind!r} where that is not allowed")

    def _refuse(self, refusal: Refused) -> None:
        self._refusal = refusal
        self._complete.set()
        raise RuntimeError(refusal.message) from refusal
