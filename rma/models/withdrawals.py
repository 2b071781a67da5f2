"""Statements of withdrawal as they were received. One of the few tables with personal data."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from catalog.models import Order, normalise_email
from flows.models import Document
from flows.values import plain
from returns_portal.lib import ids
from rma.flow.withdrawal import WithdrawalFlow
from rma.models.returns import Rma
from tenants.fields import MomentField, NormalisedField, TenantForeignKey


class Withdrawal(WithdrawalFlow):
    """What a consumer declared, word for word, when, and what became of it.

    The statement itself (name, contract, contact, items, lines, language, received_at) is never
    changed: what is found out about it stands beside it.
    """

    PUBLIC_PREFIX = "wdr"

    SOURCES = [("portal", "portal"), ("link", "link"), ("api", "api"), ("shop_page", "shop_page")]

    number = models.CharField(max_length=20)
    name = models.CharField(max_length=300)
    contract = models.CharField(max_length=1000, help_text="The contract, as it was named")
    contact = models.CharField(max_length=254, help_text="Where the acknowledgement is sent")
    contact_normalized = NormalisedField("contact", normalise_email, max_length=508)
    items = models.CharField(
        max_length=2000, blank=True, help_text="Which items, in words; empty means all"
    )
    lines = models.JSONField(
        default=list, help_text="Rows of order_line and quantity as stated; empty means all"
    )
    language = models.CharField(max_length=35)
    source = models.CharField(max_length=10, choices=SOURCES, default="portal")
    form_id = models.CharField(
        max_length=64, null=True, blank=True, help_text="One confirmation is one statement"
    )
    received_at = MomentField()
    many = models.BooleanField(default=False, help_text="One of very many from one place")

    order = TenantForeignKey(
        Order, null=True, blank=True, related_name="withdrawals", db_index=False
    )
    matched_how = models.CharField(max_length=10, blank=True, help_text="contact, link or person")
    matched_at = models.DateTimeField(null=True, blank=True)
    ends_on = models.DateField(
        null=True, blank=True, help_text="Last day of the period; none where it has not begun"
    )
    flags = models.JSONField(default=list, help_text="What a person should look at, by code")
    contest_clause = models.CharField(max_length=40, blank=True)
    contest_reason = models.TextField(blank=True)
    contested_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    rma = TenantForeignKey(
        Rma, models.SET_NULL, null=True, blank=True, related_name="withdrawals", db_index=False
    )
    cancelled = models.JSONField(
        default=list, help_text="Rows of line and quantity that were cancelled before shipping"
    )
    cancelled_minor = models.BigIntegerField(
        default=0, help_text="What was paid for the cancelled units, in the order's currency"
    )
    acknowledgement = TenantForeignKey(
        Document, null=True, blank=True, related_name="+", db_index=False
    )
    acknowledged_at = models.DateTimeField(
        null=True, blank=True, help_text="When the acknowledgement left"
    )

    class Meta:
        constraints: ClassVar = [
            # People say it, the acknowledgement carries it.
            models.UniqueConstraint(fields=["tenant", "number"], name="withdrawal_number"),
            # Confirmed twice (a double click, a reload) it is one statement.
            models.UniqueConstraint(fields=["tenant", "form_id"], name="withdrawal_form_once"),
        ]
        indexes: ClassVar = [
            # The desk's and the API's list, the newest first.
            models.Index(fields=["tenant", "-received_at", "-id"], name="withdrawal_newest"),
            # What waits for somebody, by status.
            models.Index(fields=["tenant", "status", "-received_at"], name="withdrawal_by_status"),
            # A search by address, and how many one address was sent lately.
            models.Index(
                fields=["tenant", "contact_normalized", "received_at"], name="withdrawal_contact"
            ),
            # Lists with updated_after.
            models.Index(fields=["tenant", "updated_at", "id"], name="withdrawal_updated"),
            # The statements about one order: duplicates, and the order's own page.
            models.Index(
                fields=["tenant", "order"],
                name="withdrawal_order",
                condition=models.Q(order__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def subjects(self) -> list[Any]:
        found: list[Any] = [self]
        if self.order_id:
            found.append(("catalog.order", self.order_id))
        if self.rma_id:
            found.append(("rma.rma", self.rma_id))
        return found

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "number": self.number,
            "status": self.status,
            "received_at": plain(self.received_at),
            "order": ids.public_id("ord", self.order_id) if self.order_id else None,
            "return": ids.public_id("rma", self.rma_id) if self.rma_id else None,
            "cancelled": self.cancelled,
            "flags": self.flags,
        }

    @property
    def is_late(self) -> bool:
        """Whether it was received after the last day of its period."""
        return "late" in self.flags
