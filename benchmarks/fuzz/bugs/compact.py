"""Counts of variable length: 1, 3, 5 or 9 bytes."""

import struct


def pack(number: int) -> bytes:
    """A count from 0 to 2**64 - 1."""
    if number < 0xFD:
        return struct.pack("<B", number)
    if number <= 0xFFFF:
        return b"\xfd" + struct.pack("<H", number)
    if number <= 2**32:
        return b"\xfe" + struct.pack("<I", number)
    return b"\xff" + struct.pack("<Q", number)


def unpack(data: bytes) -> int:
    """The count that was packed."""
    sizes = {0xFD: "<H", 0xFE: "<I", 0xFF: "<Q"}
    if data[0] in sizes:
        return struct.unpack(sizes[data[0]], data[1:])[0]
    return data[0]
