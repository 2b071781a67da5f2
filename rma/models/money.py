"""What the customer gets, and corrections of money without goods."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from catalog.models import Order, OrderLine
from flows.stage import Subject
from returns_portal.lib import ids
from returns_portal.lib.money import money
from rma.flow import ResolutionFlow
from rma.models.returns import Rma, RmaLine
from tenants.fields import TenantForeignKey
from tenants.models import TenantModel


class Resolution(ResolutionFlow):
    """What one line, or a part of it, brings; its derivation rows sum to the amount (minor
    units).
    """

    PUBLIC_PREFIX = "res"

    TYPES = [
        (kind, kind)
        for kind in (
            "refund",
            "store_credit",
            "exchange",
            "replacement",
            "repair",
            "price_reduction",
            "keep_with_refund",
            "none",
        )
    ]

    rma = TenantForeignKey(Rma, models.CASCADE, related_name="resolutions", db_index=False)
    line = TenantForeignKey(RmaLine, models.CASCADE, related_name="resolutions", db_index=False)
    type = models.CharField(max_length=20, choices=TYPES)
    quantity = models.PositiveIntegerField()
    first_unit = models.PositiveIntegerField(
        default=0, help_text="How many units of the order line came before it"
    )
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    components = models.JSONField(
        default=dict, help_text="Minor units: items, tax, shipping, fees, deductions, bonus"
    )
    value = models.JSONField(
        default=dict,
        help_text="What it takes from the order, before fees: gross and tax of the units, and of "
        "shipping rows by key",
    )
    derivation = models.JSONField(default=list)
    grounds = models.JSONField(
        default=dict,
        help_text="What fees and deductions go by, where there is something: `inspections` (units "
        "by id), `finding` (a person confirmed the deduction), `waived` (let go by a person)",
    )
    forfeited = models.BooleanField(
        default=False,
        help_text="Cancelled while its units stay returned: nothing is paid, value is used up",
    )
    sent_home = models.BooleanField(
        default=False,
        help_text="Nothing was paid and its units are with the customer again: it takes nothing "
        "from the order any more",
    )
    allocations = models.JSONField(
        default=list, help_text="The order's payments it goes back to, with minor units"
    )
    replacement = models.JSONField(
        null=True,
        blank=True,
        help_text="Goods in exchange: product, sku, title, quantity, shipped, unit_price, gross, "
        "tax; null where it brings none",
    )
    customer_owes_minor = models.BigIntegerField(
        default=0, help_text="What the shopper pays on top, for something dearer"
    )
    customer_paid_at = models.DateTimeField(null=True, blank=True)
    customer_reference = models.CharField(max_length=200, blank=True)
    ahead = models.BooleanField(
        default=False, help_text="Given before its goods came back, against an advance"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.UUIDField(null=True, blank=True)
    provider = models.CharField(max_length=20, blank=True)
    provider_reference = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=40, blank=True)
    failure_code = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0), name="resolution_not_negative"
            ),
            # One of the two owes the difference, never both.
            models.CheckConstraint(
                condition=models.Q(customer_owes_minor=0)
                | models.Q(customer_owes_minor__gt=0, amount_minor=0),
                name="resolution_difference",
            ),
        ]
        indexes: ClassVar = [
            # The resolutions of one return.
            models.Index(fields=["tenant", "rma"], name="resolution_rma"),
            # The money of one line.
            models.Index(fields=["tenant", "line"], name="resolution_line"),
            # What has to be paid, and lists by status.
            models.Index(fields=["tenant", "status", "-id"], name="resolution_by_status"),
            # What was paid in a period (insights: money, times).
            models.Index(
                fields=["tenant", "settled_at"],
                name="resolution_settled",
                condition=models.Q(settled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.amount_minor} {self.currency}"

    #: Statuses whose money counts as given or promised.
    LIVE = (
        "proposed",
        "awaiting_payment",
        "due",
        "processing",
        "settled",
        "failed",
        "unknown",
        "disputed",
        "charged_back",
    )

    @property
    def worth_minor(self) -> int:
        """What it brings: nothing once it is cancelled or reversed."""
        return 0 if self.status in ("cancelled", "reversed") else self.amount_minor

    @property
    def sent_units(self) -> int:
        """How many pieces of goods in exchange have left."""
        return int(self.replacement["shipped"]) if self.replacement else 0

    @property
    def to_send(self) -> int:
        """How many pieces of goods in exchange have not left yet."""
        return int(self.replacement["quantity"]) - self.sent_units if self.replacement else 0

    @property
    def paid_minor(self) -> int:
        """What a provider has paid of it so far, while the rest is still owed."""
        return sum(each["amount_minor"] for each in self.allocations if each.get("paid"))

    @property
    def rest_minor(self) -> int:
        """What is still to be paid of it."""
        return self.amount_minor - self.paid_minor

    def root(self) -> Subject:
        return ("rma.rma", self.rma_id)

    def subjects(self) -> list[Any]:
        return [("rma.rma", self.rma_id), self]

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "return": ids.public_id("rma", self.rma_id),
            "return_line": ids.public_id("rln", self.line_id),
            "type": self.type,
            "status": self.status,
            "quantity": self.quantity,
            "amount": money(self.worth_minor, self.currency),
            "customer_owes": money(self.customer_owes_minor, self.currency)
            if self.customer_owes_minor
            else None,
            "reference": self.provider_reference or None,
            "method": self.method or None,
        }


class Adjustment(TenantModel):
    """Money given back without goods, on a line or on the shipping of an order (minor units)."""

    PUBLIC_PREFIX = "adj"

    TARGETS = [("line", "line"), ("shipping", "shipping")]
    PAYMENTS = [
        ("recorded", "recorded"),
        ("processing", "processing"),
        ("unknown", "unknown"),
        ("failed", "failed"),
        ("paid", "paid"),
    ]

    order = TenantForeignKey(Order, related_name="adjustments", db_index=False)
    order_line = TenantForeignKey(
        OrderLine, null=True, blank=True, related_name="adjustments", db_index=False
    )
    target = models.CharField(max_length=10, choices=TARGETS)
    amount_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    rows = models.JSONField(
        default=dict, help_text="Of which shipping rows, by key: gross and tax in minor units"
    )
    allocations = models.JSONField(
        default=list, help_text="The order's payments it goes back to, with minor units"
    )
    payment = models.CharField(
        max_length=12,
        choices=PAYMENTS,
        default="recorded",
        help_text="How it reaches the customer: recorded is paid by whoever made it",
    )
    provider_reference = models.CharField(max_length=200, blank=True)
    failure_code = models.CharField(max_length=40, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    made_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="adjustment_positive"
            ),
        ]
        indexes: ClassVar = [
            # The money without goods of one order.
            models.Index(fields=["tenant", "order"], name="adjustment_order"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"
