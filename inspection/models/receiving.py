"""What the dock counted, and where it differs from what was expected."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from flows.stage import Subject
from inspection.flow import ReceiptFlow
from inspection.models.places import Container, Location
from returns_portal.lib import ids
from rma.models import Rma, RmaLine, Shipment
from tenants.fields import TenantForeignKey
from tenants.models import TenantModel


class Receipt(ReceiptFlow):
    """One counting at the dock. Parcels to returns is many to many, by item."""

    PUBLIC_PREFIX = "rct"

    shipment = TenantForeignKey(
        Shipment, null=True, blank=True, related_name="receipts", db_index=False
    )
    rma = TenantForeignKey(Rma, null=True, blank=True, related_name="receipts", db_index=False)
    tracking_number = models.CharField(max_length=100, blank=True)
    location = TenantForeignKey(
        Location, null=True, blank=True, related_name="receipts", db_index=False
    )
    container = TenantForeignKey(
        Container, null=True, blank=True, related_name="receipts", db_index=False
    )
    occurred_at = models.DateTimeField(
        null=True, blank=True, help_text="When the partner says it happened"
    )
    performed_by = models.CharField(
        max_length=120, blank=True, help_text="The partner's name of the person"
    )
    client_action_id = models.CharField(max_length=100, null=True, blank=True)
    open_discrepancies = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True, blank=True)
    inspected_at = models.DateTimeField(
        null=True, blank=True, help_text="When the first inspection of its goods began"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    photos = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            # One action of a device is applied once, for ever.
            models.UniqueConstraint(
                fields=["tenant", "client_action_id"], name="receipt_client_action"
            ),
        ]
        indexes: ClassVar = [
            # Lists by status, the newest first.
            models.Index(fields=["tenant", "status", "-id"], name="receipt_by_status"),
            # Lists with updated_after.
            models.Index(fields=["tenant", "updated_at", "id"], name="receipt_updated"),
            # What arrived in a period (insights: times).
            models.Index(
                fields=["tenant", "counted_at"],
                name="receipt_counted",
                condition=models.Q(counted_at__isnull=False),
            ),
            # The receipts of one return and of one parcel.
            models.Index(fields=["tenant", "rma"], name="receipt_rma"),
            models.Index(fields=["tenant", "shipment"], name="receipt_shipment"),
        ]

    def __str__(self) -> str:
        return self.public_id

    def subjects(self) -> list[Any]:
        found: list[Any] = [self]
        if self.rma_id:
            found.append(("rma.rma", self.rma_id))
        if self.shipment_id:
            found.append(("rma.shipment", self.shipment_id))
        return found

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "status": self.status,
            "return": ids.public_id("rma", self.rma_id) if self.rma_id else None,
            "shipment": ids.public_id("shp", self.shipment_id) if self.shipment_id else None,
            "tracking_number": self.tracking_number or None,
            "open_discrepancies": self.open_discrepancies,
        }


class Discrepancy(TenantModel):
    """One difference between what came and what was expected."""

    PUBLIC_PREFIX = "dsc"

    KINDS = [
        (kind, kind)
        for kind in (
            "missing",
            "undeclared",
            "wrong_item",
            "over_quantity",
            "serial_mismatch",
            "swapped_item",
            "accessory_missing",
            "empty_box",
            "damaged_parcel",
            "contaminated",
            "hazard_unannounced",
            "wrong_client",
            "unknown_sender",
        )
    ]

    receipt = TenantForeignKey(
        Receipt, models.CASCADE, related_name="discrepancies", db_index=False
    )
    kind = models.CharField(max_length=20, choices=KINDS)
    rma_line = TenantForeignKey(
        RmaLine, null=True, blank=True, related_name="discrepancies", db_index=False
    )
    unit = TenantForeignKey(
        "inspection.HandlingUnit",
        null=True,
        blank=True,
        related_name="discrepancies",
        db_index=False,
    )
    quantity = models.PositiveIntegerField(default=1)
    note = models.CharField(max_length=500, blank=True)
    resolution = models.CharField(max_length=500, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            # The differences of one receipt, in the order they were found.
            models.Index(fields=["tenant", "receipt", "id"], name="discrepancy_receipt"),
            # Those of one line, for the desk.
            models.Index(fields=["tenant", "rma_line"], name="discrepancy_line"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.kind}"

    def root(self) -> Subject:
        """The receipt, whose version counts its changes."""
        return ("inspection.receipt", self.receipt_id)
