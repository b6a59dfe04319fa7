"""What the shop answers."""

import json
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST

from shop import payments
from shop.models import Order, OrderLine, Product


@require_GET
def product(request: HttpRequest, product_id: int) -> JsonResponse:
    """One product of the catalogue."""
    found = Product.objects.filter(pk=product_id).first()
    if found is None:
        return _error("no such product", 404)
    return JsonResponse(
        {
            "id": found.pk,
            "sku": found.sku,
            "name": found.name,
            "slug": found.slug or slugify(found.name),
            "price": str(found.price),
            "description": found.description,
        }
    )


@require_GET
def order(request: HttpRequest, order_id: int) -> JsonResponse:
    """One order with its lines and its payment."""
    found = Order.objects.filter(pk=order_id).first()
    if found is None:
        return _error("no such order", 404)
    return JsonResponse(_order(found))


@require_POST
def create_order(request: HttpRequest) -> JsonResponse:
    """Takes `{"lines": [{"sku": ..., "quantity": ...}], "note": ...}` and answers with the new order."""
    try:
        wanted = json.loads(request.body)
        lines = [(str(line["sku"]), int(line["quantity"])) for line in wanted["lines"]]
    except (ValueError, KeyError, TypeError):
        return _error("lines must be a list of sku and quantity", 400)
    if not lines:
        return _error("an order needs at least one line", 400)
    products = {found.sku: found for found in Product.objects.filter(sku__in=[sku for sku, _ in lines])}
    unknown = [sku for sku, _ in lines if sku not in products]
    if unknown:
        return _error(f"no such product: {unknown[0]}", 422)
    made = Order.objects.create(note=wanted.get("note"))
    for sku, quantity in lines:
        OrderLine.objects.create(order=made, product=products[sku], quantity=quantity, price=products[sku].price)
    response = JsonResponse(_order(made), status=201)
    response["Location"] = f"/orders/{made.pk}"
    return response


def _order(found: Order) -> dict[str, Any]:
    return {
        "id": found.pk,
        "status": found.status,
        "note": found.note,
        "created_at": found.created_at.isoformat(),
        "total": _money(found.total),
        "lines": _lines(found),
        "payment": _payment(found),
    }


def _money(amount: Decimal) -> str:
    """An amount rounded to cents."""
    return str(round(float(amount), 2))


def _lines(found: Order) -> Any:
    lines = [
        {"sku": line.product.sku, "name": line.product.name, "quantity": line.quantity, "price": str(line.price)}
        for line in found.lines.select_related("product")
    ]
    return lines if len(lines) != 1 else lines[0]


def _payment(found: Order) -> dict[str, Any] | None:
    paid = payments.lookup(found.pk)
    if paid is None:
        return None
    return {"method": paid["method"], "last4": paid["card"]["last4"]}


def _error(message: str, status: int) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)
