"""Where things go: dispositions and the rules that suggest them, work orders, lots."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from disposition.flow import DispositionFlow, LotFlow, WorkOrderFlow
from flows.models import Document
from inspection.models import Container, HandlingUnit, Inspection
from returns_portal.lib import ids
from returns_portal.lib.money import money
from tenants.fields import TenantForeignKey
from tenants.models import TenantModel

ROUTES = [
    (route, route)
    for route in (
        "restock_as_new",
        "restock_open_box",
        "refurbish",
        "remanufacture",
        "repair_for_customer",
        "parts_harvest",
        "swap_pool",
        "transfer",
        "return_to_vendor",
        "liquidate",
        "donate",
        "recycle",
        "hazardous_treatment",
        "destroy",
        "return_to_customer",
        "keep_with_customer",
    )
]


class RouteTable(TenantModel):
    """One version of a tenant's routing rules, as `disposition.routing` reads them; kept once
    published.
    """

    PUBLIC_PREFIX = "rte"

    name = models.CharField(max_length=120)
    number = models.PositiveIntegerField(help_text="Version, counted by tenant")
    rules = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # The newest published one is in force.
            models.UniqueConstraint(fields=["tenant", "number"], name="route_table_number")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class Disposition(DispositionFlow):
    """Where one handling unit goes. `blocks` is what the gates look at, loaded under the unit's
    lock.
    """

    PUBLIC_PREFIX = "dis"

    unit = TenantForeignKey(
        HandlingUnit, models.CASCADE, related_name="dispositions", db_index=False
    )
    inspection = TenantForeignKey(
        Inspection, null=True, blank=True, related_name="dispositions", db_index=False
    )
    route = models.CharField(max_length=24, choices=ROUTES)
    rule = models.CharField(
        max_length=120, blank=True, help_text="The rule that suggested the route"
    )
    reason = models.CharField(max_length=500, blank=True)
    options = models.JSONField(
        default=list, help_text="Lawful routes with their figures, best first"
    )
    blocks = models.JSONField(default=dict)
    approved_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # One piece goes one way: its disposition is found by the piece.
            models.UniqueConstraint(fields=["tenant", "unit"], name="disposition_unit_once"),
        ]
        indexes: ClassVar = [
            # Lists and the desk's queue by status.
            models.Index(fields=["tenant", "status", "-id"], name="disposition_by_status"),
            # Lists with updated_after.
            models.Index(fields=["tenant", "updated_at", "id"], name="disposition_updated"),
        ]

    def __str__(self) -> str:
        return self.route

    def subjects(self) -> list[Any]:
        return [self, *self.unit.subjects()]

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "handling_unit": ids.public_id("hu", self.unit_id),
            "status": self.status,
            "route": self.route,
            "rule": self.rule or None,
            "reason": self.reason or None,
        }


class WorkOrder(WorkOrderFlow):
    """One repair or refurbishment; a comeback is a new, linked one."""

    PUBLIC_PREFIX = "wo"

    unit = TenantForeignKey(HandlingUnit, related_name="work_orders", db_index=False)
    comeback_of = TenantForeignKey(
        "self", null=True, blank=True, related_name="comebacks", db_index=False
    )
    currency = models.CharField(max_length=3, blank=True)
    quote_minor = models.BigIntegerField(null=True, blank=True)
    limit_minor = models.BigIntegerField(null=True, blank=True, help_text="Not to exceed")
    fault = models.CharField(max_length=100, blank=True)
    finding = models.CharField(max_length=500, blank=True)
    question = models.CharField(max_length=1000, blank=True)
    vendor = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            # The bench's queue and lists by status.
            models.Index(fields=["tenant", "status", "id"], name="work_order_by_status"),
            # The work done on one piece.
            models.Index(fields=["tenant", "unit"], name="work_order_unit"),
        ]

    def __str__(self) -> str:
        return self.public_id

    def subjects(self) -> list[Any]:
        return [self, *self.unit.subjects()]

    def snapshot(self) -> dict[str, Any]:
        quote = None if self.quote_minor is None else money(self.quote_minor, self.currency)
        return {
            "id": self.public_id,
            "handling_unit": ids.public_id("hu", self.unit_id),
            "status": self.status,
            "fault": self.fault or None,
            "quote": quote,
        }


class Lot(LotFlow):
    """A container of units leaving together for one route, with weights and a certificate."""

    PUBLIC_PREFIX = "lot"

    number = models.CharField(max_length=20)
    route = models.CharField(max_length=24, choices=ROUTES)
    container = TenantForeignKey(
        Container, null=True, blank=True, related_name="lots", db_index=False
    )
    weight_g = models.PositiveIntegerField(null=True, blank=True)
    handed_to = models.CharField(max_length=200, blank=True)
    certificate = TenantForeignKey(
        Document, null=True, blank=True, related_name="+", db_index=False
    )
    note = models.CharField(max_length=500, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="lot_number")
        ]

    def __str__(self) -> str:
        return self.number

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "number": self.number,
            "route": self.route,
            "status": self.status,
            "weight_g": self.weight_g,
        }


class LotItem(TenantModel):
    """One handling unit in a lot."""

    lot = TenantForeignKey(Lot, models.CASCADE, related_name="items", db_index=False)
    unit = TenantForeignKey(HandlingUnit, related_name="lot_items", db_index=False)
    weight_g = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # A piece is in one lot.
            models.UniqueConstraint(fields=["tenant", "unit"], name="lot_item_unit_once"),
        ]
        indexes: ClassVar = [
            # The pieces in one lot.
            models.Index(fields=["tenant", "lot"], name="lot_item_lot"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.unit_id}"
