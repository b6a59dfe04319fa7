"""The wire between a worker and its supervisor; the one module that both sides import.

A frame is a big-endian 32-bit length, that many bytes of JSON (an object whose `body` counts the bytes that follow),
then the body as it is. Numbers keep every digit: integers are int, all other numbers Decimal.
"""

from __future__ import annotations

import json
import socket
import time
from decimal import Decimal
from typing import Any, NamedTuple

LARGEST_HEADER = 16 * 1024 * 1024
LARGEST_BODY = 64 * 1024 * 1024
_CHUNK = 256 * 1024


class ChannelBroken(Exception):
    """The other side is gone, or what came is not a frame."""


class Message(NamedTuple):
    """One frame: its header, and its body."""

    header: dict[str, Any]
    body: bytes


def dump(value: Any) -> str:
    """JSON text. Raises TypeError or ValueError for what JSON cannot hold, NaN and Infinity included."""
    try:
        return json.dumps(value, allow_nan=False, separators=(",", ":"))
    except TypeError:
        return _exact(value)


def load(text: str | bytes) -> Any:
    """The value of JSON text, digits kept. Raises ValueError, also for NaN and Infinity."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


def frame(header: dict[str, Any], body: bytes = b"") -> bytes:
    """The bytes of one frame."""
    text = dump({**header, "body": len(body)}).encode("ascii")
    return len(text).to_bytes(4, "big") + text + body


class Inbox:
    """Bytes in, messages out."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._header: dict[str, Any] | None = None
        self._start = self._end = 0

    def feed(self, data: bytes) -> None:
        """Add what was received."""
        self._buffer += data

    def take(self) -> Message | None:
        """The next whole message, if there is one. Raises ChannelBroken for what is none."""
        if self._header is None and not self._read_header():
            return None
        if len(self._buffer) < self._end or self._header is None:
            return None
        message = Message(self._header, bytes(self._buffer[self._start : self._end]))
        del self._buffer[: self._end]
        self._header = None
        return message

    def _read_header(self) -> bool:
        if len(self._buffer) < 4:
            return False
        length = int.from_bytes(self._buffer[:4], "big")
        if length > LARGEST_HEADER:
            raise ChannelBroken(f"a header of {length} bytes")
        if len(self._buffer) < 4 + length:
            return False
        try:
            header = load(bytes(self._buffer[4 : 4 + length]).decode("ascii"))
        except (ValueError, RecursionError) as error:
            raise ChannelBroken("a header that is not JSON") from error
        size = header.get("body") if isinstance(header, dict) else None
        if type(size) is not int or not 0 <= size <= LARGEST_BODY:
            raise ChannelBroken("a header without the size of its body")
        self._header, self._start, self._end = header, 4 + length, 4 + length + size
        return True


class Channel:
    """Blocking messages over a connected socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._inbox = Inbox()

    def send(self, header: dict[str, Any], body: bytes = b"", timeout_s: float | None = None) -> None:
        """Send one message. Raises TimeoutError, or ChannelBroken when nobody is there."""
        try:
            self._socket.settimeout(timeout_s)
            self._socket.sendall(frame(header, body))
        except socket.timeout as error:
            raise TimeoutError from error
        except OSError as error:
            raise ChannelBroken(str(error)) from error

    def receive(self, timeout_s: float | None = None) -> Message:
        """The next message. Raises TimeoutError, or ChannelBroken when nobody is there or what came is no frame."""
        end = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            message = self._inbox.take()
            if message is not None:
                return message
            try:
                left = None if end is None else end - time.monotonic()
                if left is not None and left <= 0:
                    raise TimeoutError
                self._socket.settimeout(left)
                data = self._socket.recv(_CHUNK)
            except socket.timeout as error:
                raise TimeoutError from error
            except OSError as error:
                raise ChannelBroken(str(error)) from error
            if not data:
                raise ChannelBroken("the other side is gone")
            self._inbox.feed(data)

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _exact(value: Any) -> str:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not JSON")
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(str(key))}:{_exact(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(_exact, value)) + "]"
    return json.dumps(value, allow_nan=False)
