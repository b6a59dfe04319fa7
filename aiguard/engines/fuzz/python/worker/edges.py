"""Generation turned to the edges: limits, odd characters, and the constants of the code under test.

A Hypothesis provider that draws most values as Hypothesis does, and the others from where bugs are: the ends of the
range, powers of two and ten, characters that change length or category, and what the code compares with. How much of
which is drawn anew for each input, as in swarm testing (Groce et al., ISSTA 2012): some inputs are all edges, others
hold a single one, some repeat what they drew before. What fails is shrunk by Hypothesis as ever.
"""

from __future__ import annotations

import math
from typing import Any, Callable, ClassVar

from hypothesis.internal.conjecture.choice import choice_permitted
from hypothesis.internal.conjecture.providers import HypothesisProvider

from .constants import Constants
from .oddities import Odd

_LEVELS = (0.03, 0.1, 0.25, 0.5, 0.85)
_REPEATS = (0.0, 0.0, 0.0, 0.1, 0.4)
_LENGTHS = (1.0, 1.0, 2.0, 4.0, 0.4)
_SMALL_RANGE = 16
_SMALL_SHARE = 0.3
_MOST_SEEN = 32


class EdgeProvider(HypothesisProvider):
    """See the module. `constants` are those of the run's property."""

    constants: ClassVar[Constants]

    def __init__(self, conjecturedata: Any, /) -> None:
        super().__init__(conjecturedata)
        chance: Any = self._random
        self._chance = chance
        self._level = chance.choice(_LEVELS) if chance is not None else 0.0
        self._repeat = chance.choice(_REPEATS) if chance is not None else 0.0
        self._length = chance.choice(_LENGTHS) if chance is not None else 1.0
        self._odd = Odd(chance, self.constants)
        self._seen: dict[type, list[Any]] = {}

    def draw_boolean(self, p: float = 0.5) -> bool:
        """As Hypothesis, with collections that end sooner or later than they usually do."""
        return bool(super().draw_boolean(p**self._length if 0 < p < 1 else p))

    def draw_integer(self, min_value: int | None = None, max_value: int | None = None, **rest: Any) -> int:
        """See the class."""
        small = min_value is not None and max_value is not None and max_value - min_value <= _SMALL_RANGE
        value = self._edge(
            int,
            {"min_value": min_value, "max_value": max_value},
            lambda: self._odd.integer(min_value, max_value),
            share=_SMALL_SHARE if small else 1.0,
        )
        return int(self._keep(super().draw_integer(min_value, max_value, **rest) if value is None else value))

    def draw_float(self, **limits: Any) -> float:
        """See the class."""
        least, most = limits.get("min_value", -math.inf), limits.get("max_value", math.inf)
        value = self._edge(float, limits, lambda: self._odd.real(least, most))
        return float(self._keep(super().draw_float(**limits) if value is None else value))

    def draw_string(self, intervals: Any, **sizes: Any) -> str:
        """See the class."""
        limits = {"intervals": intervals, **_sizes(sizes)}
        value = self._edge(str, limits, lambda: self._odd.text(**limits))
        return str(self._keep(super().draw_string(intervals, **sizes) if value is None else value))

    def draw_bytes(self, *positional: Any, **sizes: Any) -> bytes:
        """See the class."""
        limits = _sizes({**dict(zip(("min_size", "max_size"), positional)), **sizes})
        value = self._edge(bytes, limits, lambda: self._odd.binary(**limits))
        return bytes(self._keep(super().draw_bytes(*positional, **sizes) if value is None else value))

    def _edge(self, kind: type, limits: Any, make: Callable[[], Any], share: float = 1.0) -> Any:
        """Something that this input holds already, or an odd value; None to draw as Hypothesis does."""
        if self._repeat and self._chance.random() < self._repeat and (seen := self._seen.get(kind)):
            value = self._chance.choice(seen)
            return value if choice_permitted(value, limits) else None
        if self._chance.random() >= self._level * share:
            return None
        value = make()
        # Texts were made to fit, and are dear to check.
        return value if kind is str or (value is not None and choice_permitted(value, limits)) else None

    def _keep(self, value: Any) -> Any:
        if self._repeat:
            seen = self._seen.setdefault(type(value), [])
            if len(seen) < _MOST_SEEN:
                seen.append(value)
        return value


def _sizes(sizes: dict[str, Any]) -> dict[str, Any]:
    return {"min_size": sizes.get("min_size", 0), "max_size": sizes.get("max_size", 10**6)}


def turn_on(constants: Constants) -> type:
    """The provider, with the constants of a run's property."""
    EdgeProvider.constants = constants
    return EdgeProvider
