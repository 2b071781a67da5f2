"""The units that a recall covers, and the shops that got some of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from catalog.models import Customer, OrderLine, Product, Unit
from inspection.models import HandlingUnit
from recalls.flow import AffectedUnitFlow, ConsigneeFlow
from recalls.models.campaigns import Campaign
from returns_portal.lib import ids
from rma.models import RmaLine
from tenants.fields import TenantForeignKey


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
