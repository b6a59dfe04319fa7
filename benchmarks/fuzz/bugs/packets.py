"""Messages of a small binary protocol: magic, version, flags, length, payload."""

import struct
import zlib
from dataclasses import dataclass

MAGIC = b"PK7\x01"
COMPRESSED = 0x04


class ProtocolError(ValueError):
    """The bytes are not a message."""


@dataclass(frozen=True)
class Message:
    """One message."""

    version: int
    payload: bytes


def parse(data: bytes) -> Message:
    """Read a message. Raises ProtocolError for anything else."""
    if data[:4] != MAGIC:
        raise ProtocolError("no magic")
    if len(data) < 8:
        raise ProtocolError("too short")
    version, flags, length = struct.unpack(">BBH", data[4:8])
    if version not in (1, 2):
        raise ProtocolError(f"version {version}")
    payload = data[8:]
    if len(payload) != length:
        raise ProtocolError("wrong length")
    if version == 2 and flags & COMPRESSED:
        payload = zlib.decompress(payload)
    return Message(version, payload)
