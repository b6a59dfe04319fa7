"""The answer of an application, gathered and held to what a server would refuse to send."""

from __future__ import annotations

from .failures import Refused

BODILESS = frozenset({204, 304})
_FORBIDDEN = frozenset("\r\n\0")


class Answer:
    """Status, headers and body so far. `limit` caps the body in bytes.

    `complete_at` is when it was complete, by the performance counter; `afterwards` is the traceback of what the
    application raised after that.
    """

    def __init__(self, method: str, limit: int) -> None:
        self.status = 0
        self.headers: list[tuple[str, str]] = []
        self.complete_at = 0.0
        self.afterwards = ""
        self._method, self._limit = method, limit
        self._chunks: list[bytes] = []
        self._size = 0

    def begin(self, status: int, headers: list[tuple[str, str]]) -> None:
        """Take status and headers, or refuse them as `malformed`."""
        if not 200 <= status <= 999:
            raise Refused("malformed", f"the application answered with status {status}")
        for name, value in headers:
            if not name or _FORBIDDEN.intersection(name) or " " in name or ":" in name:
                raise Refused("malformed", f"the application sent a header named {name!r}")
            if _FORBIDDEN.intersection(value):
                raise Refused("malformed", f"the value of header {name!r} holds a line break or a NUL: {value[:100]!r}")
        self.status, self.headers = status, headers

    def add(self, chunk: bytes) -> None:
        """Take a piece of the body; refuse as `too-large` what is over the limit."""
        self._size += len(chunk)
        if self._size > self._limit:
            raise Refused("too-large", f"the body is larger than {self._limit} bytes; the rest was not read")
        self._chunks.append(chunk)

    def body(self) -> bytes:
        """The body as a client sees it; refuses as `incomplete` or `malformed` what contradicts Content-Length."""
        if self._method == "HEAD" or self.status in BODILESS:
            return b""
        for name, value in self.headers:
            if name.lower() != "content-length":
                continue
            if not (value.isascii() and value.isdigit()):
                raise Refused("malformed", f"Content-Length is {value[:100]!r}, which is not a number")
            if int(value) > self._size:
                raise Refused("incomplete", f"Content-Length promises {value} bytes, the body has {self._size}")
            if int(value) < self._size:
                raise Refused("malformed", f"Content-Length promises {value} bytes, the body has {self._size}")
        return b"".join(self._chunks)
