"""Who bought what: customers, orders with lines and deliveries, and units with a serial."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from catalog.models.products import Product
from flows.values import plain
from returns_portal.lib import ids
from returns_portal.lib.ids import normalise_code
from tenants.fields import MomentField, NormalisedField, TenantForeignKey
from tenants.models import TenantModel


def normalise_number(number: str) -> str:
    """An order number as look-ups compare it: without outer blanks and `#`, in lower case."""
    return number.strip().lstrip("#").strip().lower()


def normalise_email(email: str) -> str:
    """An address as look-ups compare it."""
    return email.strip().lower()


class Customer(TenantModel):
    """Who bought. One of the few tables with personal data."""

    PUBLIC_PREFIX = "cus"

    external_id = models.CharField(max_length=200, null=True, blank=True)
    name = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=254, blank=True)
    email_normalized = NormalisedField("email", normalise_email, max_length=508)
    phone = models.CharField(max_length=50, blank=True)
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=35, blank=True)
    company = models.CharField(max_length=300, blank=True)
    vat_id = models.CharField(max_length=30, blank=True)
    tags = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "external_id"], name="customer_external_id"),
            # Without a partner's id the e-mail says who it is: two orders at once, one customer.
            models.UniqueConstraint(
                fields=["tenant", "email_normalized"],
                condition=models.Q(external_id=None) & ~models.Q(email_normalized=""),
                name="customer_by_email",
            ),
        ]
        indexes: ClassVar = [
            # A search, and the orders of an importing shop, find people by e-mail.
            models.Index(fields=["tenant", "email_normalized"], name="customer_email"),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Order(TenantModel):
    """One sale. The row's lock guards the quantities and the money of everything returned from it.

    `discounts`, `shipping`, `payments` (null: fully paid), `refunds` and `cancellations` keep the
    partner's rows as API.md shapes them, amounts as decimal strings: they are facts, read whole.
    """

    PUBLIC_PREFIX = "ord"

    external_id = models.CharField(max_length=200)
    number = models.CharField(max_length=100)
    number_normalized = NormalisedField("number", normalise_number, max_length=100)
    customer = TenantForeignKey(
        Customer, null=True, blank=True, related_name="orders", db_index=False
    )
    currency = models.CharField(max_length=3)
    prices_include_tax = models.BooleanField(default=True)
    channel = models.CharField(max_length=40, default="distance")
    placed_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    ship_to = models.JSONField(null=True, blank=True)
    withdrawal_information = models.JSONField(
        null=True,
        blank=True,
        help_text="When and how the consumer was told of the right to withdraw; null: as usual",
    )
    discounts = models.JSONField(default=list)
    shipping = models.JSONField(default=list)
    payments = models.JSONField(null=True)
    refunds = models.JSONField(default=list)
    cancellations = models.JSONField(default=list)
    metadata = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = MomentField()

    class Meta:
        constraints: ClassVar = [
            # Upsert by the partner's id.
            models.UniqueConstraint(fields=["tenant", "external_id"], name="order_external_id"),
        ]
        indexes: ClassVar = [
            # The portal and a scan find an order by the number people read.
            models.Index(fields=["tenant", "number_normalized"], name="order_number"),
            # Lists, the newest first, and updated_after.
            models.Index(fields=["tenant", "-placed_at", "-id"], name="order_placed"),
            models.Index(fields=["tenant", "updated_at", "id"], name="order_updated"),
            # The orders of one customer, the oldest first.
            models.Index(fields=["tenant", "customer", "placed_at"], name="order_customer"),
        ]

    def __str__(self) -> str:
        return self.number

    def snapshot(self) -> dict[str, Any]:
        """What events keep of it: ids and facts, no personal data."""
        return {
            "id": self.public_id,
            "external_id": self.external_id,
            "number": self.number,
            "customer": ids.public_id("cus", self.customer_id) if self.customer_id else None,
            "currency": self.currency,
            "placed_at": plain(self.placed_at),
            "metadata": self.metadata,
        }


class OrderLine(TenantModel):
    """One article of an order. `unit_price` is exact (6 decimals); the line is rounded half up.

    `on_returns` counts the pieces on live return lines. Only `rma.services` writes it, under the
    order's lock, in the transaction that changes the return: catalog may not look uphill, and an
    upsert must refuse to sell less than is coming back. The database holds it to what was sold.
    """

    PUBLIC_PREFIX = "oln"

    KINDS = [(kind, kind) for kind in ("goods", "gift_card", "digital", "service", "fee")]

    order = TenantForeignKey(Order, models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    external_id = models.CharField(max_length=200)
    product = TenantForeignKey(Product, related_name="order_lines", db_index=False)
    sku = models.CharField(max_length=100)
    title = models.CharField(max_length=500)
    kind = models.CharField(max_length=10, choices=KINDS, default="goods")
    quantity = models.PositiveIntegerField()
    fulfilled_quantity = models.PositiveIntegerField(default=0)
    cancelled_quantity = models.PositiveIntegerField(default=0)
    on_returns = models.PositiveIntegerField(default=0, editable=False)
    unit_price = models.DecimalField(max_digits=20, decimal_places=6)
    discount_minor = models.BigIntegerField(default=0)
    tax_rates = models.JSONField(default=list)
    final_sale = models.BooleanField(default=False)
    exemption = models.CharField(
        max_length=40, blank=True, help_text="Why it cannot be withdrawn from, as a code"
    )
    #: Pieces whose guarantee a repair has lengthened, once each; `rma.services` counts them.
    extended_quantity = models.PositiveIntegerField(default=0, editable=False)
    #: To when the maker's warranty was registered, where that is later than the article's.
    warranty_until = models.DateField(null=True, blank=True, editable=False)
    lot = models.CharField(max_length=100, blank=True)
    made_on = models.DateField(null=True, blank=True)
    fulfilled_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # A request names a line by the partner's id within the order.
            models.UniqueConstraint(
                fields=["tenant", "order", "external_id"], name="order_line_external_id"
            ),
            models.CheckConstraint(
                condition=models.Q(fulfilled_quantity__lte=models.F("quantity")),
                name="order_line_fulfilled",
            ),
            # Invariant 1: what is on live returns, and what was cancelled, was sold.
            models.CheckConstraint(
                condition=models.Q(
                    quantity__gte=models.F("on_returns") + models.F("cancelled_quantity")
                ),
                name="order_line_on_returns",
            ),
        ]
        indexes: ClassVar = [
            # Who bought a product: recalls in slices, and a customer's earlier purchases.
            models.Index(fields=["tenant", "product", "id"], name="order_line_product"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"

    @property
    def returnable_quantity(self) -> int:
        """Pieces that may come back: handed over, not cancelled, not on a live return yet."""
        handed_over = min(self.fulfilled_quantity, self.quantity - self.cancelled_quantity)
        return max(0, handed_over - self.on_returns)


class Fulfilment(TenantModel):
    """One delivery of a part of an order."""

    order = TenantForeignKey(Order, models.CASCADE, related_name="fulfilments", db_index=False)
    position = models.PositiveIntegerField()
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    tracking_number = models.CharField(max_length=100, blank=True)
    lines = models.JSONField(
        default=list, help_text="Rows of line, quantity, serials and lot, as given"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "order", "position"], name="fulfilment_position"
            ),
        ]

    def __str__(self) -> str:
        return self.tracking_number or str(self.position)


class Unit(TenantModel):
    """One serialised physical thing that was sold."""

    PUBLIC_PREFIX = "unt"

    product = TenantForeignKey(Product, related_name="units", db_index=False)
    serial = models.CharField(max_length=100)
    #: Some letters become three in capitals.
    serial_normalized = NormalisedField("serial", normalise_code, max_length=300)
    lot = models.CharField(max_length=100, blank=True)
    made_on = models.DateField(null=True, blank=True)
    order_line = TenantForeignKey(
        OrderLine, models.SET_NULL, null=True, blank=True, related_name="units", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            # One serial of one product is one thing; a scan finds it by the serial.
            models.UniqueConstraint(
                fields=["tenant", "serial_normalized", "product"], name="unit_serial"
            ),
        ]
        indexes: ClassVar = [
            # The units of an order's lines.
            models.Index(fields=["tenant", "order_line"], name="unit_order_line"),
            # The units of a product: recalls in slices.
            models.Index(fields=["tenant", "product", "id"], name="unit_product"),
        ]

    def __str__(self) -> str:
        return self.serial
