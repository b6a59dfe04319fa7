"""The rankings that are compared: aiguard's, and simple ones from the same data in the same run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

NOT_LISTED = -1.0


def _value(row: Row, signal: str) -> float:
    """What a signal measured; 0 for nothing, and for functions that aiguard does not list."""
    value = row["values"].get(signal)
    return float(value) if isinstance(value, int | float) else 0.0


def four_logarithms(row: Row) -> float:
    """Lines added, size, changes so far (half-life half a year), fixes of the file (a year): the formula to beat."""
    parts = (row["added"], row["size"], _value(row, "changes"), _value(row, "file_fixes"))
    return sum(math.log1p(part) for part in parts)


FORMULAS: Mapping[str, Callable[[Row], float]] = {
    "aiguard risk": lambda row: NOT_LISTED if row["score"] is None else row["score"],
    "four logarithms": four_logarithms,
    "size": lambda row: row["size"],
    "lines added": lambda row: row["added"],
    "changes x size": lambda row: max(1.0, _value(row, "changes")) * row["size"],
    "complexity": lambda row: _value(row, "complexity"),
    "random": lambda row: row["random"],
}


def scored(ranking: str, rows: Sequence[Row]) -> list[float]:
    """The score that a ranking gives to each row."""
    formula = FORMULAS[ranking]
    return [formula(row) for row in rows]
