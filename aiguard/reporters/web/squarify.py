"""Squarified treemaps: rectangles of given areas that are as near to squares as they come.

The algorithm is that of Bruls, Huizing and van Wijk, Squarified Treemaps (VisSym 2000): rows are laid along the shorter
side of what is left, and a row takes another rectangle as long as its worst aspect ratio does not get worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `x` and `y` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """Width times height."""
        return self.width * self.height


def squarify(weights: Sequence[float], box: Box) -> list[Box]:
    """A rectangle for each weight, in their order; together they fill the box.

    Weights are positive and best given largest first. A box without area gives rectangles without area.
    """
    total = sum(weights)
    if total <= 0:
        return [Box(box.x, box.y, 0.0, 0.0) for _ in weights]
    areas = [weight * box.area / total for weight in weights]
    placed: list[Box] = []
    while len(placed) < len(areas):
        start = len(placed)
        end = start + _row_length(areas, start, min(box.width, box.height))
        row, box = _lay(areas[start:end], box)
        placed += row
    return placed


def _row_length(areas: Sequence[float], start: int, side: float) -> int:
    """How many rectangles the next row takes."""
    total = least = most = areas[start]
    worst = _worst(total, least, most, side)
    for end in range(start + 1, len(areas)):
        area = areas[end]
        total, least, most = total + area, min(least, area), max(most, area)
        now = _worst(total, least, most, side)
        if now > worst:
            return end - start
        worst = now
    return len(areas) - start


def _worst(total: float, least: float, most: float, side: float) -> float:
    """The worst aspect ratio in a row along `side` with this total area."""
    if total <= 0 or side <= 0 or least <= 0:
        return float("inf")
    return max(side * side * most / (total * total), total * total / (side * side * least))


def _lay(areas: Sequence[float], box: Box) -> tuple[list[Box], Box]:
    """The rectangles of one row, and what is left of the box."""
    total = sum(areas)
    upright = box.width >= box.height
    side = box.height if upright else box.width
    thick = total / side if side > 0 else 0.0
    row: list[Box] = []
    at = 0.0
    for area in areas:
        length = area / thick if thick > 0 else 0.0
        row.append(Box(box.x, box.y + at, thick, length) if upright else Box(box.x + at, box.y, length, thick))
        at += length
    if upright:
        return row, Box(box.x + thick, box.y, max(0.0, box.width - thick), box.height)
    return row, Box(box.x, box.y + thick, box.width, max(0.0, box.height - thick))
