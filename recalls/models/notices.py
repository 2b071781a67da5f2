"""The letters that owners have to get, and how far the search for them has come."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from catalog.models import Customer
from recalls.models.campaigns import Campaign
from tenants.fields import MomentField, TenantForeignKey
from tenants.models import TenantModel


class RecallNotice(TenantModel):
    """One letter that one owner has to get: the queue of record, written in slices.

    `wave` 0 tells, 1 and more remind; a wider scope is another `revision`, and tells again those
    who own something new. The event of the wave makes the mail unique.
    """

    PUBLIC_PREFIX = "rcn"

    campaign = TenantForeignKey(Campaign, models.CASCADE, related_name="notices", db_index=False)
    customer = TenantForeignKey(Customer, related_name="recall_notices", db_index=False)
    revision = models.PositiveSmallIntegerField(default=1)
    wave = models.PositiveSmallIntegerField(default=0)
    event = models.UUIDField(null=True, help_text="Key of the event that queued it")
    written_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True, help_text="sent, no_address, answered")

    class Meta:
        constraints: ClassVar = [
            # Exactly one letter for each person and wave, however often it is queued.
            models.UniqueConstraint(
                fields=["tenant", "campaign", "customer", "revision", "wave"],
                name="recall_notice_once",
            ),
        ]
        indexes: ClassVar = [
            # Writers claim what is not written yet.
            models.Index(
                fields=["tenant", "campaign", "id"],
                name="recall_notice_waiting",
                condition=models.Q(written_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class RecallSearch(TenantModel):
    """How far the search for what a scope covers has come; what a killed one left goes on here.

    `after` is the last key looked at of `source`, within `product` where the scope names products.
    It moves in the transaction of the slice, so that no slice is lost or done twice.
    """

    SOURCES = [(source, source) for source in ("units", "lines", "pieces", "notices", "done")]

    campaign = TenantForeignKey(Campaign, models.CASCADE, related_name="searches", db_index=False)
    revision = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=10, choices=SOURCES, default="units")
    product = models.UUIDField(null=True)
    after = models.UUIDField(null=True)
    total = models.PositiveIntegerField(default=0, help_text="Units and lines to look at")
    looked_at = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0, help_text="Pieces")
    queued = models.PositiveIntegerField(default=0, help_text="Notices")
    updated_at = MomentField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # One search for each scope: whoever works on it holds this row.
            models.UniqueConstraint(
                fields=["tenant", "campaign", "revision"], name="recall_search_once"
            ),
        ]
        indexes: ClassVar = [
            # The sweeper looks for what was left unfinished.
            models.Index(
                fields=["tenant", "updated_at"],
                name="recall_search_open",
                condition=models.Q(finished_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} v{self.revision}: {self.source}"
