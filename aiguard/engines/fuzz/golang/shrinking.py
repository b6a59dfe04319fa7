"""Smaller forms of one argument, the most daring first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import overload

from aiguard.engines.fuzz.golang.corpus import FLOATS, INTEGERS, Literal


def rounds(literal: Literal) -> Iterator[int]:
    """The rounds to go through for this argument, as numbers for `Candidates`: sizes of pieces, then 0 for the rest."""
    value = literal.value
    if isinstance(value, bytes) and value:
        size = len(_units(value))
        while size >= 1:
            yield size
            size = 0 if size == 1 else (size + 1) // 2
    yield 0


class Candidates(Sequence[Literal]):
    """What to try instead in one round: pieces of `size` taken out, or (0) simpler values of the same length.

    Made one at a time: all of them together would be the square of a long input.
    """

    def __init__(self, literal: Literal, size: int) -> None:
        self._literal, self._size = literal, size
        self._units: list[bytes] = []
        self._numbers: list[bool | int | float] = []
        value = literal.value
        if isinstance(value, bool):
            self._numbers = [False] if value else []
        elif isinstance(value, bytes):
            self._units = _units(value)
            self._places = self._pieces() if size else self._odd()
        elif isinstance(value, int):
            self._numbers = list(_integers(value, literal.type))
        elif literal.type in FLOATS:
            self._numbers = list(_floats(value))

    def __len__(self) -> int:
        return len(self._places) if self._units else len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> Literal: ...
    @overload
    def __getitem__(self, index: slice) -> list[Literal]: ...
    def __getitem__(self, index: int | slice) -> Literal | list[Literal]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        if not self._units:
            return self._literal.of(self._numbers[index])
        at = self._places[index]
        if self._size:
            return self._literal.of(b"".join(self._units[:at] + self._units[at + self._size :]))
        if at < 0:
            return self._literal.of(b"0" * len(self._units))
        return self._literal.of(b"".join([*self._units[:at], b"0", *self._units[at + 1 :]]))

    def _pieces(self) -> Sequence[int]:
        return range(0, len(self._units), self._size)

    def _odd(self) -> Sequence[int]:
        odd = [at for at, unit in enumerate(self._units) if unit != b"0"]
        return [-1, *odd] if odd else []


def _units(value: bytes) -> list[bytes]:
    """The characters of valid UTF-8, else the bytes: so that text stays text."""
    try:
        return [character.encode() for character in value.decode()]
    except UnicodeDecodeError:
        return [value[at : at + 1] for at in range(len(value))]


def _integers(value: int, name: str) -> list[int]:
    """Towards zero: zero itself, the same without its sign, then ever smaller steps."""
    least, greatest = INTEGERS.get(name, INTEGERS["int64"])
    found = [0, -value] if value < 0 else [0]
    step = abs(value) // 2
    while step:
        found.append(value - int(math.copysign(1, value)) * step)
        step //= 2
    return [number for number in dict.fromkeys(found) if number != value and least <= number <= greatest]


def _floats(value: float) -> list[float]:
    if not math.isfinite(value):
        return []
    found = [0.0, 1.0, abs(value), float(int(value)), *(round(value, digits) for digits in range(6))]
    if value == int(value):
        found += [float(number) for number in _integers(int(value), "int64")]
    return [number for number in dict.fromkeys(found) if _simpler(number, value)]


def _simpler(number: float, value: float) -> bool:
    return (len(repr(number)), abs(number), number < 0) < (len(repr(value)), abs(value), value < 0)
