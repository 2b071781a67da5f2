"""Store credit: a balance behind a code, and the ledger that says how it came to stand there."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from catalog.models import Customer, Order
from returns_portal.lib import clock, ids
from returns_portal.lib.money import money
from rma.models.money import Resolution
from rma.models.returns import Rma
from tenants.fields import MomentField, TenantForeignKey
from tenants.models import TenantModel


class StoreCredit(TenantModel):
    """Credit that one resolution brought, in one currency: spent with its code, down to nothing.

    The code itself is not kept: it is made of the server's key and `code_salt` whenever its owner
    asks (`rma.services.crediting`); its hash finds it, its last four characters tell it apart.
    """

    PUBLIC_PREFIX = "scr"

    ENDS = [("", "open"), ("expired", "expired"), ("reversed", "reversed")]

    customer = TenantForeignKey(
        Customer, null=True, blank=True, related_name="store_credits", db_index=False
    )
    order = TenantForeignKey(
        Order, null=True, blank=True, related_name="store_credits", db_index=False
    )
    rma = TenantForeignKey(Rma, null=True, blank=True, related_name="credits", db_index=False)
    resolution = TenantForeignKey(
        Resolution, null=True, blank=True, related_name="credits", db_index=False
    )
    currency = models.CharField(max_length=3)
    issued_minor = models.BigIntegerField()
    balance_minor = models.BigIntegerField()
    code_salt = models.CharField(max_length=32)
    code_hash = models.CharField(max_length=64)
    code_last4 = models.CharField(max_length=4)
    expires_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=10, choices=ENDS, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    updated_at = MomentField()

    class Meta:
        constraints: ClassVar = [
            # A code names one credit of its shop; looked up at the till.
            models.UniqueConstraint(fields=["tenant", "code_hash"], name="store_credit_code"),
            # One resolution is credited once, however often it is settled.
            models.UniqueConstraint(fields=["tenant", "resolution"], name="store_credit_once"),
            models.CheckConstraint(
                condition=models.Q(balance_minor__gte=0)
                & models.Q(balance_minor__lte=models.F("issued_minor")),
                name="store_credit_balance",
            ),
        ]
        indexes: ClassVar = [
            # What one customer has, and what one return brought.
            models.Index(fields=["tenant", "customer"], name="store_credit_customer"),
            models.Index(fields=["tenant", "rma"], name="store_credit_rma"),
            # Lists with updated_after.
            models.Index(fields=["tenant", "updated_at"], name="store_credit_updated"),
        ]

    def __str__(self) -> str:
        return f"…{self.code_last4}"

    @property
    def condition(self) -> str:
        """How it stands: active, spent, expired or reversed."""
        if self.ended:
            return self.ended
        if not self.balance_minor:
            return "spent"
        return "expired" if self.has_expired else "active"

    @property
    def has_expired(self) -> bool:
        """Whether its day has passed, noted in the ledger or not yet."""
        return self.expires_at is not None and self.expires_at <= clock.now()

    @property
    def usable_minor(self) -> int:
        """What can be spent now."""
        return 0 if self.ended or self.has_expired else self.balance_minor

    def snapshot(self) -> dict[str, Any]:
        """What events keep of it; never the code."""
        return {
            "id": self.public_id,
            "status": self.condition,
            "return": ids.public_id("rma", self.rma_id) if self.rma_id else None,
            "customer": ids.public_id("cus", self.customer_id) if self.customer_id else None,
            "issued": money(self.issued_minor, self.currency),
            "balance": money(self.balance_minor, self.currency),
            "expires_at": self.expires_at.isoformat() if self.expires_at else None,
        }


class CreditEntry(TenantModel):
    """One change of a credit's balance, for ever. `reason` is unique within the credit, so that
    doing it again changes nothing.
    """

    PUBLIC_PREFIX = "sce"

    KINDS = [
        ("issued", "issued"),
        ("redeemed", "redeemed"),
        ("expired", "expired"),
        ("reversed", "reversed"),
    ]

    credit = TenantForeignKey(StoreCredit, related_name="entries", db_index=False)
    kind = models.CharField(max_length=10, choices=KINDS)
    amount_minor = models.BigIntegerField(help_text="Signed: what it adds to the balance")
    balance_minor = models.BigIntegerField(help_text="What is left after it")
    reason = models.CharField(max_length=320)
    reference = models.CharField(
        max_length=200, blank=True, help_text="What it was spent on: an order's number, a receipt's"
    )
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            # The ledger of one credit, and that nothing is booked twice.
            models.UniqueConstraint(
                fields=["tenant", "credit", "reason"], name="credit_entry_once"
            ),
            models.CheckConstraint(
                condition=models.Q(balance_minor__gte=0), name="credit_entry_balance"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="issued", amount_minor__gt=0)
                | (~models.Q(kind="issued") & models.Q(amount_minor__lt=0)),
                name="credit_entry_sign",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor}"
