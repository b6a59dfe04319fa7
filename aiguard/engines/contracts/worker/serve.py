"""The worker's life: hello, then one message after another, then bye.

    hello   {kind: wsgi|asgi|none, app, settings, database}   -> {django, notices, python}
    state   {session, reference, state, params, wildcard}     -> {values}
    undo    {session}                                         -> {failed: [traceback]}, the last state of that session
    request {method, target, headers, limit} + body           -> {status, headers, elapsed_s, afterwards} + body
    end     {session}                                         -> {failed: [traceback]}, states and transactions
    match   {reference} + JSON of the value                   -> {reason: null | text}
    bye     {}                                                -> {}

The first state or request after an `end` opens the transactions that the next `end` rolls back. Every message has an
`id`, which its reply repeats. A reply with `error` says in one word what went wrong, `message` says it in a sentence,
and `traceback` may hold the user's traceback.
"""

from __future__ import annotations

import contextlib
import faulthandler
import platform
import socket
import sys
import time
import traceback
from typing import Any

from . import databases
from .channel import Channel, ChannelBroken, Message, load
from .failures import Refused, describe, traceback_text
from .handlers import Handlers, matches
from .hosts import Direct, Looping
from .references import load_attribute

_IN_TRANSACTION = frozenset({"state", "request"})


def main(descriptor: int) -> int:
    """Serve on this descriptor until `bye`; the exit status."""
    connection = socket.socket(fileno=descriptor)
    connection.set_inheritable(False)
    faulthandler.enable()
    _no_core_files()
    channel = Channel(connection)
    with contextlib.suppress(ChannelBroken):
        hello = channel.receive().header
        host: Direct | Looping
        try:
            app = _load_app(hello)
            host = Looping(connection, app) if hello["kind"] == "asgi" else Direct(channel, app)
        except Refused as refusal:
            channel.send(_refusal(hello, refusal))
            return 0
        host.run(_Server(host, hello).run)
    return 0


def _no_core_files() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every platform

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _load_app(hello: dict[str, Any]) -> Any:
    wants_django = hello.get("settings") or (hello["kind"] == "none" and hello.get("django"))
    if wants_django:
        try:
            databases.set_up(hello.get("settings"))
        except BaseException as error:
            raise Refused(
                "import-failed", f"setting up Django raised {describe(error)}", traceback=traceback_text(error)
            ) from error
    if hello["kind"] == "none":
        return None
    app = load_attribute(hello["app"])
    if not callable(app):
        raise Refused("no-attribute", f"{hello['app']!r} is a {type(app).__name__}, not an application")
    return app


class _Server:
    def __init__(self, host: Direct | Looping, hello: dict[str, Any]) -> None:
        self._host, self._hello = host, hello
        self._handlers: dict[int, Handlers] = {}
        self._databases: databases.Databases | None = None

    async def run(self) -> None:
        try:
            try:
                reply = {"id": self._hello["id"], **await self._open()}
            except Refused as refusal:
                await self._host.send(_refusal(self._hello, refusal), b"")
                return
            await self._host.send(reply, b"")
            await self._serve()
        finally:
            await self._close()

    async def _serve(self) -> None:
        with contextlib.suppress(ChannelBroken, ConnectionError):
            while True:
                message = await self._host.receive()
                if message.header["op"] == "bye":
                    return
                header, body = await self._answer(message)
                await self._host.send(header, body)

    async def _open(self) -> dict[str, Any]:
        notices: list[str] = []
        await self._host.start()
        if self._hello["kind"] != "none" and databases.in_use():
            opened = databases.Databases(self._hello.get("database") == "test")
            try:
                databases.prepare()
                notices = await self._host.call(opened.open)
            except Exception as error:
                raise Refused(
                    "import-failed", f"preparing Django raised {describe(error)}", traceback=traceback_text(error)
                ) from error
            self._databases = opened
        return {"django": self._databases is not None, "notices": notices, "python": platform.python_version()}

    async def _close(self) -> None:
        for session in list(self._handlers) or [0]:
            await self._end(session)
        said = await self._host.stop()
        if said:
            sys.stderr.write(said + "\n")
        if self._databases is not None:
            try:
                await self._host.call(self._databases.close)
            except Exception:
                traceback.print_exc()
        with contextlib.suppress(ConnectionError, ChannelBroken):
            await self._host.send({"id": -1, "op": "bye"}, b"")

    async def _answer(self, message: Message) -> tuple[dict[str, Any], bytes]:
        header, body = message
        try:
            if self._databases is not None and header["op"] in _IN_TRANSACTION:
                await self._host.call(self._databases.begin)
            reply, content = await getattr(self, "_on_" + header["op"])(header, body)
        except Refused as refusal:
            return _refusal(header, refusal), b""
        except Exception as error:
            return _refusal(header, Refused("broken", describe(error), traceback=traceback_text(error))), b""
        return {"id": header["id"], **reply}, content

    async def _on_state(self, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        handlers = self._handlers.setdefault(header["session"], Handlers(self._host))
        values = await handlers.set_up(
            header["reference"], header["state"], header["params"], header.get("wildcard", False)
        )
        return {"values": values}, b""

    async def _on_undo(self, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        handlers = self._handlers.get(header["session"])
        failed = await handlers.undo_last() if handlers else []
        sys.stderr.writelines(failed)
        return {"failed": failed}, b""

    async def _on_request(self, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        headers = [(name, value) for name, value in header["headers"]]
        began = time.perf_counter()
        answer = await self._host.exchange(header["method"], header["target"], headers, body, header["limit"])
        content = answer.body()
        elapsed = answer.complete_at - began
        reply = {"status": answer.status, "headers": answer.headers, "elapsed_s": elapsed}
        return {**reply, "afterwards": answer.afterwards}, content

    async def _on_end(self, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        return {"failed": await self._end(header["session"])}, b""

    async def _on_match(self, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        return {"reason": await matches(self._host, header["reference"], load(body))}, b""

    async def _end(self, session: int) -> list[str]:
        late = await self._host.settle()
        handlers = self._handlers.pop(session, None)
        failed = await handlers.undo() if handlers else []
        if self._databases is not None:
            await self._host.call(self._databases.roll_back)
        sys.stderr.writelines([*failed, late])
        return failed


def _refusal(header: dict[str, Any], refusal: Refused) -> dict[str, Any]:
    return {"id": header.get("id"), "error": refusal.kind, "message": refusal.message, **refusal.more}
