"""Work orders: one repair or refurbishment each."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from disposition.flow import WorkOrderFlow
from inspection.models import HandlingUnit
from returns_portal.lib import ids
from returns_portal.lib.money import money
from tenants.fields import TenantForeignKey


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
