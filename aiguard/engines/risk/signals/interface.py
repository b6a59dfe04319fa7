"""What every signal gives back, and the scale that most of them share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from aiguard.engines.risk.subject import Subject, Touch


@dataclass(frozen=True, slots=True)
class Measure:
    """`value` in the signal's own unit; `strength` how much of its weight it earns, 0 to 1; the rest as in Reason."""

    value: int | float | str | bool | None
    strength: float
    text: str = ""
    commits: tuple[str, ...] = ()


Signal: TypeAlias = Callable[[Subject], Measure]

NOTHING = Measure(None, 0.0)


def logarithmic(amount: float, full: float) -> float:
    """0 for nothing, 1 for `full` and more; between, each doubling counts about the same."""
    return min(1.0, math.log1p(max(0.0, amount)) / math.log1p(full))


def ids(touches: Iterable[Touch], most: int = 5) -> tuple[str, ...]:
    """The commits of touches, abbreviated, each once."""
    return tuple(dict.fromkeys(touch.commit.short for touch in touches))[:most]


def counted(number: int, noun: str) -> str:
    """`1 line`, `2 lines`, `1 branch`, `3 branches`, `2 past fixes`."""
    many = "es" if noun.endswith(("ch", "x", "s")) else "s"
    return f"{number} {noun}{many * (number != 1)}"
