"""The wire between the supervisor and the worker's processes: one JSON object a line; both sides import this.

Every record of a run carries the run's nonce, which is drawn at random and handed over on the same descriptor.
"""

from __future__ import annotations

import json
import os
import select
import socket
from time import monotonic
from typing import Any

LARGEST = 64 * 1024 * 1024
_CHUNK = 256 * 1024
_MOST_DESCRIPTORS = 16

Record = dict[str, Any]


class Broken(Exception):
    """The other side is gone, or what came is no record."""


class Wire:
    """Records over a connected stream socket."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self._buffer = bytearray()
        self._ready: list[Record] = []
        self._descriptors: list[int] = []

    def send(self, record: Record, descriptors: list[int] | None = None) -> None:
        """Send a record, with open descriptors where given. Raises Broken."""
        data = json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"
        try:
            if descriptors:
                socket.send_fds(self.socket, [data[:1]], descriptors)
                data = data[1:]
            self.socket.sendall(data)
        except OSError as error:
            raise Broken(str(error)) from error

    def receive(self, timeout_s: float | None) -> Record | None:
        """The next record; None where none came in time. Raises Broken."""
        end = None if timeout_s is None else monotonic() + timeout_s
        while not self._ready:
            left = None if end is None else max(0.0, end - monotonic())
            readable, _, _ = select.select([self.socket], [], [], left)
            if not readable:
                return None
            self._take(self._read())
        return self._ready.pop(0)

    def take_descriptors(self, count: int) -> list[int]:
        """The descriptors that came with the record just received, the oldest first."""
        taken, self._descriptors = self._descriptors[:count], self._descriptors[count:]
        return taken

    def _read(self) -> bytes:
        # Always as if descriptors were coming: a plain recv() would let them go without a word.
        try:
            data, descriptors, _, _ = socket.recv_fds(self.socket, _CHUNK, _MOST_DESCRIPTORS)
        except OSError as error:
            raise Broken(str(error)) from error
        self._descriptors += descriptors
        if not data:
            raise Broken("the other side is gone")
        return data

    def _take(self, data: bytes) -> None:
        self._buffer += data
        if len(self._buffer) > LARGEST:
            raise Broken("a record without an end")
        *lines, rest = self._buffer.split(b"\n") if b"\n" in data else (self._buffer,)
        for line in lines:
            self._ready.append(_record(bytes(line)))
        self._buffer = bytearray(rest)

    @property
    def pending(self) -> bool:
        """Whether a record has come that nobody took."""
        return bool(self._ready)

    def close(self) -> None:
        """Close the socket, and the descriptors that came over it and that nobody took.

        They may be another run's: whoever kept them would keep that run's end from being seen.
        """
        self.socket.close()
        for descriptor in self.take_descriptors(len(self._descriptors)):
            os.close(descriptor)


def _record(line: bytes) -> Record:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Broken("a record that is not JSON") from error
    if not isinstance(value, dict):
        raise Broken("a record that is no object")
    return value
