"""Recalls, and what they cover."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from recalls.flow import CampaignFlow, ScopeRevisionFlow
from returns_portal.lib import ids
from tenants.fields import TenantForeignKey

#: What an owner may be offered; the first three are remedies in law (GPSR, Art. 37).
REMEDIES = ("repair", "replacement", "refund", "kit", "disposal")


class Campaign(CampaignFlow):
    """One recall, from the draft to the last unit's end."""

    PUBLIC_PREFIX = "cmp"

    number = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    hazard = models.CharField(max_length=2000)
    language = models.CharField(
        max_length=35, default="en", help_text="Of name, hazard and instructions"
    )
    instructions = models.CharField(
        max_length=2000, blank=True, help_text="What to do now; empty: stop using it"
    )
    where_to_find = models.CharField(
        max_length=500, blank=True, help_text="Where the number stands on the product"
    )
    contact = models.CharField(
        max_length=300, blank=True, help_text="Free telephone or address; empty: the shop's"
    )
    texts = models.JSONField(
        default=dict, help_text="Name, hazard, instructions, where_to_find by further language"
    )
    remedies = models.JSONField(default=list)
    single_remedy_reason = models.CharField(max_length=500, blank=True)
    decision_date = models.DateField(null=True, blank=True)
    target_date = models.DateField(null=True, blank=True)
    initiator = models.UUIDField(null=True, blank=True)
    approver = models.UUIDField(null=True, blank=True)
    open_units = models.PositiveIntegerField(default=0)
    matched_at = models.DateTimeField(
        null=True, blank=True, help_text="When the last search for affected units was complete"
    )
    activated_at = models.DateTimeField(null=True, blank=True)
    closing_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="campaign_number")
        ]
        indexes: ClassVar = [
            # Lists, the newest first, and updated_after.
            models.Index(fields=["tenant", "-created_at", "-id"], name="campaign_newest"),
            models.Index(fields=["tenant", "updated_at", "id"], name="campaign_updated"),
        ]

    #: Statuses in which owners are told and goods are caught.
    RUNNING = ("active", "suspended", "closing")

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
