"""Odd values made within limits: what edges and mutations are drawn from."""

from __future__ import annotations

import math
import struct
from typing import Any

from .constants import Constants
from .matching import Matching
from .odd import BYTES, CHARACTERS, FLOATS, INTEGERS, STRINGS

_TIMES = (1, 2, 2, 2, 3, 3, 3, 4, 4, 8, 8, 16, 16, 64, 255, 1200)

_KNOWN_INTERVALS = 64


class Alphabet:
    """Which characters a strategy may draw, remembered: Hypothesis' own answer costs a microsecond a character."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, dict[str, bool]]] = {}

    def kept(self, text: str, intervals: Any) -> str:
        """The text without the characters that are not among the intervals."""
        if len(self._known) > _KNOWN_INTERVALS:
            self._known.clear()
        # The intervals are kept with what is known of them, so that no others get their number.
        _, known = self._known.setdefault(id(intervals), (intervals, {}))
        for character in set(text):
            if character not in known:
                known[character] = ord(character) in intervals
        if all(known[character] for character in set(text)):
            return text
        return "".join([character for character in text if known[character]])


class Odd:
    """Odd values of each kind, within limits."""

    def __init__(self, chance: Any, constants: Constants) -> None:
        self._chance, self._constants = chance, constants
        self._matching = Matching(chance)
        self.alphabet = _ALPHABET

    def integer(self, least: int | None, most: int | None) -> int | None:
        """An edge of the range, a number that machines and calendars are fond of, or one of the code's own."""
        chance = self._chance
        kind = chance.random()
        if kind < 0.45 and (least is not None or most is not None):
            edges = [] if least is None else [least, least, least + 1]
            edges += [] if most is None else [most, most, most - 1]
            value: int = chance.choice(edges)
        elif kind < 0.75 and self._constants.integers:
            value = chance.choice(self._constants.integers) + chance.choice((0, 0, 0, 1, -1))
        else:
            value = chance.choice(INTEGERS)
            if chance.random() < 0.3:
                value = -value
        if (least is not None and value < least) or (most is not None and value > most):
            return None
        return value

    def real(self, least: float, most: float) -> float:
        """An edge, a half, a few digits after the point, or one of the code's own."""
        chance = self._chance
        kind = chance.random()
        if kind < 0.2:
            value = chance.choice((least, most))
            return float(math.nextafter(value, 0.0)) if chance.random() < 0.3 and math.isfinite(value) else float(value)
        if kind < 0.45:
            scale = chance.choice((1, 2, 10, 100, 1000))
            whole, part = chance.randint(-1000 * scale, 1000 * scale), chance.choice((0.0, 0.5 / scale))
            return float(whole / scale + part)
        if kind < 0.6 and self._constants.floats:
            value = float(chance.choice(self._constants.floats))
        else:
            value = float(chance.choice(FLOATS))
        return float(-value if chance.random() < 0.3 else value)

    def text(self, intervals: Any, min_size: int, max_size: int) -> str | None:
        """Pieces put together: the code's own words, odd words, odd characters, a character many times."""
        chance = self._chance
        text = "".join([self.piece(intervals) for _ in range(chance.choice((1, 1, 2, 2, 3, 4, 6)))])
        kept = self.alphabet.kept(text[:max_size], intervals)
        while kept and len(kept) < min_size:
            kept += chance.choice(kept)
        return kept if min_size <= len(kept) and (kept or not text) else None

    def piece(self, intervals: Any) -> str:
        """A few odd characters, not all of them perhaps within the intervals."""
        chance = self._chance
        kind = chance.random()
        if kind < 0.2 and self._constants.patterns:
            return self._matching.text(chance.choice(self._constants.patterns))
        if kind < 0.4 and self._constants.strings:
            return self._bent(chance.choice(self._constants.strings))
        if kind < 0.52:
            return self._bent(chance.choice(STRINGS))
        if kind < 0.75:
            return str(chance.choice(CHARACTERS))
        if kind < 0.85 and self._constants.characters:
            return str(chance.choice(self._constants.characters))
        if kind < 0.93:
            pool = self._constants.characters or CHARACTERS
            return str(chance.choice(pool) * chance.choice(_TIMES))
        return chr(intervals[chance.randrange(len(intervals))]) if len(intervals) else ""

    def _bent(self, text: str) -> str:
        """A word as it is, or cut, doubled, or in other letters."""
        chance = self._chance
        kind = chance.random()
        if kind < 0.6 or not text:
            return text
        if kind < 0.75:
            at: int = chance.randrange(len(text) + 1)
            return text[:at] if chance.random() < 0.5 else text[at:]
        if kind < 0.85:
            return text + text
        return text.swapcase() if kind < 0.93 else text[::-1]

    def binary(self, min_size: int, max_size: int) -> bytes | None:
        """Pieces put together: the code's own bytes, odd bytes, lengths as machines write them, a byte many times."""
        chance = self._chance
        data: bytes = b""
        for _ in range(chance.choice((1, 1, 2, 3, 4, 6))):
            data += self.byte_piece(len(data))
        data = data[:max_size]
        if len(data) < min_size:
            data += chance.randbytes(min_size - len(data))
        return data

    def byte_piece(self, length: int) -> bytes:
        """A few odd bytes; `length` is how many there are before them."""
        chance = self._chance
        kind = chance.random()
        if kind < 0.35 and self._constants.bytes:
            return bytes(chance.choice(self._constants.bytes))
        if kind < 0.55:
            return bytes(chance.choice(BYTES))
        if kind < 0.7:
            form = chance.choice(("B", "<H", ">H", "<I", ">I", "<Q", ">Q"))
            number = chance.choice(
                (0, 1, length, chance.randrange(256), 127, 128, 255, 2**15, 2**16 - 1, 2**31, 2**32 - 1)
            )
            return struct.pack(form, number & ((1 << (8 * struct.calcsize(form))) - 1))
        if kind < 0.8:
            return bytes([chance.randrange(256)] * chance.choice((1, 2, 4, 8, 64, 255)))
        return bytes(chance.randbytes(chance.choice((1, 2, 3, 4, 8))))


_ALPHABET = Alphabet()
