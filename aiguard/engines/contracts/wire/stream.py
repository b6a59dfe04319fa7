"""A connection whose every read and write ends by one deadline."""

from __future__ import annotations

import select
import socket
from contextlib import suppress

from aiguard.budget import Deadline

_CHUNK = 65536


class Stream:
    """A connected socket with a read buffer. Time runs out as TimeoutError, a lost connection as OSError.

    `sock` may be a TLS socket. `deadline` is set anew for each exchange. Not for use by two threads at a time.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._poll = select.poll()
        self._poll.register(sock.fileno(), select.POLLIN)
        self.deadline = Deadline(0.0)
        self.buffer = bytearray()
        self.received = 0
        self.interrupted = False
        self.answered = False

    def begin(self, deadline: Deadline) -> None:
        """Start an exchange that ends by `deadline`; `received` counts its bytes."""
        self.deadline, self.received = deadline, 0

    def send(self, data: bytes) -> None:
        """Send all of it."""
        self._arm()
        self._sock.sendall(data)

    def fill(self) -> bool:
        """Read some more into the buffer; False at the end of the stream."""
        self._arm()
        data = self._sock.recv(_CHUNK)
        self.buffer += data
        self.received += len(data)
        self.answered = self.answered or bool(data)
        return bool(data)

    def wait(self, seconds: float) -> bool:
        """Whether something to read, or the end, comes within `seconds` or what is left of the deadline."""
        return bool(self.buffer or self._poll.poll(min(seconds, self.deadline.left()) * 1000))

    def take(self, count: int) -> bytes:
        """The first `count` bytes of the buffer, or what is there of them."""
        data = bytes(self.buffer[:count])
        del self.buffer[:count]
        return data

    def quiet(self) -> bool:
        """Whether the connection stands and nothing has come that nobody asked for. Never waits."""
        if self.buffer:
            return False
        if not self._poll.poll(0):
            return True
        # TLS sends tickets of its own, which make the socket readable without giving anything to read.
        try:
            self._sock.settimeout(0)
            self.buffer += self._sock.recv(_CHUNK)
        except (BlockingIOError, InterruptedError):
            return True
        except OSError as error:
            return type(error).__name__ == "SSLWantReadError"
        return False

    def interrupt(self) -> None:
        """End the exchange that another thread has under way here: it sees a lost connection."""
        self.interrupted = True
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the socket."""
        with suppress(OSError):
            self._sock.close()

    def _arm(self) -> None:
        left = self.deadline.left()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
