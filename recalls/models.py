"""What must come back whether or not anyone asked: campaigns, their scope, the units they cover."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from catalog.models import Customer, OrderLine, Product, Unit
from flows.stage import Subject
from recalls.flow import AffectedUnitFlow, CampaignFlow, ScopeRevisionFlow
from returns_portal.lib import ids
from rma.models import RmaLine
from tenants.fields import TenantForeignKey


class Campaign(CampaignFlow):
    """One recall, from the draft to the last unit's end."""

    PUBLIC_PREFIX = "cmp"

    number = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    hazard = models.CharField(max_length=2000)
    remedies = models.JSONField(default=list)
    decision_date = models.DateField(null=True, blank=True)
    target_date = models.DateField(null=True, blank=True)
    initiator = models.UUIDField(null=True, blank=True)
    approver = models.UUIDField(null=True, blank=True)
    open_units = models.PositiveIntegerField(default=0)
    activated_at = models.DateTimeField(null=True, blank=True)
    closing_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="campaign_number")
        ]

    def __str__(self) -> str:
        return self.name

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "number": self.number,
            "name": self.name,
            "status": self.status,
        }


class ScopeRevision(ScopeRevisionFlow):
    """What a campaign covers, as written and as read back."""

    PUBLIC_PREFIX = "scp"

    campaign = TenantForeignKey(Campaign, models.CASCADE, related_name="scopes")
    number = models.PositiveSmallIntegerField()
    written = models.JSONField(default=list, help_text="The rows as people wrote them")
    parsed = models.JSONField(default=list)
    initiator = models.UUIDField(null=True, blank=True)
    approver = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "campaign", "number"], name="scope_revision_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} v{self.number}"

    def subjects(self) -> list[Any]:
        return [self, ("recalls.campaign", self.campaign_id)]

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "campaign": ids.public_id("cmp", self.campaign_id),
            "number": self.number,
            "status": self.status,
        }


class AffectedUnit(AffectedUnitFlow):
    """One unit, or a quantity sold to someone, that a campaign covers."""

    PUBLIC_PREFIX = "aff"

    campaign = TenantForeignKey(Campaign, models.CASCADE, related_name="units", db_index=False)
    product = TenantForeignKey(Product, related_name="affected_units")
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="affected_units")
    order_line = TenantForeignKey(OrderLine, null=True, blank=True, related_name="affected_units")
    customer = TenantForeignKey(Customer, null=True, blank=True, related_name="affected_units")
    rma_line = TenantForeignKey(RmaLine, null=True, blank=True, related_name="affected_units")
    quantity = models.PositiveIntegerField(default=1)
    channel = models.CharField(max_length=10, blank=True)
    remedy_wanted = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=500, blank=True)
    notified_at = models.DateTimeField(null=True, blank=True)
    reached_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # Matching again adds nothing: a unit, or a line without serials, is in a campaign once.
            models.UniqueConstraint(
                fields=["tenant", "campaign", "order_line", "unit"],
                name="affected_unit_once",
                nulls_distinct=False,
            ),
        ]
        indexes: ClassVar = [
            # Progress by correction, and slices of one campaign.
            models.Index(fields=["tenant", "campaign", "status", "id"], name="affected_by_status"),
            # What one customer is affected by.
            models.Index(fields=["tenant", "customer"], name="affected_customer"),
        ]

    def __str__(self) -> str:
        return self.public_id

    def root(self) -> Subject:
        return ("recalls.campaign", self.campaign_id)

    def subjects(self) -> list[Any]:
        return [self, ("recalls.campaign", self.campaign_id)]

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "campaign": ids.public_id("cmp", self.campaign_id),
            "status": self.status,
            "contact": self.contact,
            "quantity": self.quantity,
        }
