"""The sentences for what can go wrong on the wire."""

from __future__ import annotations

from aiguard.engines.contracts.targets.interface import ExchangeFailed, Fault

BODY_LIMIT = 10 * 1024 * 1024
"""Bytes of a decoded body that are read at most."""

HEAD_LIMIT = 64 * 1024
"""Bytes of a head (or of a chunked body's trailers) that are read at most, answers of class 1xx included."""


def malformed(what: str) -> ExchangeFailed:
    """The answer is not HTTP as RFC 9112 has it."""
    return ExchangeFailed(Fault.MALFORMED, f"the answer is not valid HTTP: {what}")


def incomplete(what: str) -> ExchangeFailed:
    """The answer began, and did not come to its end."""
    return ExchangeFailed(Fault.INCOMPLETE, f"the answer is incomplete: {what}")


def too_large(what: str) -> ExchangeFailed:
    """More than aiguard reads."""
    return ExchangeFailed(Fault.TOO_LARGE, f"the answer is too large: {what}")


def undecodable(what: str) -> ExchangeFailed:
    """The body is not in the content coding that it claims."""
    return ExchangeFailed(Fault.ENCODING, f"the body cannot be decoded: {what}")


def size(count: int) -> str:
    """`10 MiB`, `1.5 KiB`, `12 bytes`."""
    for unit, name in ((1 << 20, "MiB"), (1 << 10, "KiB")):
        if count >= unit:
            return f"{count / unit:.1f}".removesuffix(".0") + f" {name}"
    return "1 byte" if count == 1 else f"{count} bytes"
