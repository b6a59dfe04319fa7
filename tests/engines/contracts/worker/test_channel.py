"""Frames survive any cut, keep every digit, and nonsense is refused."""

from __future__ import annotations

import socket
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.engines.contracts.worker.channel import Channel, ChannelBroken, Inbox, dump, frame, load

NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_values_keep_every_digit(value: object) -> None:
    again = load(dump(value))
    assert again == value or isinstance(value, Decimal)
    if isinstance(value, Decimal):
        assert Decimal(again) == value


@given(st.lists(st.tuples(st.dictionaries(st.text(), VALUES, max_size=3), st.binary(max_size=50))), st.data())
def test_messages_survive_any_cut(messages: list[tuple[dict[str, object], bytes]], data: st.DataObject) -> None:
    stream = b"".join(frame(header, body) for header, body in messages)
    inbox, taken = Inbox(), []
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        inbox.feed(stream[:cut])
        stream = stream[cut:]
        while (message := inbox.take()) is not None:
            taken.append(message)
    assert [body for _, body in taken] == [body for _, body in messages]
    assert [dump({k: v for k, v in header.items() if k != "body"}) for header, _ in taken] == [
        dump(load(dump({k: v for k, v in header.items() if k != "body"}))) for header, _ in messages
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x02{]",
        b"\x00\x00\x00\x02[]",
        b"\x00\x00\x00\x02{}",
        b'\x00\x00\x00\x0b{"body":-1}',
        b'\x00\x00\x00\x0d{"body":true}',
        b'\x00\x00\x00\x14{"body":99999999999}',
        b"\x00\x00\x20\x00" + b"[" * 0x2000,
        b"\x00\x00\x00\x02\xff\xff",
    ],
)
def test_nonsense_is_refused(data: bytes) -> None:
    inbox = Inbox()
    inbox.feed(data)
    with pytest.raises(ChannelBroken):
        inbox.take()


@pytest.mark.parametrize("value", [float("nan"), Decimal("Infinity"), {"a": Decimal("NaN")}, object()])
def test_what_json_cannot_hold(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        dump(value)


def test_a_channel_has_deadlines_and_notices_the_end() -> None:
    left, right = socket.socketpair()
    here, there = Channel(left), Channel(right)
    here.send({"op": "x"}, b"body", 1)
    assert there.receive(1) == ({"op": "x", "body": 4}, b"body")
    with pytest.raises(TimeoutError):
        there.receive(0.02)
    with pytest.raises(TimeoutError):
        here.send({}, bytes(8 * 1024 * 1024), 0.05)
    here.close()
    with pytest.raises(ChannelBroken):
        Channel(right).receive(1)
    there.close()
