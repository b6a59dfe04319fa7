"""Two ways to run the same dispatcher: straight through for WSGI, on one event loop for ASGI.

Under WSGI nothing ever suspends, so a coroutine is run to its end by a single `send`. The user's synchronous code runs
where a Django view of the same kind would run, so that a state and a view share their database connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Coroutine
from typing import Any, Callable

from . import databases
from .answers import Answer
from .asgi import Exchange, scope_of
from .channel import Channel, ChannelBroken, Inbox, Message, frame
from .lifespan import Lifespan
from .wsgi import exchange

SHUTDOWN_S = 5.0


class Direct:
    """Everything in the main thread: WSGI applications, and workers without an application."""

    def __init__(self, channel: Channel, app: Any) -> None:
        self._channel, self._app = channel, app
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run a coroutine that never suspends."""
        try:
            main().send(None)
        except StopIteration:
            return
        raise AssertionError("the dispatcher suspended")

    async def start(self) -> None:
        """Nothing to start."""

    async def receive(self) -> Message:
        """The next message."""
        return self._channel.receive()

    async def send(self, header: dict[str, Any], body: bytes) -> None:
        """Answer it."""
        self._channel.send(header, body)

    async def call(self, function: Callable[..., Any], *args: Any, **keywords: Any) -> Any:
        """Call synchronous code of the user's."""
        return function(*args, **keywords)

    async def resolve(self, awaitable: Awaitable[Any]) -> Any:
        """Wait for asynchronous code of the user's."""
        if databases.in_use():
            from asgiref.sync import async_to_sync  # noqa: PLC0415

            return async_to_sync(_awaited)(awaitable)
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        return self._loop.run_until_complete(_awaited(awaitable))

    async def exchange(
        self, method: str, target: str, headers: list[tuple[str, str]], body: bytes, limit: int
    ) -> Answer:
        """One request."""
        return exchange(self._app, method, target, headers, body, limit)

    async def settle(self) -> str:
        """Nothing goes on after an answer."""
        return ""

    async def stop(self) -> str:
        """End what `resolve` may have started."""
        if self._loop is not None:
            self._loop.close()
        return ""


class Looping:
    """ASGI applications: one event loop for the worker's life, and one thread for Django's synchronous code."""

    def __init__(self, connection: socket.socket, app: Any) -> None:
        self._socket, self._app = connection, app
        self._inbox = Inbox()
        self._lifespan: Lifespan | None = None
        self._last: Exchange | None = None

    def run(self, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run the dispatcher on the loop."""
        asyncio.run(self._with_one_thread(main))

    async def _with_one_thread(self, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._socket.setblocking(False)
        async with contextlib.AsyncExitStack() as stack:
            if databases.in_use():
                from asgiref.sync import ThreadSensitiveContext  # noqa: PLC0415

                await stack.enter_async_context(ThreadSensitiveContext())
            await main()

    async def start(self) -> None:
        """The application's lifespan start-up. Raises Refused."""
        self._lifespan = Lifespan(self._app)
        await self._lifespan.startup()

    async def receive(self) -> Message:
        """The next message; meanwhile the loop goes on."""
        loop = asyncio.get_running_loop()
        while True:
            message = self._inbox.take()
            if message is not None:
                return message
            data = await loop.sock_recv(self._socket, 256 * 1024)
            if not data:
                raise ChannelBroken("the other side is gone")
            self._inbox.feed(data)

    async def send(self, header: dict[str, Any], body: bytes) -> None:
        """Answer it."""
        await asyncio.get_running_loop().sock_sendall(self._socket, frame(header, body))

    async def call(self, function: Callable[..., Any], *args: Any, **keywords: Any) -> Any:
        """Call synchronous code: in Django's thread where there is Django, else here."""
        if databases.in_use():
            from asgiref.sync import sync_to_async  # noqa: PLC0415

            return await sync_to_async(function, thread_sensitive=True)(*args, **keywords)
        return function(*args, **keywords)

    async def resolve(self, awaitable: Awaitable[Any]) -> Any:
        """Wait for asynchronous code of the user's."""
        return await awaitable

    async def exchange(
        self, method: str, target: str, headers: list[tuple[str, str]], body: bytes, limit: int
    ) -> Answer:
        """One request."""
        assert self._lifespan is not None
        await self.settle()
        self._last = Exchange(method, limit, body)
        return await self._last.run(self._app, scope_of(method, target, headers, self._lifespan.state))

    async def settle(self) -> str:
        """Wait for what goes on after an answer; the traceback of what it raised."""
        last, self._last = self._last, None
        return await last.finish() if last is not None else ""

    async def stop(self) -> str:
        """The application's lifespan shutdown; what went wrong."""
        return await self._lifespan.shutdown(SHUTDOWN_S) if self._lifespan is not None else ""


async def _awaited(awaitable: Awaitable[Any]) -> Any:
    return await awaitable
