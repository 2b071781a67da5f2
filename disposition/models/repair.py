"""Work orders: one repair or refurbishment each, with its parts, its labour and its tests."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from disposition.flow import WorkOrderFlow
from disposition.flow.repair import OPEN
from disposition.models.routing import Disposition
from inspection.models import HandlingUnit
from returns_portal.lib import ids
from returns_portal.lib.money import money
from rma.models import Shipment
from tenants.fields import MomentField, NormalisedField, TenantForeignKey
from tenants.models import TenantModel


class RepairTerms(TenantModel):
    """What a repair may cost and how it is tested, for one category of goods ("": all others).

    An empty `protocol` is the built-in one. Labour is paid by the hour, in minor units.
    """

    PUBLIC_PREFIX = "rpt"

    category = models.CharField(max_length=100, blank=True)
    limit_percent = models.PositiveSmallIntegerField(
        default=50, help_text="Not to exceed, of the price: our own goods and the guarantee"
    )
    courtesy_percent = models.PositiveSmallIntegerField(
        default=10, help_text="Done at no charge for an owner, of the price"
    )
    hourly_minor = models.BigIntegerField(default=4000)
    tax_basis_points = models.PositiveIntegerField(default=0, help_text="1900: 19 percent")
    quote_days = models.PositiveSmallIntegerField(default=30)
    protocol = models.JSONField(default=list, blank=True, help_text="Rows of key and text")

    class Meta:
        constraints: ClassVar = [
            # The terms of a category are found by it.
            models.UniqueConstraint(fields=["tenant", "category"], name="repair_terms_category"),
            models.CheckConstraint(
                condition=models.Q(limit_percent__lte=100, courtesy_percent__lte=100),
                name="repair_terms_percents",
            ),
        ]

    def __str__(self) -> str:
        return self.category or "*"


class Part(TenantModel):
    """A spare part in stock: `reserved` of the pieces on hand are promised to work orders."""

    PUBLIC_PREFIX = "prt"

    sku = models.CharField(max_length=100)
    sku_normalized = NormalisedField("sku", ids.normalise_code, max_length=100)
    name = models.CharField(max_length=200)
    shelf = models.CharField(max_length=60, blank=True)
    on_hand = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)
    cost_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    updated_at = MomentField()

    class Meta:
        constraints: ClassVar = [
            # A scan finds a part by its number.
            models.UniqueConstraint(fields=["tenant", "sku_normalized"], name="part_sku"),
            # Two benches cannot take the same last piece, whatever the code does.
            models.CheckConstraint(
                condition=models.Q(on_hand__gte=models.F("reserved"), reserved__gte=0),
                name="part_stock",
            ),
            models.CheckConstraint(condition=models.Q(cost_minor__gte=0), name="part_cost"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"

    @property
    def free(self) -> int:
        """How many pieces nobody has been promised."""
        return self.on_hand - self.reserved


class WorkOrder(WorkOrderFlow):
    """One repair or refurbishment; a comeback is a new, linked one.

    `fault` is the technician's finding; what the shopper said stays on the return line.
    """

    PUBLIC_PREFIX = "wo"

    number = models.CharField(max_length=20)
    unit = TenantForeignKey(HandlingUnit, related_name="work_orders", db_index=False)
    disposition = TenantForeignKey(Disposition, related_name="work_orders", db_index=False)
    comeback_of = TenantForeignKey(
        "self", null=True, blank=True, related_name="comebacks", db_index=False
    )
    technician = models.UUIDField(null=True, blank=True)
    route = models.CharField(max_length=24)
    currency = models.CharField(max_length=3)
    # Who pays was said with the diagnosis: us (own goods, guarantee) or the owner.
    payer = models.CharField(
        max_length=8, choices=[("shop", "shop"), ("owner", "owner")], default="shop"
    )
    estimate_minutes = models.PositiveIntegerField(default=0)
    limit_minor = models.BigIntegerField(null=True, blank=True, help_text="Not to exceed")
    quote_minor = models.BigIntegerField(null=True, blank=True)
    quote_tax_minor = models.BigIntegerField(default=0)
    quote_lines = models.JSONField(default=list)
    quoted_at = models.DateTimeField(null=True, blank=True)
    quote_expires_at = models.DateTimeField(null=True, blank=True)
    parts_missing = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=40, blank=True)
    covered = models.BooleanField(default=True, help_text="Under the guarantee, if there is one")
    finding = models.CharField(max_length=500, blank=True)
    question = models.CharField(max_length=1000, blank=True)
    vendor = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    owner_gives_up = models.BooleanField(
        default=False, help_text="The owner declined and asked us to recycle it"
    )
    shipment = TenantForeignKey(
        Shipment, null=True, blank=True, related_name="work_orders", db_index=False
    )
    waiting_since = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="work_order_number"),
            # A piece is on one bench at a time, however often its route is started.
            models.UniqueConstraint(
                fields=["tenant", "unit"],
                condition=models.Q(status__in=OPEN),
                name="work_order_open_once",
            ),
        ]
        indexes: ClassVar = [
            # The bench's queue and lists by status.
            models.Index(fields=["tenant", "status", "id"], name="work_order_by_status"),
            # Lists with updated_after.
            models.Index(fields=["tenant", "updated_at", "id"], name="work_order_updated"),
            # The work done on one piece.
            models.Index(fields=["tenant", "unit"], name="work_order_unit"),
            # A parcel that a carrier took: which repaired piece is in it.
            models.Index(
                fields=["tenant", "shipment"],
                name="work_order_shipment",
                condition=models.Q(shipment__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do or decide something."""
        return self.status in OPEN

    def subjects(self) -> list[Any]:
        return [self, *self.unit.subjects()]

    def snapshot(self) -> dict[str, Any]:
        quote = None if self.quote_minor is None else money(self.quote_minor, self.currency)
        return {
            "id": self.public_id,
            "number": self.number,
            "handling_unit": ids.public_id("hu", self.unit_id),
            "status": self.status,
            "fault": self.fault or None,
            "quote": quote,
        }


class WorkOrderPart(TenantModel):
    """A part that a work order needs: `quantity` planned, of these `reserved` and `used`."""

    order = TenantForeignKey(WorkOrder, models.CASCADE, related_name="parts", db_index=False)
    part = TenantForeignKey(Part, related_name="needs", db_index=False)
    quantity = models.PositiveIntegerField()
    reserved = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)
    cost_minor = models.BigIntegerField(help_text="Of one piece, when it was planned")

    class Meta:
        constraints: ClassVar = [
            # The parts of one order, each once.
            models.UniqueConstraint(fields=["tenant", "order", "part"], name="work_order_part"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=models.F("reserved") + models.F("used")),
                name="work_order_part_ledger",
            ),
        ]
        indexes: ClassVar = [
            # Who waits for a part that has just come.
            models.Index(fields=["tenant", "part"], name="work_order_part_part"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.part_id}"

    @property
    def missing(self) -> int:
        """How many pieces are neither here nor built in."""
        return self.quantity - self.reserved - self.used


class LabourEntry(TenantModel):
    """Time somebody worked on an order: running while it has no end."""

    order = TenantForeignKey(WorkOrder, models.CASCADE, related_name="labour", db_index=False)
    person = models.UUIDField(null=True, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            # One clock runs for one order; the bench finds it.
            models.UniqueConstraint(
                fields=["tenant", "order"],
                condition=models.Q(ended_at__isnull=True),
                name="labour_runs_once",
            ),
        ]
        indexes: ClassVar = [
            # The labour of one order.
            models.Index(fields=["tenant", "order"], name="labour_order"),
            # The clock that a person left running elsewhere.
            models.Index(
                fields=["tenant", "person"],
                name="labour_running",
                condition=models.Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seconds} s"


class TestRun(TenantModel):
    """One run of the test protocol of an order, check by check."""

    order = TenantForeignKey(WorkOrder, models.CASCADE, related_name="tests", db_index=False)
    person = models.UUIDField(null=True, blank=True)
    answers = models.JSONField(default=dict, help_text="pass, fail or skipped, by check")
    passed = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes: ClassVar = [
            # The tests of one order, the latest first.
            models.Index(fields=["tenant", "order", "-id"], name="test_run_order"),
        ]

    def __str__(self) -> str:
        return "passed" if self.passed else "failed"
