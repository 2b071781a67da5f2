"""Returns, their lines, and what a shopper has begun to fill in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from catalog.models import Customer, Order, OrderLine, Product
from flows.stage import Subject
from returns_portal.lib import ids
from rma.flow import RmaFlow, RmaLineFlow
from rma.flow.authorisation import STATUTORY
from rma.models.gifts import GiftCode
from rma.models.policy import Policy
from tenants.fields import CodeField, MomentField, NormalisedField, TenantForeignKey
from tenants.models import TenantModel


class ReturnRequest(TenantModel):
    """What one shopper sends in one go: the returns of several orders."""

    PUBLIC_PREFIX = "rrq"

    customer = TenantForeignKey(
        Customer, null=True, blank=True, related_name="return_requests", db_index=False
    )

    def __str__(self) -> str:
        return self.public_id


class Rma(RmaFlow):
    """One authorisation to send things back, for one order or for none."""

    PUBLIC_PREFIX = "rma"

    REQUESTERS = [("customer", "customer"), ("agent", "agent"), ("partner", "partner")]

    number = models.CharField(max_length=20)
    token = CodeField(
        ids.new_token, max_length=32, editable=False, help_text="In the label's QR code"
    )
    request = TenantForeignKey(
        ReturnRequest, null=True, blank=True, related_name="rmas", db_index=False
    )
    order = TenantForeignKey(Order, null=True, blank=True, related_name="rmas", db_index=False)
    customer = TenantForeignKey(
        Customer, null=True, blank=True, related_name="rmas", db_index=False
    )
    follows = TenantForeignKey(
        "self", null=True, blank=True, related_name="followers", db_index=False
    )
    #: By whose slip it comes back: then `customer` is who got the gift, and never who bought it.
    gift = TenantForeignKey(GiftCode, null=True, blank=True, related_name="rmas", db_index=False)
    ship_from = models.JSONField(
        null=True, blank=True, help_text="Who sends it from where, if not the order's address"
    )
    external_id = models.CharField(max_length=200, null=True, blank=True)
    currency = models.CharField(max_length=3)
    legal_basis = models.CharField(max_length=12, blank=True)
    requested_by = models.CharField(max_length=10, choices=REQUESTERS, default="customer")
    shipping_method = models.CharField(max_length=20, default="label")
    language = models.CharField(max_length=35, blank=True)
    policy = TenantForeignKey(Policy, null=True, blank=True, related_name="rmas", db_index=False)
    label_paid_by = models.CharField(max_length=10, default="merchant")
    requested_at = MomentField()
    authorized_at = models.DateTimeField(null=True, blank=True)
    ship_by = models.DateTimeField(null=True, blank=True)
    goods_moved_at = models.DateTimeField(
        null=True, blank=True, help_text="First handed over or received"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    question = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    decline_reason = models.TextField(blank=True)
    metadata = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            # People say it, the label's Code 128 carries it.
            models.UniqueConstraint(fields=["tenant", "number"], name="rma_number"),
            # The label's QR code carries it.
            models.UniqueConstraint(fields=["tenant", "token"], name="rma_token"),
            # A partner's id is used once, for ever.
            models.UniqueConstraint(fields=["tenant", "external_id"], name="rma_external_id"),
        ]
        indexes: ClassVar = [
            # The desk's inbox and the API's list, the newest first.
            models.Index(fields=["tenant", "-requested_at", "-id"], name="rma_newest"),
            # Saved views and lists by status, the newest first.
            models.Index(fields=["tenant", "status", "-requested_at", "-id"], name="rma_by_status"),
            # Lists with updated_after.
            models.Index(fields=["tenant", "updated_at"], name="rma_updated"),
            # The returns of one order, of one customer, and of what was sent in one go.
            models.Index(fields=["tenant", "order"], name="rma_order"),
            models.Index(fields=["tenant", "customer"], name="rma_customer"),
            models.Index(
                fields=["tenant", "request"],
                name="rma_request",
                condition=models.Q(request__isnull=False),
            ),
            # What was returned by one gift slip.
            models.Index(
                fields=["tenant", "gift"],
                name="rma_gift",
                condition=models.Q(gift__isnull=False),
            ),
            # What came late for a return that was closed.
            models.Index(
                fields=["tenant", "follows"],
                name="rma_follows",
                condition=models.Q(follows__isnull=False),
            ),
        ]

    @property
    def is_by_right(self) -> bool:
        """Whether the law gives it: then it does not lapse with a date of ours."""
        return self.legal_basis in STATUTORY

    def __str__(self) -> str:
        return self.number

    def subjects(self) -> list[Any]:
        found: list[Any] = [self]
        if self.order_id:
            found.append(("catalog.order", self.order_id))
        return found

    @property
    def known_order(self) -> Order | None:
        """The order, where who sends it back may know of it: who got a gift may not."""
        return self.order if self.gift_id is None else None

    @property
    def sent_from(self) -> dict[str, Any]:
        """The address it comes from: what its sender says, else where the order went; maybe {}."""
        order = self.known_order
        return self.ship_from or (order.ship_to if order else None) or {}

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "number": self.number,
            "status": self.status,
            "order": ids.public_id("ord", self.order_id) if self.order_id else None,
            "customer": ids.public_id("cus", self.customer_id) if self.customer_id else None,
            "gift": self.gift_id is not None,
            "external_id": self.external_id,
            "currency": self.currency,
            "legal_basis": self.legal_basis or None,
            "requested_by": self.requested_by,
            "shipping_method": self.shipping_method,
            "metadata": self.metadata,
        }


class RmaLine(RmaLineFlow):
    """One article of a return, with the ledger that later stages write through `rma.services`.

    Units: requested = asked for; authorized = may come; kept = at the dock before anybody decided;
    received = counted at the dock; disposed = with an approved route; settled = paid for; lost =
    presumed lost; sent_home = of those received, with the customer again; unpaid = nothing is paid
    although they came or were lost; void = neither coming nor paid.
    """

    PUBLIC_PREFIX = "rln"

    rma = TenantForeignKey(Rma, models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveSmallIntegerField()
    order_line = TenantForeignKey(
        OrderLine, null=True, blank=True, related_name="rma_lines", db_index=False
    )
    product = TenantForeignKey(
        Product, null=True, blank=True, related_name="rma_lines", db_index=False
    )
    sku = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    symptom = models.CharField(max_length=1000, blank=True)
    comment = models.CharField(max_length=2000, blank=True)
    safety = models.JSONField(
        default=list, blank=True, help_text="What was said of its battery: rma.batteries"
    )
    legal_basis = models.CharField(max_length=12, blank=True)
    wanted = models.JSONField(default=dict, help_text="The wanted resolution, as given")
    decision = models.JSONField(
        default=dict, help_text="outcome, code, params of its sentence, trace"
    )
    refund_on = models.CharField(
        max_length=12, default="inspection", help_text="What must happen before money is due"
    )
    requested = models.PositiveIntegerField()
    authorized = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    received = models.PositiveIntegerField(default=0)
    disposed = models.PositiveIntegerField(default=0)
    settled = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    sent_home = models.PositiveIntegerField(
        default=0, help_text="With the customer again, repaired or not: they may come back anew"
    )
    unpaid = models.PositiveIntegerField(default=0)
    void = models.PositiveIntegerField(default=0)
    inspections = models.JSONField(
        default=dict, help_text="Confirmed inspections by id: quantity and grade"
    )
    goods_moved_at = models.DateTimeField(null=True, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "rma", "position"], name="rma_line_position"),
            models.CheckConstraint(condition=models.Q(requested__gte=1), name="rma_line_requested"),
            models.CheckConstraint(
                condition=models.Q(authorized__lte=models.F("requested"))
                & models.Q(received__lte=models.F("authorized"))
                & models.Q(sent_home__lte=models.F("received"))
                & models.Q(disposed__lte=models.F("received") + models.F("kept"))
                & models.Q(
                    authorized__gte=models.F("settled") + models.F("unpaid") + models.F("void")
                ),
                name="rma_line_ledger",
            ),
        ]
        indexes: ClassVar = [
            # What of an order line is on returns already.
            models.Index(fields=["tenant", "order_line"], name="rma_line_order_line"),
            # Batteries that somebody said something of: the inbox's list of what is unsafe.
            models.Index(
                fields=["tenant", "rma"],
                name="rma_line_safety",
                condition=~models.Q(safety=[]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requested} × {self.title}"

    #: Statuses whose quantity counts against what was sold.
    LIVE = ("requested", "authorized", "lost")

    @property
    def live_quantity(self) -> int:
        """How many units this line takes from what may still come back.

        What stays with the customer for less may come back another day, for what is left of it.
        """
        if self.wanted.get("type") == "price_reduction":
            return 0
        if self.status == "requested":
            return self.requested
        if self.status in ("authorized", "lost"):
            return self.authorized - self.void - self.sent_home
        # What was paid for and never came is not there to be paid for again.
        return self.settled if self.status == "not_coming" else 0

    @property
    def keeps_goods(self) -> bool:
        """Whether the goods stay with the customer, so that nothing is expected."""
        return self.wanted.get("type") in ("keep_with_refund", "price_reduction")

    @property
    def outstanding(self) -> int:
        """How many units are still expected."""
        if self.keeps_goods:
            return 0
        return max(self.authorized - self.received - self.lost - self.void, 0)

    @property
    def inspected(self) -> int:
        """How many units have a confirmed inspection."""
        return sum(row["quantity"] for row in self.inspections.values())

    @property
    def due_settlement(self) -> int:
        """How many units must be paid for (or go unpaid) before the return may close."""
        return self.authorized if self.status in ("authorized", "lost") else 0

    def root(self) -> Subject:
        return ("rma.rma", self.rma_id)

    def subjects(self) -> list[Any]:
        found: list[Any] = [("rma.rma", self.rma_id), self]
        if self.order_line_id and self.rma.order_id:
            found.append(("catalog.order", self.rma.order_id))
        return found

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "return": ids.public_id("rma", self.rma_id),
            "order_line": ids.public_id("oln", self.order_line_id) if self.order_line_id else None,
            "sku": self.sku,
            "status": self.status,
            "reason": self.reason or None,
            "legal_basis": self.legal_basis or None,
            "quantities": self.quantities,
        }

    @property
    def quantities(self) -> dict[str, int]:
        """The ledger as the API shows it."""
        return {
            "requested": self.requested,
            "authorized": self.authorized,
            "received": self.received,
            "settled": self.settled,
        }


class RmaLineSerial(TenantModel):
    """A serial named on a return line; `open` while that line may still move."""

    line = TenantForeignKey(RmaLine, models.CASCADE, related_name="serial_rows", db_index=False)
    serial = models.CharField(max_length=100)
    serial_normalized = NormalisedField("serial", ids.normalise_code, max_length=300)
    open = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            # A serial is on at most one open line (invariant 3).
            models.UniqueConstraint(
                fields=["tenant", "serial_normalized"],
                condition=models.Q(open=True),
                name="rma_serial_open_once",
            ),
        ]
        indexes: ClassVar = [
            # The serials of one line.
            models.Index(fields=["tenant", "line"], name="rma_serial_line"),
        ]

    def __str__(self) -> str:
        return self.serial


class ReturnDraft(TenantModel):
    """A half-filled form, found again by its signed link on any device."""

    PUBLIC_PREFIX = "drf"

    order = TenantForeignKey(Order, models.CASCADE, related_name="drafts", db_index=False)
    #: Filled in by who got it as a gift: never shown to whoever has the order.
    gift = TenantForeignKey(
        GiftCode, models.CASCADE, null=True, blank=True, related_name="forms", db_index=False
    )
    data = models.JSONField(default=dict)
    rma = TenantForeignKey(
        Rma, models.SET_NULL, null=True, blank=True, related_name="drafts", db_index=False
    )
    updated_at = MomentField()

    class Meta:
        indexes: ClassVar = [
            # The form somebody began for an order.
            models.Index(fields=["tenant", "order"], name="return_draft_order"),
        ]

    def __str__(self) -> str:
        return self.public_id


class OneTimeCode(TenantModel):
    """A code sent to the contact on an order; only its hash is kept, and it works once."""

    order = TenantForeignKey(Order, models.CASCADE, related_name="codes", db_index=False)
    hash = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            # The codes sent for one order.
            models.Index(fields=["tenant", "order"], name="one_time_code_order"),
        ]

    def __str__(self) -> str:
        return self.public_id
