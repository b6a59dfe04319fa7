"""Records over a real pair of sockets, with descriptors, garbage and sudden ends."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiguard.engines.fuzz.python.worker.records import Broken, Wire

Pair = tuple[Wire, Wire]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=5,
)


@pytest.fixture
def pair() -> Iterator[Pair]:
    here, there = socket.socketpair()
    wires = Wire(here), Wire(there)
    yield wires
    for wire in wires:
        wire.close()


def test_records_arrive_in_order(pair):
    left, right = pair
    left.send({"number": 1})
    left.send({"number": 2, "text": "ä\n\x1b\ud800"})
    assert right.receive(1.0) == {"number": 1}
    assert right.receive(1.0) == {"number": 2, "text": "ä\n\x1b\ud800"}
    assert right.receive(0.0) is None
    assert not right.pending


@given(st.lists(st.dictionaries(st.text(), JSON, max_size=3), max_size=3))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_is_received(pair, records):
    left, right = pair
    for record in records:
        left.send(record)
    assert [right.receive(1.0) for _ in records] == records


def test_a_record_that_comes_in_pieces(pair):
    left, right = pair
    left.socket.sendall(b'{"a": ')
    assert right.receive(0.05) is None
    left.socket.sendall(b'1}\n{"b": 2}\n{"c"')
    assert right.receive(1.0) == {"a": 1}
    assert right.pending
    assert right.receive(0.0) == {"b": 2}
    assert right.receive(0.05) is None


def test_a_large_record(pair):
    left, right = pair
    record = {"text": "x" * 5_000_000}
    sender = threading.Thread(target=left.send, args=(record,))
    sender.start()
    assert right.receive(20.0) == record
    sender.join()


def test_waiting_ends_in_time(pair):
    began = time.monotonic()
    assert pair[0].receive(0.1) is None
    assert 0.05 < time.monotonic() - began < 5.0


def test_closing_lets_go_of_descriptors_that_nobody_took(pair):
    left, right = pair
    watched, theirs = socket.socketpair()
    left.send({"order": "a"})
    left.send({"order": "b"}, [theirs.fileno()])
    theirs.close()
    while right.receive(5.0) != {"order": "b"}:
        pass
    right.close()
    watched.settimeout(5.0)
    assert watched.recv(1) == b""
    watched.close()


def test_descriptors_come_with_their_record(pair):
    left, right = pair
    reader, writer = os.pipe()
    left.send({"order": "first"}, [reader, writer])
    left.send({"order": "second"})
    os.close(reader)
    os.close(writer)
    assert right.receive(1.0) == {"order": "first"}
    assert right.receive(1.0) == {"order": "second"}
    theirs = right.take_descriptors(2)
    os.write(theirs[1], b"hello")
    assert os.read(theirs[0], 5) == b"hello"
    assert right.take_descriptors(2) == []
    for descriptor in theirs:
        os.close(descriptor)


@pytest.mark.parametrize("line", [b"no json\n", b"[1]\n", b"\xff\xfe\n", b"[" * 100_000 + b"\n", b"\n"])
def test_what_is_no_record_breaks_the_wire(pair, line):
    left, right = pair
    left.socket.sendall(line)
    with pytest.raises(Broken):
        right.receive(5.0)


def test_an_end_in_the_middle_of_a_record(pair):
    left, right = pair
    left.socket.sendall(b'{"a": 1}\n{"b"')
    left.close()
    assert right.receive(1.0) == {"a": 1}
    with pytest.raises(Broken):
        right.receive(1.0)


def test_nobody_is_there_to_hear(pair):
    left, right = pair
    right.close()
    with pytest.raises(Broken):
        left.send({"text": "x"})
