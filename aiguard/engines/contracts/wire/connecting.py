"""From a base URL to a connected socket, TLS included; nothing but that host is ever contacted."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aiguard.budget import Deadline
from aiguard.engines.contracts.targets.interface import ExchangeFailed, Fault
from aiguard.engines.contracts.wire.options import TlsOptions
from aiguard.engines.contracts.wire.stream import Stream
from aiguard.errors import InputError

DEFAULT_PORTS = {"http": 80, "https": 443}

Address = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where requests go: `host` as a name or address without brackets, `prefix` put before every path."""

    scheme: str
    host: str
    port: int
    prefix: str

    @classmethod
    def of(cls, base_url: str) -> Origin:
        """Take a base URL apart. Raises InputError."""
        try:
            parts = urlsplit(base_url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise InputError.of(f"not a usable base URL: {error}") from None
        if parts.scheme not in DEFAULT_PORTS or not host:
            raise InputError.of("a base URL begins with http:// or https:// and names a host")
        if parts.username is not None or parts.query or parts.fragment:
            raise InputError.of("a base URL has no credentials, no ? and no #")
        return cls(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], parts.path.rstrip("/"))

    @property
    def authority(self) -> str:
        """The Host header: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


class Connector:
    """Opens connections to one origin. Thread-safe."""

    def __init__(self, origin: Origin, tls: TlsOptions) -> None:
        self._origin = origin
        self._addresses: list[Address] = []
        self._secure: Callable[[socket.socket, str], socket.socket] | None = None
        if origin.scheme == "https":
            from aiguard.engines.contracts.wire.tls import wrapper  # noqa: PLC0415 - ssl costs 10 ms; http needs none

            self._secure = wrapper(tls)

    def connect(self, deadline: Deadline) -> Stream:
        """A connected stream. Raises ExchangeFailed (inconclusive: nobody was there to judge)."""
        addresses = self._addresses or self._resolve(deadline)
        problem = ""
        for index, (family, kind, protocol, _, address) in enumerate(addresses):
            sock = socket.socket(family, kind, protocol)
            try:
                # A first address that never answers must leave time for the others.
                sock.settimeout(max(0.001, deadline.left() / (len(addresses) - index)))
                sock.connect(address)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._addresses = addresses
                return self._wrapped(sock, deadline)
            except TimeoutError:
                sock.close()
                problem = "does not answer"
            except OSError as error:
                sock.close()
                problem = "refuses connections" if isinstance(error, ConnectionRefusedError) else str(error.strerror)
            except BaseException:
                sock.close()
                raise
        fault = Fault.TIMEOUT if problem == "does not answer" else Fault.REFUSED
        raise ExchangeFailed(fault, f"{self._origin.authority} cannot be reached: it {problem}", inconclusive=True)

    def _wrapped(self, sock: socket.socket, deadline: Deadline) -> Stream:
        if self._secure is None:
            return Stream(sock)
        try:
            sock.settimeout(max(0.001, deadline.left()))
            return Stream(self._secure(sock, self._origin.host))
        except TimeoutError:
            sock.close()
            raise ExchangeFailed(Fault.TIMEOUT, "the TLS handshake was not answered", inconclusive=True) from None
        except (OSError, ValueError) as error:
            sock.close()
            reason = getattr(error, "verify_message", "") or getattr(error, "reason", None) or error
            raise ExchangeFailed(Fault.TLS, f"the TLS handshake failed: {reason}", inconclusive=True) from None

    def _resolve(self, deadline: Deadline) -> list[Address]:
        """Ask for the addresses in a thread: the system's resolver knows no deadline."""
        outcome: list[list[Address] | OSError] = []

        def ask() -> None:
            try:
                outcome.append(list(socket.getaddrinfo(self._origin.host, self._origin.port, type=socket.SOCK_STREAM)))
            except (OSError, UnicodeError) as error:
                outcome.append(error if isinstance(error, OSError) else OSError(0, "not a valid host name"))

        asking = threading.Thread(target=ask, name="aiguard-resolver", daemon=True)
        asking.start()
        asking.join(deadline.left())
        answer = outcome[0] if outcome else OSError(0, "no answer in time")
        if isinstance(answer, OSError):
            message = f"{self._origin.host} cannot be resolved: {answer.strerror or answer}"
            raise ExchangeFailed(Fault.REFUSED, message, inconclusive=True)
        return answer
