"""Parcels, and what carriers say of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from flows.models import Document
from returns_portal.lib import ids
from rma.flow import ShipmentFlow
from rma.flow.shipping import KEPT, LIVE
from rma.models.returns import Rma
from tenants.fields import NormalisedField, TenantForeignKey
from tenants.models import TenantModel


class Shipment(ShipmentFlow):
    """One parcel. `inbound` brings goods to us, `outbound` takes them to a customer."""

    PUBLIC_PREFIX = "shp"

    #: Statuses in which it may still turn up at the dock.
    LIVE = LIVE

    DIRECTIONS = [("inbound", "inbound"), ("outbound", "outbound")]

    direction = models.CharField(max_length=10, choices=DIRECTIONS, default="inbound")
    method = models.CharField(max_length=20, default="label")
    carrier = models.CharField(max_length=60, blank=True)
    service = models.CharField(max_length=60, blank=True)
    tracking_number = models.CharField(max_length=100, blank=True)
    tracking_normalized = NormalisedField("tracking_number", ids.normalise_code, max_length=100)
    label = TenantForeignKey(Document, null=True, blank=True, related_name="+", db_index=False)
    label_expires_at = models.DateTimeField(null=True, blank=True)
    label_error = models.CharField(max_length=500, blank=True)
    pickup_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    exception_reason = models.CharField(max_length=500, blank=True)
    weight_g = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            # A scan, and carriers' messages, find the parcel by its tracking number.
            models.Index(fields=["tenant", "tracking_normalized"], name="shipment_tracking"),
        ]

    def __str__(self) -> str:
        return self.tracking_number or self.public_id

    @property
    def kept_by(self) -> Any:
        """What keeps it, in words: ours where the reason is one of ours, else the carrier's."""
        return KEPT.get(self.exception_reason, self.exception_reason)

    def subjects(self) -> list[Any]:
        return [self, *(("rma.rma", row.rma_id) for row in self.rma_rows.all())]

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "status": self.status,
            "direction": self.direction,
            "method": self.method,
            "carrier": self.carrier or None,
            "tracking_number": self.tracking_number or None,
            "label": ids.public_id("file", self.label_id) if self.label_id else None,
        }


class ShipmentRma(TenantModel):
    """Which returns travel in which parcel: many to many."""

    shipment = TenantForeignKey(Shipment, models.CASCADE, related_name="rma_rows", db_index=False)
    rma = TenantForeignKey(Rma, models.CASCADE, related_name="shipment_rows", db_index=False)

    class Meta:
        constraints: ClassVar = [
            # The returns in one parcel.
            models.UniqueConstraint(fields=["tenant", "shipment", "rma"], name="shipment_rma_once"),
        ]
        indexes: ClassVar = [
            # The parcels of one return.
            models.Index(fields=["tenant", "rma"], name="shipment_rma_rma"),
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id} {self.rma_id}"


class TrackingEvent(TenantModel):
    """One scan that a carrier reports; the same report twice is one row."""

    shipment = TenantForeignKey(
        Shipment, models.CASCADE, related_name="tracking_events", db_index=False
    )
    status = models.CharField(max_length=30)
    occurred_at = models.DateTimeField()
    description = models.CharField(max_length=500, blank=True)
    location = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            # The story of one parcel, each report once.
            models.UniqueConstraint(
                fields=["tenant", "shipment", "occurred_at", "status"], name="tracking_event_once"
            ),
        ]

    def __str__(self) -> str:
        return self.status
