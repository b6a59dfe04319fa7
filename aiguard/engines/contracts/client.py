"""The HTTP client that replays requests: one host, connections kept alive, one deadline and one answer each."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import quote, urljoin, urlsplit

from aiguard import __version__
from aiguard.budget import Deadline
from aiguard.compare.messages import Headers, WireRequest, WireResponse
from aiguard.engines.contracts.targets.interface import ExchangeFailed, Fault
from aiguard.engines.contracts.wire.body import read_body
from aiguard.engines.contracts.wire.coding import decode_body
from aiguard.engines.contracts.wire.connecting import DEFAULT_PORTS, Connector, Origin
from aiguard.engines.contracts.wire.faults import malformed, size
from aiguard.engines.contracts.wire.head import ClosedEarly, Head, read_head
from aiguard.engines.contracts.wire.options import TlsOptions
from aiguard.engines.contracts.wire.stream import Stream

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that may be sent a second time where it is not known whether the first arrived (RFC 9110, 9.2.1)."""

_FRESH_S = 0.5
_PATIENCE_S = 1.0
"""A new connection that hears nothing for so long may stand behind one that is kept alive."""
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_ORIGIN_FORM = re.compile(r"/[^\x00-\x20\x7f]*")
_LINE_BREAKERS = re.compile(r"[\0\r\n]")
_BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})
_OWN_HEADERS = (("User-Agent", f"aiguard/{__version__}"), ("Accept", "*/*"), ("Accept-Encoding", "identity"))


class HttpClient:
    """Speaks HTTP/1.1 to one origin; `headers` go with every request that has none of that name.

    Never follows a redirect, never uses a proxy. Thread-safe: each exchange has a connection to itself, and idle ones
    wait in a pool. Raises InputError for an unusable URL or TLS file.
    """

    def __init__(self, base_url: str, *, headers: Iterable[tuple[str, str]] = (), tls: TlsOptions | None = None):
        self.base_url = base_url
        self._origin = Origin.of(base_url)
        self._connector = Connector(self._origin, tls or TlsOptions())
        self._defaults = (*headers, *_OWN_HEADERS)
        self._idle: list[tuple[Stream, float]] = []
        self._busy: set[Stream] = set()  # add() and discard() are atomic
        self._lock = threading.Lock()
        self._closed = False
        self._crowded = False

    def exchange(self, request: WireRequest, timeout_s: float) -> WireResponse:
        """The answer to one request. Raises ExchangeFailed by `timeout_s` seconds from now.

        `elapsed_s` counts from the first byte sent to the last received; connecting does not count.
        """
        try:
            return self._answer(request, timeout_s)
        except TimeoutError as late:
            raise ExchangeFailed(Fault.TIMEOUT, f"{late} within {timeout_s:.3g} s") from None

    def _answer(self, request: WireRequest, timeout_s: float) -> WireResponse:
        """Raises TimeoutError with the beginning of a sentence besides ExchangeFailed."""
        message = self._message(request)
        deadline = Deadline.after(timeout_s)
        stream, reused = self._connection(request.method, deadline)
        try:
            return self._once(stream, message, request.method, deadline)
        except _Unanswered as failure:
            # A server may close an idle connection at any moment; on a new one the silence is its own.
            if not reused or request.method not in SAFE_METHODS or stream.interrupted:
                raise _closed(failure) from None
        try:
            again = self._connector.connect(deadline)
        except ExchangeFailed as gone:
            if gone.fault is not Fault.REFUSED:
                raise
            # The request had got through before: whoever knows why the server is gone must not take it for unsent.
            said = "the server closed the connection without an answer, and takes no new one"
            raise ExchangeFailed(Fault.CLOSED, said, inconclusive=True) from gone
        try:
            return self._once(again, message, request.method, deadline)
        except _Unanswered as failure:
            raise _closed(failure) from None

    def connect(self, timeout_s: float) -> None:
        """Open a connection ahead of the first exchange. Raises ExchangeFailed where nobody is there."""
        stream = self._connector.connect(Deadline.after(timeout_s))
        with self._lock:
            self._idle.append((stream, time.monotonic()))

    def close(self) -> None:
        """Close all connections. Exchanges under way in other threads end with a lost connection."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for stream, _ in idle:
            stream.close()
        for stream in tuple(self._busy):
            stream.interrupt()

    def _connection(self, method: str, deadline: Deadline) -> tuple[Stream, bool]:
        while True:
            with self._lock:
                if not self._idle:
                    break
                stream, since = self._idle.pop()
            # What must not be sent twice does not take the risk of a connection about to be closed.
            if stream.quiet() and (method in SAFE_METHODS or time.monotonic() - since < _FRESH_S):
                return stream, True
            stream.close()
        return self._connector.connect(deadline), False

    def _once(self, stream: Stream, message: bytes, method: str, deadline: Deadline) -> WireResponse:
        stream.begin(deadline)
        self._busy.add(stream)
        keep = False
        try:
            started = time.perf_counter()
            with suppress(ConnectionError):
                # A server may answer before it has read everything, and close: its answer counts.
                stream.send(message)
            self._make_room(stream)
            head = read_head(stream)
            body, ended = read_body(stream, head, method)
            elapsed = time.perf_counter() - started
            if ended:
                keep = self._may_keep(stream, head, method)
            return WireResponse(head.status, head.headers, _decoded(head, body), elapsed)
        except ClosedEarly:
            raise _Unanswered("closed the connection") from None
        except TimeoutError:
            raise _timed_out(stream) from None
        except OSError as error:
            raise _lost(stream, error) from None
        finally:
            self._busy.discard(stream)
            if keep and not self._closed and not self._crowded:
                with self._lock:
                    self._idle.append((stream, time.monotonic()))
            else:
                stream.close()

    def _make_room(self, stream: Stream) -> None:
        """Let a server that serves one connection at a time come to this one: it waits on those that we keep open."""
        alone = len(self._busy) == 1 and not self._idle
        if stream.answered or alone or self._crowded or stream.wait(_PATIENCE_S):
            return
        with self._lock:
            self._crowded = True
            idle, self._idle = self._idle, []
        for kept, _ in idle:
            kept.close()

    def _may_keep(self, stream: Stream, head: Head, method: str) -> bool:
        """Whether the connection can serve again. Raises ExchangeFailed where more came than the answer announced."""
        open_still = stream.quiet()
        if stream.buffer:
            extra = size(len(stream.buffer))
            if method == "HEAD" or head.status in (204, 304):
                raise malformed(
                    f"{'an answer to HEAD' if method == 'HEAD' else head.status} has no body, but {extra} came"
                )
            raise malformed(f"{extra} came after its end: its Content-Length is wrong")
        options = head.tokens("connection")
        return open_still and "close" not in options and (head.minor == 1 or "keep-alive" in options)

    def _message(self, request: WireRequest) -> bytes:
        """The bytes of a request, head and body in one, so that they leave in one write."""
        headers = [*request.headers]
        given = {name.lower() for name, _ in headers}
        if "host" not in given:
            headers.insert(0, ("Host", self._origin.authority))
        for name, value in self._defaults:
            if name.lower() not in given:
                given.add(name.lower())
                headers.append((name, value))
        body = request.body
        if "transfer-encoding" in given:
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
        elif "content-length" not in given and (body or request.method in _BODY_METHODS):
            headers.append(("Content-Length", str(len(body))))
        _refuse_injection(request.method, headers)
        lines = [f"{request.method} {self._path(request.path)} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers]
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogatepass") + body

    def _path(self, path: str) -> str:
        if path == "*":
            return path
        if not _ORIGIN_FORM.fullmatch(path):
            raise _unsendable("its path does not begin with / or holds spaces or control characters")
        return self._origin.prefix + (
            path if path.isascii() else quote(path, safe="!#$%&'()*+,/:;=?@[]~", errors="surrogatepass")
        )


class _Unanswered(Exception):
    """The connection ended without a byte of an answer; the text says how."""


def _decoded(head: Head, body: bytes) -> bytes:
    codings = head.tokens("content-encoding")
    return decode_body(body, codings) if codings and body else body


def _closed(failure: _Unanswered) -> ExchangeFailed:
    return ExchangeFailed(Fault.CLOSED, f"the server {failure} without an answer")


def _timed_out(stream: Stream) -> TimeoutError:
    if stream.received:
        return TimeoutError(f"the answer did not come to its end ({size(stream.received)} came)")
    return TimeoutError("no answer came")


def _lost(stream: Stream, error: OSError) -> Exception:
    if not isinstance(error, ConnectionError) and type(error).__module__ == "ssl":
        # In TLS 1.3 the client's certificate is looked at after the handshake: refused, nothing was judged.
        message = f"the TLS connection broke: {getattr(error, 'reason', None) or error}"
        return ExchangeFailed(Fault.TLS, message, inconclusive=not stream.received)
    if stream.received:
        message = f"the answer is incomplete: the connection was reset after {size(stream.received)}"
        return ExchangeFailed(Fault.INCOMPLETE, message)
    return _Unanswered("reset the connection")


def _unsendable(why: str) -> ExchangeFailed:
    return ExchangeFailed(Fault.MALFORMED, f"the request cannot be sent: {why}", inconclusive=True)


def _refuse_injection(method: str, headers: Headers | list[tuple[str, str]]) -> None:
    """A value may come from an earlier answer: it must not become a header, or a request, of its own."""
    if not _TOKEN.fullmatch(method):
        raise _unsendable("its method is not a word")
    for name, value in headers:
        if not _TOKEN.fullmatch(name):
            raise _unsendable("one of its header names is not a word")
        if _LINE_BREAKERS.search(value):
            raise _unsendable(f"its header {name} holds a line break or NUL")


def foreign_redirect(response: WireResponse, base_url: str) -> str | None:
    """Where a 3xx answer leads, if that is another host or port than `base_url`; nobody follows it.

    The same host by https on its default port is not foreign to http on its own.
    """
    if response.status // 100 != 3:
        return None
    return next((value for value in response.header_values("Location") if _is_foreign(value, base_url)), None)


def _is_foreign(location: str, base_url: str) -> bool:
    base = urlsplit(base_url)
    try:
        # Browsers read a backslash as a slash, and leave out what stands before: `/\host` leads away.
        goal = urlsplit(urljoin(base_url, location.strip().replace("\\", "/")))
        if goal.hostname != base.hostname or goal.scheme not in DEFAULT_PORTS:
            return True
        ports = {goal.port or DEFAULT_PORTS[goal.scheme], base.port or DEFAULT_PORTS[base.scheme]}
        return len(ports) > 1 and ports != set(DEFAULT_PORTS.values())
    except ValueError:
        return True
