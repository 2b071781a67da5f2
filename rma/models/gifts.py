"""Gifts: the code on a slip in the parcel, and what whoever got the gift fills in with it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from catalog.models import Order, normalise_email
from returns_portal.lib import clock, ids
from tenants.fields import MomentField, NormalisedField, TenantForeignKey
from tenants.models import TenantModel


class GiftCode(TenantModel):
    """What marks pieces of an order as a gift, and opens their return to who holds the slip.

    `lines` are pieces by the order line's id within the order. The code itself is not kept: it is
    made of the server's key and `code_salt` whenever the slip is printed (`rma.gift_codes`).
    """

    PUBLIC_PREFIX = "gft"

    order = TenantForeignKey(Order, models.CASCADE, related_name="gift_codes", db_index=False)
    lines = models.JSONField()
    language = models.CharField(max_length=35, blank=True)
    code_salt = models.CharField(max_length=32)
    code_hash = models.CharField(max_length=64)
    code_last4 = models.CharField(max_length=4)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # A code names one gift of its shop; looked up when somebody types it.
            models.UniqueConstraint(fields=["tenant", "code_hash"], name="gift_code_hash"),
        ]
        indexes: ClassVar = [
            # The gifts of one order.
            models.Index(fields=["tenant", "order"], name="gift_code_order"),
        ]

    def __str__(self) -> str:
        return f"…{self.code_last4}"

    @property
    def condition(self) -> str:
        """How it stands: active, expired or revoked."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= clock.now() else "active"

    @property
    def is_usable(self) -> bool:
        """Whether something may be returned by it now."""
        return self.condition == "active"

    def snapshot(self) -> dict[str, Any]:
        """What events keep of it; never the code."""
        return {
            "id": self.public_id,
            "order": ids.public_id("ord", self.order_id),
            "lines": self.lines,
            "status": self.condition,
            "expires_at": self.expires_at.isoformat(),
        }


class GiftDraft(TenantModel):
    """What somebody fills in who got a gift. One of the few tables with personal data: theirs, kept
    apart from whoever bought it.

    Nothing is shown of the gift before a one-time code has shown that the e-mail address is theirs;
    only the code's hash is kept. Then `form` holds what goes back, as for any other return.
    """

    PUBLIC_PREFIX = "gfd"

    gift = TenantForeignKey(GiftCode, models.CASCADE, related_name="drafts", db_index=False)
    name = models.CharField(max_length=300)
    email = models.CharField(max_length=254)
    email_normalized = NormalisedField("email", normalise_email, max_length=508)
    language = models.CharField(max_length=35, blank=True)
    address = models.JSONField(null=True, blank=True, help_text="Where they send it from")
    code_hash = models.CharField(max_length=64, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    code_ends_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    form = TenantForeignKey(
        "rma.ReturnDraft",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="gift_drafts",
        db_index=False,
    )
    updated_at = MomentField()

    class Meta:
        indexes: ClassVar = [
            # The form that somebody with this code and address waits to open.
            models.Index(fields=["tenant", "gift", "email_normalized"], name="gift_draft_waiting"),
        ]

    def __str__(self) -> str:
        return self.public_id
