"""What must come back whether or not anyone asked: campaigns, their scope, the units they cover."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from catalog.models import Customer, OrderLine, Product, Unit
from inspection.models import HandlingUnit
from recalls.flow import AffectedUnitFlow, CampaignFlow, ConsigneeFlow, ScopeRevisionFlow
from returns_portal.lib import ids
from rma.models import RmaLine
from tenants.fields import MomentField, TenantForeignKey
from tenants.models import TenantModel

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


class Consignee(ConsigneeFlow):
    """One distributor or shop that got affected goods; it may have passed them on to others."""

    PUBLIC_PREFIX = "csg"

    campaign = TenantForeignKey(Campaign, models.CASCADE, related_name="consignees")
    parent = TenantForeignKey("self", null=True, blank=True, related_name="children")
    external_id = models.CharField(max_length=200, null=True, blank=True)
    name = models.CharField(max_length=300)
    email = models.CharField(max_length=254, blank=True)
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=35, blank=True)
    shipped = models.PositiveIntegerField(default=0, help_text="Pieces that went there")
    on_hand = models.PositiveIntegerField(default=0)
    sold_on = models.PositiveIntegerField(default=0)
    destroyed = models.PositiveIntegerField(default=0)
    channel = models.CharField(max_length=10, blank=True)
    note = models.CharField(max_length=500, blank=True)
    notified_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    passed_on_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # A partner's row is taken over once.
            models.UniqueConstraint(
                fields=["tenant", "campaign", "external_id"], name="consignee_external_id"
            ),
        ]
        indexes: ClassVar = [
            # The consignees of one campaign, the oldest first.
            models.Index(fields=["tenant", "campaign", "id"], name="consignee_campaign"),
            # To whom one consignee has passed goods on.
            models.Index(
                fields=["tenant", "parent"],
                name="consignee_parent",
                condition=models.Q(parent__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def subjects(self) -> list[Any]:
        return [self, ("recalls.campaign", self.campaign_id)]

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "campaign": ids.public_id("cmp", self.campaign_id),
            "status": self.status,
            "shipped": self.shipped,
            "on_hand": self.on_hand,
            "sold_on": self.sold_on,
            "destroyed": self.destroyed,
        }


class AffectedUnit(AffectedUnitFlow):
    """One unit, or a quantity sold to someone, that a campaign covers.

    It is no child of the campaign's version: a million answers must not wait for one row. `place`
    counts the rows of one thing: 0 is the one found, more are its next owners.
    """

    PUBLIC_PREFIX = "aff"

    HOLDERS = [(holder, holder) for holder in ("customer", "stock", "consignee")]

    campaign = TenantForeignKey(Campaign, models.CASCADE, related_name="units", db_index=False)
    product = TenantForeignKey(Product, related_name="affected_units")
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="affected_units")
    order_line = TenantForeignKey(OrderLine, null=True, blank=True, related_name="affected_units")
    customer = TenantForeignKey(Customer, null=True, blank=True, related_name="affected_units")
    consignee = TenantForeignKey(Consignee, null=True, blank=True, related_name="units")
    rma_line = TenantForeignKey(RmaLine, null=True, blank=True, related_name="affected_units")
    piece = TenantForeignKey(HandlingUnit, null=True, blank=True, related_name="affected_units")
    holder = models.CharField(
        max_length=10, choices=HOLDERS, default="customer", db_default="customer"
    )
    place = models.PositiveIntegerField(default=0, db_default=0)
    external_id = models.CharField(max_length=200, null=True, blank=True)
    lot = models.CharField(max_length=100, blank=True, db_default="")
    quantity = models.PositiveIntegerField(default=1)
    channel = models.CharField(max_length=10, blank=True)
    remedy_wanted = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=500, blank=True)
    contact_note = models.CharField(
        max_length=500, blank=True, db_default="", help_text="Why the owner cannot be reached"
    )
    reminded = models.PositiveSmallIntegerField(default=0, db_default=0)
    notified_at = models.DateTimeField(null=True, blank=True)
    reached_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    #: Correction has come to its end; the rest keeps the campaign open.
    ENDED = ("remedied", "removed", "transferred", "refused", "excluded")
    #: These say that the thing is not what the recall is about, or no longer dangerous.
    HARMLESS = ("excluded", "remedied")

    class Meta:
        constraints: ClassVar = [
            # Matching again adds nothing: a unit, or a line without serials, is in a campaign once
            # for each owner it had.
            models.UniqueConstraint(
                fields=["tenant", "campaign", "order_line", "unit", "place"],
                name="affected_unit_once",
                condition=models.Q(piece__isnull=True) | models.Q(unit__isnull=False),
                nulls_distinct=False,
            ),
            # Goods on the floor that no unit stands for are in it once by their plate.
            models.UniqueConstraint(
                fields=["tenant", "campaign", "piece", "place"],
                name="affected_piece_once",
                condition=models.Q(piece__isnull=False, unit__isnull=True),
            ),
            # A partner's row is taken over once.
            models.UniqueConstraint(
                fields=["tenant", "campaign", "external_id"], name="affected_unit_external_id"
            ),
        ]
        indexes: ClassVar = [
            # Progress by correction, and slices of one campaign.
            models.Index(fields=["tenant", "campaign", "status", "id"], name="affected_by_status"),
            # Who was not told yet, who is silent: notices and reminders in slices.
            models.Index(
                fields=["tenant", "campaign", "contact", "id"], name="affected_by_contact"
            ),
            # What one customer is affected by.
            models.Index(fields=["tenant", "customer"], name="affected_customer"),
            # The dock asks by the serialised piece, and by the line it was sold on.
            models.Index(fields=["tenant", "unit"], name="affected_unit_piece"),
            models.Index(fields=["tenant", "order_line"], name="affected_order_line"),
            # What came of a return's line.
            models.Index(
                fields=["tenant", "rma_line"],
                name="affected_rma_line",
                condition=models.Q(rma_line__isnull=False),
            ),
            # What a piece on the floor is affected by.
            models.Index(
                fields=["tenant", "piece"],
                name="affected_by_piece",
                condition=models.Q(piece__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    def subjects(self) -> list[Any]:
        found: list[Any] = [self]
        if self.unit_id:
            found.append(("catalog.unit", self.unit_id))
        if self.piece_id:
            found.append(("inspection.handlingunit", self.piece_id))
        return found

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "campaign": ids.public_id("cmp", self.campaign_id),
            "status": self.status,
            "contact": self.contact,
            "holder": self.holder,
            "quantity": self.quantity,
            "remedy": self.remedy_wanted or None,
            "return_line": ids.public_id("rln", self.rma_line_id) if self.rma_line_id else None,
            "handling_unit": ids.public_id("hu", self.piece_id) if self.piece_id else None,
        }


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
