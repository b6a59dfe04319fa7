"""TLS options made into something that wraps sockets. A module of its own because importing ssl takes 10 ms."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable

from aiguard.engines.contracts.wire.options import TlsOptions
from aiguard.errors import InputError


def wrapper(options: TlsOptions) -> Callable[[socket.socket, str], socket.socket]:
    """A function of (connected socket, server name). Raises InputError for a file that cannot be used."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    if not options.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if options.ca is not None:
        try:
            context.load_verify_locations(cafile=options.ca)
        except (OSError, ssl.SSLError) as error:
            raise InputError.of(f"tls.ca: {options.ca} holds no PEM certificates ({_reason(error)})") from None
    if options.cert is not None:
        try:
            # A password prompt would hang a CI job: an encrypted key is refused instead.
            context.load_cert_chain(options.cert, options.key, password=_no_password)
        except (OSError, ssl.SSLError, _Encrypted) as error:
            raise InputError.of(f"tls.cert, tls.key: {options.cert} cannot be used ({_reason(error)})") from None
    return lambda sock, name: context.wrap_socket(sock, server_hostname=name)


class _Encrypted(Exception):
    pass


def _no_password() -> str:
    raise _Encrypted("the key is encrypted")


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
