"""Money that comes in through a provider: what a shopper is asked to pay, or lets us hold."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from flows.stage import Subject
from returns_portal.lib import ids
from returns_portal.lib.money import money
from rma.models.advance import Advance
from rma.models.money import Resolution
from rma.models.returns import Rma
from tenants.fields import TenantForeignKey
from tenants.models import TenantModel

#: Kinds of the dates of a hold: the shopper gives it, and it ends.
HOLD_WANTED, HOLD_ENDS = "hold_wanted", "hold_ends"


class PaymentIn(TenantModel):
    """One payment, or one hold on a card, that a provider is asked for; each renewal has a row.

    `key` is what the provider knows it by: asked twice with it, there is one. `wish` is what a
    worker does with it next. Amounts are minor units.
    """

    PUBLIC_PREFIX = "pin"

    KINDS = [
        ("difference", "difference"),
        ("hold", "hold"),
        ("charge", "charge"),
    ]
    STANDINGS = [
        ("planned", "planned"),
        ("open", "open"),
        ("processing", "processing"),
        ("held", "held"),
        ("paid", "paid"),
        ("odd", "odd"),
        ("returned", "returned"),
        ("released", "released"),
        ("expired", "expired"),
        ("failed", "failed"),
    ]
    WISHES = [("", ""), ("capture", "capture"), ("release", "release"), ("refund", "refund")]
    #: The shopper may still pay by it.
    WAITING = ("planned", "open", "processing")
    #: The provider may still do something about it.
    LIVE = (*WAITING, "held")
    #: Money of the shopper is with the shop.
    IN = ("paid", "odd")

    rma = TenantForeignKey(Rma, models.CASCADE, related_name="payments_in", db_index=False)
    resolution = TenantForeignKey(
        Resolution, models.CASCADE, related_name="payments_in", db_index=False
    )
    advance = TenantForeignKey(
        Advance, models.CASCADE, null=True, blank=True, related_name="payments_in", db_index=False
    )
    kind = models.CharField(max_length=12, choices=KINDS)
    provider = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    number = models.PositiveSmallIntegerField(help_text="Which try of the same money it is")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    standing = models.CharField(max_length=10, choices=STANDINGS, default="planned")
    wish = models.CharField(max_length=10, choices=WISHES, blank=True, default="")
    got_minor = models.BigIntegerField(null=True, blank=True, help_text="As the provider says")
    got_currency = models.CharField(max_length=3, blank=True)
    reference = models.CharField(
        max_length=200, blank=True, help_text="The provider's, of the link that was opened"
    )
    payment_reference = models.CharField(
        max_length=200, blank=True, help_text="The provider's, of the money"
    )
    customer_reference = models.CharField(max_length=200, blank=True)
    saved_reference = models.CharField(
        max_length=200, blank=True, help_text="The provider's, of the saved way to pay"
    )
    address = models.TextField(blank=True, help_text="Where the shopper pays")
    expires_at = models.DateTimeField(null=True, blank=True, help_text="When the link ends")
    hold_until = models.DateTimeField(null=True, blank=True, help_text="When the hold ends")
    code = models.CharField(max_length=40, blank=True, help_text="Why it failed, or what is odd")
    wished_by = models.UUIDField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    look_at = models.DateTimeField(null=True, blank=True, help_text="When to ask about it again")

    class Meta:
        constraints: ClassVar = [
            # What the provider knows it by, and what one of its messages names.
            models.UniqueConstraint(fields=["tenant", "key"], name="payment_in_key"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="payment_in_positive"
            ),
        ]
        indexes: ClassVar = [
            # The payments of one return, and of one of its resolutions or advances.
            models.Index(fields=["tenant", "rma"], name="payment_in_rma"),
            # What a message of the provider is about, by its link.
            models.Index(fields=["tenant", "reference"], name="payment_in_ref"),
            # The same, by the money itself.
            models.Index(fields=["tenant", "payment_reference"], name="payment_in_payment"),
            # The sweeper asks again about these.
            models.Index(
                fields=["tenant", "look_at"],
                name="payment_in_look",
                condition=models.Q(look_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def root(self) -> Subject:
        """The return that it is told with."""
        return ("rma.rma", self.rma_id)

    def snapshot(self) -> dict[str, Any]:
        """What events keep of it; no address, no saved way to pay."""
        return {
            "id": self.public_id,
            "return": ids.public_id("rma", self.rma_id),
            "resolution": ids.public_id("res", self.resolution_id),
            "kind": self.kind,
            "status": self.standing,
            "amount": money(self.amount_minor, self.currency),
            "reference": self.payment_reference or None,
        }
