"""The body of an answer: how long it is (RFC 9112, 6.3), and reading it up to a cap."""

from __future__ import annotations

import re

from aiguard.engines.contracts.wire.faults import BODY_LIMIT, HEAD_LIMIT, incomplete, malformed, size, too_large
from aiguard.engines.contracts.wire.head import Head, parse_fields
from aiguard.engines.contracts.wire.stream import Stream
from aiguard.text import one_line

_LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?")


def read_body(stream: Stream, head: Head, method: str) -> tuple[bytes, bool]:
    """The body without its transfer coding, and whether it ended by itself, not with the connection.

    Raises ExchangeFailed, TimeoutError, OSError.
    """
    codings, lengths = head.tokens("transfer-encoding"), set(head.tokens("content-length"))
    if len(lengths) > 1:
        raise malformed(f"it has several Content-Lengths: {one_line(', '.join(sorted(lengths)), 60)}")
    length = next(iter(lengths), None)
    if length is not None and not _LENGTH.fullmatch(length):
        raise malformed(f"its Content-Length is '{one_line(length, 40)}'")
    if method == "HEAD" or head.status in (101, 204, 304):
        return b"", head.status != 101
    if codings:
        if codings != ["chunked"]:
            raise malformed(f"its Transfer-Encoding is '{one_line(', '.join(codings), 40)}', and only chunked is known")
        if length is not None:
            raise malformed("it has both Transfer-Encoding and Content-Length, which servers and proxies read apart")
        return _read_chunked(stream), True
    if length is None:
        return _read_to_end(stream), False
    return _read_exactly(stream, int(length)), True


def _read_exactly(stream: Stream, length: int) -> bytes:
    if length > BODY_LIMIT:
        raise too_large(f"its Content-Length announces {size(length)}, and at most {size(BODY_LIMIT)} are read")
    while len(stream.buffer) < length:
        if not stream.fill():
            raise incomplete(
                f"its Content-Length is {length}, but the connection was closed after {size(len(stream.buffer))}"
            )
    return stream.take(length)


def _read_to_end(stream: Stream) -> bytes:
    while stream.fill():
        if len(stream.buffer) > BODY_LIMIT:
            raise _endless()
    if len(stream.buffer) > BODY_LIMIT:
        raise _endless()
    return stream.take(len(stream.buffer))


def _read_chunked(stream: Stream) -> bytes:
    body = bytearray()
    while True:
        line = _read_line(stream)
        match = _CHUNK_SIZE.fullmatch(line)
        if match is None:
            raise malformed(f"the size of a chunk is '{one_line(line.decode('utf-8', 'backslashreplace'), 40)}'")
        length = int(match[1], 16)
        if length == 0:
            _read_trailers(stream)
            return bytes(body)
        if len(body) + length > BODY_LIMIT:
            raise _endless()
        while len(stream.buffer) < length + 2:
            if not stream.fill():
                raise incomplete(f"the connection was closed in the middle of a chunk, after {size(len(body))}")
        body += stream.take(length)
        if _read_line(stream):
            raise malformed("a chunk is longer than the size before it")


def _read_trailers(stream: Stream) -> None:
    seen = 0
    while line := _read_line(stream):
        parse_fields([line])
        seen += len(line)
        if seen > HEAD_LIMIT:
            raise too_large(f"its trailers have more than {size(HEAD_LIMIT)}")


def _read_line(stream: Stream) -> bytes:
    while (end := stream.buffer.find(b"\n", 0, HEAD_LIMIT)) < 0:
        if len(stream.buffer) >= HEAD_LIMIT:
            raise malformed(f"a line of its chunked body has more than {size(HEAD_LIMIT)}")
        if not stream.fill():
            raise incomplete("the connection was closed before the last chunk")
    return stream.take(end + 1)[:-1].removesuffix(b"\r")


def _endless() -> Exception:
    return too_large(f"its body has more than {size(BODY_LIMIT)}")
