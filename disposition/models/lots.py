"""Lots: units leaving together for one route."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from disposition.flow import LotFlow
from disposition.models.routing import ROUTES
from flows.models import Document
from inspection.models import Container, HandlingUnit
from tenants.fields import TenantForeignKey
from tenants.models import TenantModel


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
