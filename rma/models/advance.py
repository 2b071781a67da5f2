"""Goods that leave in exchange, and what was given before the return arrived."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from flows.stage import Subject
from returns_portal.lib import ids
from returns_portal.lib.money import money
from rma.flow.advance import AdvanceFlow
from rma.models.money import Resolution
from rma.models.returns import Rma
from rma.models.shipping import Shipment
from tenants.fields import TenantForeignKey
from tenants.models import TenantModel


class Dispatch(TenantModel):
    """Goods in exchange that left: so many pieces of one resolution, in one parcel."""

    PUBLIC_PREFIX = "dsp"

    resolution = TenantForeignKey(
        Resolution, models.CASCADE, related_name="dispatches", db_index=False
    )
    shipment = TenantForeignKey(Shipment, models.CASCADE, related_name="dispatches", db_index=False)
    quantity = models.PositiveIntegerField()
    serials = models.JSONField(default=list, help_text="As they stand on the pieces")
    made_by = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            # What has left for a resolution, the oldest first.
            models.Index(fields=["tenant", "resolution", "id"], name="dispatch_resolution"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.resolution_id}"


class Advance(AdvanceFlow):
    """What a resolution gave before its goods came back; `amount_minor` is what is charged where
    they do not come.
    """

    PUBLIC_PREFIX = "adv"

    SECURITIES = [(kind, kind) for kind in ("hold", "payment_method", "agents_word")]

    rma = TenantForeignKey(Rma, models.CASCADE, related_name="advances", db_index=False)
    resolution = TenantForeignKey(
        Resolution, models.CASCADE, related_name="advances", db_index=False
    )
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    security = models.CharField(max_length=20, choices=SECURITIES, null=True, blank=True)
    security_reference = models.CharField(max_length=200, blank=True)
    security_reason = models.CharField(max_length=1000, blank=True)
    secured_at = models.DateTimeField(null=True, blank=True)
    out_at = models.DateTimeField(null=True, blank=True)
    back_by = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    charge_reference = models.CharField(max_length=200, blank=True)
    charge_means = models.CharField(max_length=40, blank=True)
    charged_by = models.UUIDField(null=True, blank=True)
    charged_at = models.DateTimeField(null=True, blank=True)
    failure_code = models.CharField(max_length=40, blank=True)
    write_off_reason = models.CharField(max_length=1000, blank=True)
    refund_reference = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # One thing is given in advance once.
            models.UniqueConstraint(fields=["tenant", "resolution"], name="advance_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0), name="advance_not_negative"
            ),
        ]
        indexes: ClassVar = [
            # The advances of one return.
            models.Index(fields=["tenant", "rma"], name="advance_rma"),
            # Lists by status, the newest first.
            models.Index(fields=["tenant", "status", "-id"], name="advance_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.amount_minor} {self.currency}"

    def root(self) -> Subject:
        return ("rma.rma", self.rma_id)

    def subjects(self) -> list[Any]:
        return [("rma.rma", self.rma_id), self]

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "return": ids.public_id("rma", self.rma_id),
            "resolution": ids.public_id("res", self.resolution_id),
            "status": self.status,
            "amount": money(self.amount_minor, self.currency),
            "security": self.security or None,
            "back_by": self.back_by.isoformat() if self.back_by else None,
        }
