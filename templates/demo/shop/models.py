"""Products, orders and their lines."""

from decimal import Decimal

from django.db import models


class Product(models.Model):
    """Something the shop sells."""

    sku = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=200)
    slug = models.CharField(max_length=200, blank=True)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    description = models.TextField(null=True, blank=True)


class Order(models.Model):
    """What a customer bought; `note` goes on the parcel."""

    class Status(models.TextChoices):
        """How far an order has come."""

        NEW = "new"
        PAID = "paid"
        SHIPPED = "shipped"

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NEW)
    note = models.TextField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    @property
    def total(self) -> Decimal:
        """The sum of all lines."""
        return sum((line.total for line in self.lines.all()), Decimal("0.00"))


class OrderLine(models.Model):
    """One product in an order, at the price it had then."""

    order = models.ForeignKey(Order, related_name="lines", on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        ordering = ["id"]

    @property
    def total(self) -> Decimal:
        """Price times quantity."""
        return self.price * self.quantity
