"""Brings the shop into the states that contracts name. One function a state; its parameters are the contract's."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from shop import payments
from shop.models import Order, OrderLine, Product

CARD = {"last4": "4242", "brand": "visa"}
TWO_LINES = (
    {"sku": "MUG-0001", "name": "Mug", "price": "7.50", "quantity": 2},
    {"sku": "TEA-0007", "name": "Tea", "price": "4.99", "quantity": 1},
)


def product_exists(id: int, name: str = "Mug", sku: str = "MUG-0001", description: str | None = "Holds tea.") -> None:
    """A product of the catalogue."""
    Product.objects.create(id=id, sku=sku, name=name, price="7.55", description=description)


def order_exists(
    id: int,
    note: str | None = "gift",
    status: str = "paid",
    lines: list[dict[str, Any]] | tuple[dict[str, Any], ...] = TWO_LINES,
    paid: bool = True,
    method: str = "card",
    card: dict[str, str] | None = CARD,
) -> Iterator[None]:
    """An order, and what the payments service says about it while the interaction runs."""
    made = Order.objects.create(id=id, note=note, status=status)
    for line in lines:
        product, _ = Product.objects.get_or_create(
            sku=line["sku"], defaults={"name": line["name"], "price": line["price"]}
        )
        OrderLine.objects.create(order=made, product=product, quantity=line["quantity"], price=line["price"])
    payment = {"order": id, "method": method, "card": card} if paid else None
    with patch.object(payments, "lookup", lambda order_id: payment if order_id == id else None):
        yield


def nobody_has_paid() -> Iterator[None]:
    """The payments service knows of no payment; the catalogue holds a mug."""
    product_exists(id=1)
    with patch.object(payments, "lookup", lambda order_id: None):
        yield
