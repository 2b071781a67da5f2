"""Where each piece goes, and the rules that suggest it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from disposition.flow import DispositionFlow
from inspection.models import HandlingUnit, Inspection
from returns_portal.lib import ids
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
    """One version of a tenant's routing: rules as `disposition.routing` reads them, figures as
    `disposition.figures` does; kept once published.
    """

    PUBLIC_PREFIX = "rte"

    name = models.CharField(max_length=120)
    number = models.PositiveIntegerField(help_text="Version, counted by tenant")
    rules = models.JSONField(default=list)
    figures = models.JSONField(default=dict, help_text="What routes bring and cost")
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
    net_minor = models.BigIntegerField(
        null=True, blank=True, help_text="What the route should bring, net; null: not known"
    )
    currency = models.CharField(max_length=3, blank=True)
    table_number = models.PositiveIntegerField(
        default=0, help_text="Version of the routing that the options are by"
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
            # Where goods went in a period (insights: routes, recovered).
            models.Index(
                fields=["tenant", "approved_at"],
                name="disposition_approved",
                condition=models.Q(approved_at__isnull=False),
            ),
            # What is still suggested by an older version of the routing.
            models.Index(
                fields=["tenant", "table_number", "id"],
                name="disposition_suggested_by",
                condition=models.Q(status="proposed"),
            ),
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
