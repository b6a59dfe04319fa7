"""Head and body readers over a real socket pair, fed with whatever Hypothesis thinks of."""

from __future__ import annotations

import socket

from hypothesis import given, settings
from hypothesis import strategies as st

from aiguard.budget import Deadline
from aiguard.engines.contracts.targets.interface import ExchangeFailed
from aiguard.engines.contracts.wire.body import read_body
from aiguard.engines.contracts.wire.coding import decode_body
from aiguard.engines.contracts.wire.head import ClosedEarly, Head, read_head
from aiguard.engines.contracts.wire.stream import Stream

TOKENS = st.text("abcXYZ019-_!", min_size=1, max_size=12)
VALUES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x24F, exclude_characters="\x7f"), max_size=20)
BODIES = st.binary(max_size=2000)


def read(parts: list[bytes]) -> tuple[Head, bytes]:
    """The answer that comes in these pieces, then the end of the stream."""
    ours, theirs = socket.socketpair()
    stream = Stream(ours)
    stream.begin(Deadline.after(5))
    try:
        for part in parts:
            theirs.sendall(part)
        theirs.close()
        head = read_head(stream)
        return head, read_body(stream, head, "GET")[0]
    finally:
        theirs.close()
        stream.close()


@given(st.lists(st.tuples(TOKENS, VALUES), max_size=8), BODIES)
def test_what_was_written_is_read(fields: list[tuple[str, str]], body: bytes) -> None:
    fields = [("X-" + name, value) for name, value in fields]
    lines = [b"HTTP/1.1 201 Created", b"Content-Length: %d" % len(body)]
    lines += [f"{name}: {value}".encode() for name, value in fields]
    head, got = read([b"\r\n".join(lines) + b"\r\n\r\n" + body])
    assert (head.status, list(head.headers[1:]), got) == (201, fields, body)


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=12))
def test_chunks_are_put_together(chunks: list[bytes]) -> None:
    wire = b"".join(b"%X\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    _, got = read([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", wire])
    assert got == b"".join(chunks)


@settings(max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.sampled_from(
                [
                    b"HTTP/1.1 200 OK\r\n",
                    b"HTTP/1.1 100 Continue\r\n\r\n",
                    b"Transfer-Encoding: chunked\r\n",
                    b"Content-Length: 3\r\n",
                    b"\r\n",
                    b"\n",
                    b"3\r\nabc\r\n",
                    b"0\r\n\r\n",
                ]
            ),
        ),
        max_size=12,
    )
)
def test_whatever_comes_is_an_answer_or_a_fault(parts: list[bytes]) -> None:
    try:
        head, _ = read(parts)
    except (ExchangeFailed, ClosedEarly):
        return
    assert head.status == 101 or head.status >= 200


@given(st.binary(max_size=300), st.lists(st.sampled_from(["gzip", "deflate", "br", "identity"]), max_size=3))
def test_whatever_is_packed_is_unpacked_or_a_fault(body: bytes, codings: list[str]) -> None:
    try:
        assert isinstance(decode_body(body, codings), bytes)
    except ExchangeFailed as failure:
        assert failure.message
