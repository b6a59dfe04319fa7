"""What children print: read by a thread as it comes, kept up to a cap, shown with a mark where it was cut."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

Mask = Callable[[str], str]

EDGE = 4096
"""Bytes dropped on both sides of a cut: half a secret at the edge would not be recognised, and so not be masked."""

_LEAST = 512
_CHUNK = 65536
_LAST_WORDS_S = 0.5


def unmasked(text: str) -> str:
    """The text as it is."""
    return text


class Captured:
    """The beginning and the end of a stream, at most `keep` bytes each way of the middle that was let go.

    Positions count the bytes seen since the beginning. Invalid UTF-8 shows as `\\xff`. Thread-safe.
    """

    def __init__(self, keep: int, mask: Mask = unmasked) -> None:
        self._half = max(keep // 2, _LEAST) + EDGE
        self._mask = mask
        self._head = bytearray()
        self._tail = bytearray()
        self._total = 0
        self._lock = threading.Lock()

    def add(self, data: bytes) -> None:
        """Take in the next bytes of the stream."""
        with self._lock:
            self._total += len(data)
            room = self._half - len(self._head)
            if room > 0:
                self._head += data[:room]
                data = data[room:]
            self._tail += data
            # Trimmed seldom, not on every chunk: moving the tail down costs its whole length.
            if len(self._tail) > 2 * self._half + _CHUNK:
                del self._tail[: -self._half]

    @property
    def position(self) -> int:
        """How many bytes have come so far."""
        return self._total

    @property
    def cut(self) -> bool:
        """Whether something in the middle is gone."""
        with self._lock:
            return self._total > len(self._head) + min(len(self._tail), self._half)

    def text(self, since: int = 0) -> str:
        """What came after position `since`, masked before it was cut."""
        with self._lock:
            tail = bytes(self._tail[-self._half :])
            start = self._total - len(tail)
            head = bytes(self._head[since:])
        if since >= start:
            return self._mask(_decode(tail[since - start :]))
        if start == since + len(head):
            return self._mask(_decode(head + tail))
        before, after = self._mask(_decode(head))[:-EDGE], self._mask(_decode(tail))[EDGE:]
        before, after = before[: before.rfind("\n") + 1] or before, after[after.find("\n") + 1 :]
        gone = start - since - len(head)
        return f"{before.rstrip()}\n[... about {gone + 2 * EDGE:,} bytes cut ...]\n{after}".lstrip("\n")


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


class Pump(threading.Thread):
    """Moves bytes from pipes into buffers, and from a bytes object into a pipe, until all are closed.

    A process that outlives its group may hold a pipe open for ever, so the end of the stream is never waited for:
    `finish` takes what is there and closes.
    """

    def __init__(self, sources: Sequence[tuple[int, Captured]], sink: int | None = None, data: bytes = b"") -> None:
        super().__init__(name="aiguard-output", daemon=True)
        self._sources = dict(sources)
        self._sink, self._data = sink, memoryview(data)
        self._wake_read, self._wake_write = os.pipe()
        self._finishing = threading.Event()

    def run(self) -> None:
        """Runs in the thread."""
        poll = select.poll()
        poll.register(self._wake_read, select.POLLIN)
        for descriptor in self._sources:
            os.set_blocking(descriptor, False)
            poll.register(descriptor, select.POLLIN)
        if self._sink is not None:
            os.set_blocking(self._sink, False)
            poll.register(self._sink, select.POLLOUT)
        try:
            give_up_at = float("inf")
            while self._sources or self._sink is not None:
                ready = [descriptor for descriptor, _ in poll.poll(100 if self._finishing.is_set() else None)]
                if self._finishing.is_set():
                    give_up_at = min(give_up_at, time.monotonic() + _LAST_WORDS_S)
                    ready = [descriptor for descriptor in ready if descriptor != self._wake_read]
                    if not ready or time.monotonic() >= give_up_at:
                        return
                for descriptor in ready:
                    if descriptor != self._wake_read and not self._move(descriptor):
                        poll.unregister(descriptor)
                        os.close(descriptor)
        finally:
            self._close()

    def _move(self, descriptor: int) -> bool:
        """Whether the descriptor has more to give or take."""
        try:
            if descriptor == self._sink:
                self._data = self._data[os.write(descriptor, self._data[:_CHUNK]) :]
                if self._data:
                    return True
                self._sink = None
                return False
            data = os.read(descriptor, _CHUNK)
            if data:
                self._sources[descriptor].add(data)
                return True
        except BlockingIOError:
            return True
        except OSError:
            if descriptor == self._sink:
                self._sink = None
        self._sources.pop(descriptor, None)
        return False

    def _close(self) -> None:
        for descriptor in [*self._sources, *([] if self._sink is None else [self._sink])]:
            with suppress(OSError):
                os.close(descriptor)
        self._sources.clear()
        self._sink = None

    def settle(self, timeout_s: float) -> None:
        """Wait at most `timeout_s` seconds for the pipes to close by themselves."""
        self.join(timeout_s)

    def finish(self) -> None:
        """Take what the pipes still hold, then close them; returns within about a second."""
        if self._finishing.is_set():
            return
        self._finishing.set()
        with suppress(OSError):
            os.write(self._wake_write, b"x")
        self.join(2 * _LAST_WORDS_S)
        os.close(self._wake_write)
        if not self.is_alive():
            os.close(self._wake_read)
