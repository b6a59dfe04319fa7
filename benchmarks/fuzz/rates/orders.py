"""A small parser of orders as a shop's clients send them: JSON, checked by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any


class BadOrder(ValueError):
    """The text is no order; the message says where."""


@dataclass(frozen=True)
class Line:
    """One line of an order."""

    sku: str
    quantity: int
    price: Decimal


@dataclass(frozen=True)
class Order:
    """An order, with what the client noted about it."""

    id: int
    lines: tuple[Line, ...]
    notes: dict[str, Any]

    @property
    def total(self) -> Decimal:
        """What it costs."""
        return sum((line.price * line.quantity for line in self.lines), Decimal(0))


def parse(text: str) -> Order:
    """Read an order. Raises BadOrder."""
    try:
        content = json.loads(text)
    except ValueError as error:
        raise BadOrder(str(error)) from error
    if not isinstance(content, dict):
        raise BadOrder("$: not an object")
    lines = content.get("lines")
    if not isinstance(lines, list):
        raise BadOrder("$.lines: not a list")
    notes = content.get("notes", {})
    if not isinstance(notes, dict):
        raise BadOrder("$.notes: not an object")
    return Order(_whole(content.get("id"), "$.id"), tuple(_line(one, n) for n, one in enumerate(lines)), notes)


def _line(content: Any, number: int) -> Line:
    at = f"$.lines[{number}]"
    if not isinstance(content, dict) or not isinstance(content.get("sku"), str):
        raise BadOrder(f"{at}: no article")
    try:
        price = Decimal(content["price"])
    except (KeyError, TypeError, InvalidOperation) as error:
        raise BadOrder(f"{at}.price: no price") from error
    if not price.is_finite() or price < 0:
        raise BadOrder(f"{at}.price: out of range")
    return Line(content["sku"], _whole(content.get("quantity"), f"{at}.quantity"), price)


def _whole(value: Any, at: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadOrder(f"{at}: not a number from 0")
    return value
