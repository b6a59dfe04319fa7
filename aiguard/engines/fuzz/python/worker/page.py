"""A page of memory that a run shares with its supervisor: counters, and the input that is being tried.

Written before each example, so that a process that hangs or dies leaves behind what it was doing; both sides import
this. Layout: six little-endian 64-bit numbers and a double (see _HEAD), then the text and the choices of the input.
`started` is the monotonic clock's reading at the beginning of the example, 0 between examples.
"""

from __future__ import annotations

import mmap
import struct
from typing import NamedTuple

_HEAD = struct.Struct("<QQQQQQd")
_COUNTS = struct.Struct("<QQQ")
_STARTED = struct.Struct("<d")
_LENGTHS = struct.Struct("<QQ")
_SIZE_OF_TEXT = struct.Struct("<Q")
_LENGTHS_AT, _STAGE_AT, _STARTED_AT = 24, 40, 48
MOST_TEXT = 256 * 1024
MOST_CHOICES = 256 * 1024
SIZE = _HEAD.size + MOST_TEXT + MOST_CHOICES
_CHOICES_AT = _HEAD.size + MOST_TEXT

SETTING_UP, RUNNING, SHRINKING, PARKED = range(4)


class Seen(NamedTuple):
    """What a page says."""

    examples: int
    rejected: int
    features: int
    stage: int
    started: float
    text: str
    cut: bool
    choices: bytes


class Page:
    """One run's page, over a file of SIZE bytes."""

    def __init__(self, descriptor: int) -> None:
        self._map = mmap.mmap(descriptor, SIZE)

    def count(self, examples: int, rejected: int, features: int) -> None:
        """Publish the totals."""
        _COUNTS.pack_into(self._map, 0, examples, rejected, features)

    def stage(self, stage: int) -> None:
        """Publish what is going on."""
        self._map[_STAGE_AT] = stage

    def begin(self, choices: bytes, now: float) -> None:
        """Publish that an example begins, before anybody's code is asked for its text."""
        length = len(choices)
        if length > MOST_CHOICES:
            choices, length = b"", 0
        self._map[_CHOICES_AT : _CHOICES_AT + length] = choices
        _LENGTHS.pack_into(self._map, _LENGTHS_AT, 0, length)
        _STARTED.pack_into(self._map, _STARTED_AT, now)

    def describe(self, text: bytes) -> None:
        """Publish what the example looks like."""
        size = len(text)
        if size > MOST_TEXT:
            text, size = text[:MOST_TEXT], MOST_TEXT + 1
        self._map[_HEAD.size : _HEAD.size + len(text)] = text
        _SIZE_OF_TEXT.pack_into(self._map, _LENGTHS_AT, size)

    def end(self) -> None:
        """Publish that no example runs."""
        _STARTED.pack_into(self._map, _STARTED_AT, 0.0)

    def glance(self) -> tuple[int, int, int, int, float]:
        """Examples, rejected, features, stage and the beginning of the present example; cheap."""
        examples, rejected, features, _, _, stage, started = _HEAD.unpack_from(self._map, 0)
        return examples, rejected, features, stage & 0xFF, started

    def read(self) -> Seen:
        """Everything. The text may be torn where the run is alive; read it once the run has stopped."""
        examples, rejected, features, size, length, stage, started = _HEAD.unpack_from(self._map, 0)
        at = _HEAD.size
        text = self._map[at : at + min(size, MOST_TEXT)].decode("utf-8", "backslashreplace")
        choices = bytes(self._map[_CHOICES_AT : _CHOICES_AT + length]) if 0 < length <= MOST_CHOICES else b""
        return Seen(examples, rejected, features, stage & 0xFF, started, text, size > MOST_TEXT, choices)

    def close(self) -> None:
        """Let go of the memory."""
        self._map.close()
