"""Generation turned to the edges: limits, odd characters, and the constants of the code under test.

A Hypothesis provider that draws most values as Hypothesis does, and the others from where bugs are: the ends of the
range, powers of two and ten, characters that change length or category, and what the code compares with. How much of
which is drawn anew for each input, as in swarm testing (Groce et al., ISSTA 2012): some inputs are all edges, others
hold a single one, some repeat what they drew before. What fails is shrunk by Hypothesis as ever.
"""

from __future__ import annotations

import math
import struct
from typing import Any, Dict, List, Optional, Sequence

from hypothesis.internal.conjecture.choice import choice_permitted
from hypothesis.internal.conjecture.providers import HypothesisProvider

from .constants import Constants
from .odd import BYTES, CHARACTERS, FLOATS, INTEGERS, STRINGS

_LEVELS = (0.03, 0.1, 0.25, 0.5, 0.85)
_REPEATS = (0.0, 0.0, 0.0, 0.1, 0.4)
_LENGTHS = (1.0, 1.0, 1.0, 0.25, 4.0)
_SMALL_RANGE = 16
_SMALL_SHARE = 0.3
_MOST_SEEN = 32


def provider_class(constants: Constants) -> type:
    """The provider that draws from these constants, too."""

    class EdgeProvider(HypothesisProvider):
        """See the module."""

        def __init__(self, conjecturedata: Any, /) -> None:
            super().__init__(conjecturedata)
            chance: Any = self._random
            self._level = chance.choice(_LEVELS) if chance is not None else 0.0
            self._repeat = chance.choice(_REPEATS) if chance is not None else 0.0
            self._length = chance.choice(_LENGTHS) if chance is not None else 1.0
            self._odd = Odd(chance, constants)
            self._seen: Dict[type, List[Any]] = {}

        def draw_boolean(self, p: float = 0.5) -> bool:
            return bool(super().draw_boolean(p**self._length if 0 < p < 1 else p))

        def draw_integer(self, min_value: Optional[int] = None, max_value: Optional[int] = None, **rest: Any) -> int:
            limits = {"min_value": min_value, "max_value": max_value}
            again = self._again(int, limits)
            if again is not None:
                return int(again)
            level = self._level
            if min_value is not None and max_value is not None and max_value - min_value <= _SMALL_RANGE:
                level *= _SMALL_SHARE
            if self._random.random() < level:  # type: ignore[union-attr]
                value = self._odd.integer(min_value, max_value)
                if value is not None:
                    return self._keep(value)
            return self._keep(super().draw_integer(min_value, max_value, **rest))

        def draw_float(self, **limits: Any) -> float:
            again = self._again(float, limits)
            if again is not None:
                return float(again)
            if self._random.random() < self._level:  # type: ignore[union-attr]
                value = self._odd.float(limits.get("min_value", -math.inf), limits.get("max_value", math.inf))
                if choice_permitted(value, limits):  # type: ignore[arg-type]
                    return self._keep(value)
            return self._keep(super().draw_float(**limits))

        def draw_string(self, intervals: Any, **sizes: Any) -> str:
            again = self._again(str, {"intervals": intervals, **_sizes(sizes)})
            if again is not None:
                return str(again)
            if self._random.random() < self._level:  # type: ignore[union-attr]
                value = self._odd.string(intervals, **_sizes(sizes))
                if value is not None:
                    return self._keep(value)
            return self._keep(super().draw_string(intervals, **sizes))

        def draw_bytes(self, *positional: Any, **sizes: Any) -> bytes:
            named = _sizes({**dict(zip(("min_size", "max_size"), positional)), **sizes})
            again = self._again(bytes, named)
            if again is not None:
                return bytes(again)
            if self._random.random() < self._level:  # type: ignore[union-attr]
                value = self._odd.bytes(**named)
                if value is not None:
                    return self._keep(value)
            return self._keep(super().draw_bytes(*positional, **sizes))

        def _again(self, kind: type, limits: Any) -> Any:
            """Something that this input holds already, now and then: bugs like things to be the same."""
            if not self._repeat or self._random.random() >= self._repeat:  # type: ignore[union-attr]
                return None
            seen = self._seen.get(kind)
            if not seen:
                return None
            value = self._random.choice(seen)  # type: ignore[union-attr]
            return value if choice_permitted(value, limits) else None

        def _keep(self, value: Any) -> Any:
            if self._repeat:
                seen = self._seen.setdefault(type(value), [])
                if len(seen) < _MOST_SEEN:
                    seen.append(value)
            return value

    return EdgeProvider


def _sizes(sizes: Dict[str, Any]) -> Dict[str, Any]:
    return {"min_size": sizes.get("min_size", 0), "max_size": sizes.get("max_size", 10**6)}


class Odd:
    """Odd values of each kind, within limits."""

    def __init__(self, chance: Any, constants: Constants) -> None:
        self._chance, self._constants = chance, constants

    def integer(self, least: Optional[int], most: Optional[int]) -> Optional[int]:
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

    def float(self, least: float, most: float) -> float:
        """An edge, a half, a few digits after the point, or one of the code's own."""
        chance = self._chance
        kind = chance.random()
        if kind < 0.2:
            value = chance.choice((least, most))
            return float(math.nextafter(value, 0.0)) if chance.random() < 0.3 and math.isfinite(value) else float(value)
        if kind < 0.45:
            scale = chance.choice((1, 2, 10, 100, 1000))
            return float(chance.randint(-1000 * scale, 1000 * scale)) / scale + chance.choice((0.0, 0.5 / scale))
        if kind < 0.6 and self._constants.floats:
            value = float(chance.choice(self._constants.floats))
        else:
            value = float(chance.choice(FLOATS))
        return -value if chance.random() < 0.3 else value

    def string(self, intervals: Any, min_size: int, max_size: int) -> Optional[str]:
        """Pieces put together: the code's own words, odd words, odd characters, a character many times."""
        chance = self._chance
        pieces: List[str] = []
        for _ in range(chance.choice((1, 1, 2, 2, 3, 4, 6))):
            pieces.append(self._piece(intervals))
        text = "".join(pieces)
        kept = [character for character in text[:max_size] if ord(character) in intervals]
        while kept and len(kept) < min_size:
            kept.append(chance.choice(kept))
        return "".join(kept) if min_size <= len(kept) and (kept or not text) else None

    def _piece(self, intervals: Any) -> str:
        chance = self._chance
        kind = chance.random()
        if kind < 0.35 and self._constants.strings:
            return self._bent(chance.choice(self._constants.strings))
        if kind < 0.5:
            return self._bent(chance.choice(STRINGS))
        if kind < 0.75:
            return str(chance.choice(CHARACTERS))
        if kind < 0.85 and self._constants.characters:
            return str(chance.choice(self._constants.characters))
        if kind < 0.93:
            return str(chance.choice("aA0 -_.")) * chance.choice((1, 2, 3, 8, 16, 64, 255))
        return chr(intervals[chance.randrange(len(intervals))]) if len(intervals) else ""

    def _bent(self, text: str) -> str:
        """A word as it is, or cut, doubled, or in other letters."""
        chance = self._chance
        kind = chance.random()
        if kind < 0.6 or not text:
            return text
        if kind < 0.75:
            at = chance.randrange(len(text) + 1)
            return text[:at] if chance.random() < 0.5 else text[at:]
        if kind < 0.85:
            return text + text
        return text.swapcase() if kind < 0.93 else text[::-1]

    def bytes(self, min_size: int, max_size: int) -> Optional[bytes]:
        """Pieces put together: the code's own bytes, odd bytes, lengths as machines write them, a byte many times."""
        chance = self._chance
        data = b""
        for _ in range(chance.choice((1, 1, 2, 3, 4, 6))):
            data += self._byte_piece(len(data))
        data = data[:max_size]
        if len(data) < min_size:
            data += chance.randbytes(min_size - len(data))
        return data

    def _byte_piece(self, length: int) -> bytes:
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
            return bytes([chance.randrange(256)]) * chance.choice((1, 2, 4, 8, 64, 255))
        return bytes(chance.randbytes(chance.choice((1, 2, 3, 4, 8))))


def turn_on(session: Any, item: Any, places: Any) -> None:
    """Let a run draw its inputs so."""
    session.provider = provider_class(Constants.of(item, places))


Pool = Sequence[Any]
