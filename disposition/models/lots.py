"""Lots: units leaving together for one route."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from disposition.flow import LotFlow
from disposition.models.routing import ROUTES
from flows.models import Document
from flows.stage import Subject
from inspection.models import Container, HandlingUnit
from returns_portal.lib import ids
from tenants.fields import NormalisedField, TenantForeignKey
from tenants.models import TenantModel

#: Routes that leave in lots, in the order of the waste hierarchy: used again before recycled.
LOT_ROUTES = (
    "return_to_vendor",
    "liquidate",
    "donate",
    "recycle",
    "hazardous_treatment",
    "destroy",
)


class Lot(LotFlow):
    """A container of units leaving together for one route, with weights and a certificate.

    `pieces` and `weight_g` are what was sealed; while it is open both are added up from its items.
    """

    PUBLIC_PREFIX = "lot"

    number = models.CharField(max_length=20)
    number_normalized = NormalisedField("number", ids.normalise_code, max_length=20)
    route = models.CharField(max_length=24, choices=ROUTES)
    container = TenantForeignKey(Container, related_name="lots", db_index=False)
    taker = models.CharField(max_length=200, blank=True, help_text="Who is expected to take it")
    pieces = models.PositiveIntegerField(null=True, blank=True)
    weight_g = models.PositiveBigIntegerField(null=True, blank=True)
    handed_to = models.CharField(max_length=200, blank=True)
    signed_by = models.CharField(max_length=120, blank=True)
    signature = TenantForeignKey(Document, null=True, blank=True, related_name="+", db_index=False)
    handed_over_by = models.CharField(max_length=120, blank=True)
    certificate = TenantForeignKey(
        Document, null=True, blank=True, related_name="+", db_index=False
    )
    note = models.CharField(max_length=500, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # People and papers name a lot by its number.
            models.UniqueConstraint(fields=["tenant", "number_normalized"], name="lot_number"),
            # A container is filled for one lot at a time; a scan of its SSCC finds that lot.
            models.UniqueConstraint(
                fields=["tenant", "container"],
                condition=models.Q(status__in=("open", "sealed")),
                name="lot_container_once",
            ),
            models.CheckConstraint(
                condition=models.Q(route__in=LOT_ROUTES), name="lot_route_known"
            ),
        ]
        indexes: ClassVar = [
            # The floor's open lots, and lists by status.
            models.Index(fields=["tenant", "status", "-id"], name="lot_by_status"),
            # Lists with updated_after.
            models.Index(fields=["tenant", "updated_at", "id"], name="lot_updated"),
        ]

    def __str__(self) -> str:
        return self.number

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "number": self.number,
            "route": self.route,
            "status": self.status,
            "pieces": self.pieces,
            "weight_g": self.weight_g,
            "handed_to": self.handed_to or None,
        }


class LotItem(TenantModel):
    """One handling unit in a lot, as it was scanned; `out_at` once it is in it no more."""

    PUBLIC_PREFIX = "lit"

    WHYS = [(why, why) for why in ("taken_out", "cancelled", "rejected")]

    lot = TenantForeignKey(Lot, models.CASCADE, related_name="items", db_index=False)
    unit = TenantForeignKey(HandlingUnit, related_name="lot_items", db_index=False)
    quantity = models.PositiveIntegerField()
    weight_g = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Of all its pieces; null: nobody knows"
    )
    weighed = models.BooleanField(default=False, help_text="On a scale, not from the catalogue")
    out_at = models.DateTimeField(null=True, blank=True)
    out_why = models.CharField(max_length=10, choices=[("", ""), *WHYS], blank=True)

    class Meta:
        constraints: ClassVar = [
            # A piece is in one lot, however many people scan it at once.
            models.UniqueConstraint(
                fields=["tenant", "unit"],
                condition=models.Q(out_at=None),
                name="lot_item_unit_once",
            ),
        ]
        indexes: ClassVar = [
            # The pieces in one lot, in the order they were scanned, page by page.
            models.Index(fields=["tenant", "lot", "created_at", "id"], name="lot_item_lot"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.unit_id}"

    def root(self) -> Subject:
        """The lot, whose version counts its changes."""
        return ("disposition.lot", self.lot_id)
