"""The head of an answer: status line and header fields (RFC 9112, 4 and 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aiguard.compare.messages import Headers
from aiguard.engines.contracts.wire.faults import HEAD_LIMIT, incomplete, malformed, size, too_large
from aiguard.engines.contracts.wire.stream import Stream
from aiguard.text import one_line

_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9]{2})(?: [^\0\r\n]*)?")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0\r\n]*?)[ \t]*")
_END = re.compile(rb"\r?\n\r?\n")


class ClosedEarly(Exception):
    """The connection ended before the first byte of an answer."""


@dataclass(frozen=True, slots=True)
class Head:
    """`minor` is 0 or 1, of the version HTTP/1.x; headers as sent, in order."""

    minor: int
    status: int
    headers: Headers

    def values(self, name: str) -> list[str]:
        """All values under a name, given in lower case."""
        return [value for key, value in self.headers if key.lower() == name]

    def tokens(self, name: str) -> list[str]:
        """The members of a comma-separated header, in lower case."""
        return [word.strip().lower() for value in self.values(name) for word in value.split(",") if word.strip()]


def read_head(stream: Stream) -> Head:
    """The final answer's head; interim answers (1xx) are read and passed over, 101 is final.

    Raises ClosedEarly, ExchangeFailed, TimeoutError, OSError.
    """
    while True:
        lines = _read_block(stream)
        head = _parse(lines)
        if head.status >= 200 or head.status == 101:
            return head


def _read_block(stream: Stream) -> list[bytes]:
    """The lines up to the empty one."""
    searched = 0
    while (end := _END.search(stream.buffer, searched)) is None:
        searched = max(0, len(stream.buffer) - 3)
        _refuse_other_protocols(stream.buffer)
        if len(stream.buffer) > HEAD_LIMIT or stream.received > 2 * HEAD_LIMIT:
            raise too_large(f"its head has more than {size(HEAD_LIMIT)}")
        if not stream.fill():
            if not stream.received:
                raise ClosedEarly
            raise incomplete(f"the connection was closed in the middle of the head, after {size(stream.received)}")
    if end.start() > HEAD_LIMIT or stream.received - len(stream.buffer) > HEAD_LIMIT:
        raise too_large(f"its head has more than {size(HEAD_LIMIT)}")
    block = stream.take(end.end())[: end.start()]
    return [line.removesuffix(b"\r") for line in block.split(b"\n")]


def _refuse_other_protocols(buffer: bytearray) -> None:
    """Say at once that this is not HTTP, rather than wait for the end of a head that never comes."""
    if not b"HTTP/1.".startswith(buffer[:7]):
        raise malformed(f"it begins with {_shown(bytes(buffer[:40]))}")


def _parse(lines: list[bytes]) -> Head:
    match = _STATUS_LINE.fullmatch(lines[0])
    if match is None:
        raise malformed(f"its status line is {_shown(lines[0])}")
    return Head(int(match[1]), int(match[2]), parse_fields(lines[1:]))


def parse_fields(lines: list[bytes]) -> Headers:
    """Header or trailer lines as pairs. Raises ExchangeFailed for a line that is none."""
    fields: list[tuple[str, str]] = []
    for line in lines:
        match = _FIELD.fullmatch(line)
        if match is not None:
            fields.append((match[1].decode("ascii"), header_text(match[2])))
        elif line[:1] in {b" ", b"\t"} and fields and b"\0" not in line and b"\r" not in line:
            # A folded line (RFC 9112, 5.2): obsolete, still sent, and read as one space.
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {header_text(line.strip())}".strip())
        else:
            raise malformed(f"one of its header lines is {_shown(line)}")
    return tuple(fields)


def header_text(raw: bytes) -> str:
    """A header's bytes as text: UTF-8 where they are, Latin-1 otherwise."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _shown(raw: bytes) -> str:
    return f"'{one_line(raw.decode('utf-8', 'backslashreplace'), 60)}'"
