"""Credit notes: the tax document of money that was credited, numbered without a gap."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from catalog.models import Order
from returns_portal.lib import ids
from returns_portal.lib.money import money
from rma.models.money import Adjustment, Resolution
from rma.models.returns import Rma
from tenants.fields import TenantForeignKey
from tenants.models import TenantModel


class CreditNoteCounter(TenantModel):
    """The last number given in one year. It is raised in the transaction that credits the money,
    so a number is used or was never given.
    """

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            # One row a year: what two settlements at once wait for each other at.
            models.UniqueConstraint(fields=["tenant", "year"], name="credit_note_counter_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class CreditNote(TenantModel):
    """What one settled resolution or adjustment credited, or the note that cancels such a one.

    Written once and never changed. `content` holds rows, tax by rate, what was kept back and the
    original order, in minor units; names and addresses stand on the paper only.
    """

    PUBLIC_PREFIX = "crn"

    KINDS = [("credit", "credit"), ("cancellation", "cancellation")]

    kind = models.CharField(max_length=12, choices=KINDS, default="credit")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    issued_on = models.DateField()
    order = TenantForeignKey(
        Order, null=True, blank=True, related_name="credit_notes", db_index=False
    )
    rma = TenantForeignKey(Rma, null=True, blank=True, related_name="credit_notes", db_index=False)
    resolution = TenantForeignKey(
        Resolution, null=True, blank=True, related_name="credit_notes", db_index=False
    )
    adjustment = TenantForeignKey(
        Adjustment, null=True, blank=True, related_name="credit_notes", db_index=False
    )
    cancels = TenantForeignKey(
        "self", null=True, blank=True, related_name="cancelled_by", db_index=False
    )
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField(help_text="What was credited, tax included")
    tax_minor = models.BigIntegerField()
    content = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            # Its number: gapless by year. Also the list, in the order of numbers.
            models.UniqueConstraint(
                fields=["tenant", "year", "sequence"], name="credit_note_number"
            ),
            # Money is credited on one note, and a note is cancelled once.
            models.UniqueConstraint(
                fields=["tenant", "resolution", "kind"], name="credit_note_of_resolution"
            ),
            models.UniqueConstraint(
                fields=["tenant", "adjustment", "kind"], name="credit_note_of_adjustment"
            ),
            models.UniqueConstraint(
                fields=["tenant", "cancels"], name="credit_note_cancelled_once"
            ),
        ]
        indexes: ClassVar = [
            # The notes of one order, and of one return.
            models.Index(fields=["tenant", "order"], name="credit_note_order"),
            models.Index(fields=["tenant", "rma"], name="credit_note_rma"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As it stands on the paper: "CN-2026-00007"."""
        return f"CN-{self.year}-{self.sequence:05d}"

    def snapshot(self) -> dict[str, Any]:
        """What events keep of it: no name, no address."""
        return {
            "id": self.public_id,
            "number": self.number,
            "kind": self.kind,
            "return": ids.public_id("rma", self.rma_id) if self.rma_id else None,
            "order": ids.public_id("ord", self.order_id) if self.order_id else None,
            "total": money(self.total_minor, self.currency),
        }
