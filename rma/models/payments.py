"""Paying through a provider: how a shop does it, what was tried, and where the two books differ."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models

from rma.models.money import Adjustment, Resolution
from rma.models.payments_in import PaymentIn
from rma.models.returns import Rma
from tenants.fields import MomentField, TenantForeignKey
from tenants.models import TenantModel


class PaymentSettings(TenantModel):
    """How a shop pays its customers. Keys of the provider are sealed (`tenants.sealed`): nobody
    reads them back, not even who entered them.
    """

    PUBLIC_PREFIX = "pys"

    PROVIDERS = [("manual", "manual"), ("stripe", "stripe")]

    provider = models.CharField(max_length=20, choices=PROVIDERS, default="manual")
    pays_by_itself = models.BooleanField(
        default=False, help_text="What is due is handed to the provider without a person"
    )
    credits_by_itself = models.BooleanField(
        default=False, help_text="Store credit is issued as soon as it is due"
    )
    credit_days = models.PositiveIntegerField(
        null=True, blank=True, help_text="How long new store credit can be spent; null is for ever"
    )
    credit_reminder_days = models.PositiveIntegerField(
        null=True,
        blank=True,
        default=14,
        help_text="So many days before credit expires its owner is reminded; null is never",
    )
    charges_by_itself = models.BooleanField(
        default=False,
        help_text="What was given in advance is charged without a person once its last day passed",
    )
    instructions = models.TextField(
        blank=True, help_text="How shoppers pay what they owe: an account, a link, a till"
    )
    secret_sealed = models.TextField(blank=True)
    secret_hint = models.CharField(max_length=20, blank=True)
    webhook_sealed = models.TextField(blank=True)
    webhook_hint = models.CharField(max_length=20, blank=True)
    reconciled_at = models.DateTimeField(null=True, blank=True)
    updated_at = MomentField()

    class Meta:
        constraints: ClassVar = [
            # One row a shop.
            models.UniqueConstraint(fields=["tenant"], name="payment_settings_once"),
        ]

    def __str__(self) -> str:
        return self.provider


class PaymentAttempt(TenantModel):
    """One try to give money back through a provider: of a resolution or an adjustment, to one
    payment of the order; or what a shopper had paid in.

    `key` is what the provider knows the try by: asked twice with it, it pays once. A later try has
    a row and a key of its own.
    """

    PUBLIC_PREFIX = "pat"

    OUTCOMES = [
        ("pending", "pending"),
        ("waiting", "waiting"),
        ("paid", "paid"),
        ("failed", "failed"),
        ("unknown", "unknown"),
    ]
    #: The provider has it, or may have it.
    OPEN = ("pending", "waiting", "unknown")

    resolution = TenantForeignKey(
        Resolution, null=True, blank=True, related_name="attempts", db_index=False
    )
    adjustment = TenantForeignKey(
        Adjustment, null=True, blank=True, related_name="attempts", db_index=False
    )
    payment_in = TenantForeignKey(
        PaymentIn, null=True, blank=True, related_name="attempts", db_index=False
    )
    provider = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    number = models.PositiveSmallIntegerField(help_text="Which try of the same money it is")
    payment = models.CharField(max_length=20, blank=True, help_text="The order's payment, by place")
    payment_reference = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=40, blank=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    outcome = models.CharField(max_length=10, choices=OUTCOMES, default="pending")
    reference = models.CharField(
        max_length=200, blank=True, help_text="The provider's, of the money"
    )
    code = models.CharField(max_length=40, blank=True, help_text="Why it failed")
    sent_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    look_at = models.DateTimeField(
        null=True, blank=True, help_text="When to ask what became of it, or to try again"
    )

    class Meta:
        constraints: ClassVar = [
            # What the provider knows it by; the tries of one resolution begin with its id.
            models.UniqueConstraint(fields=["tenant", "key"], name="payment_attempt_key"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="payment_attempt_positive"
            ),
            # One of the three is what it pays.
            models.CheckConstraint(
                condition=models.Q(
                    resolution__isnull=False, adjustment__isnull=True, payment_in__isnull=True
                )
                | models.Q(
                    resolution__isnull=True, adjustment__isnull=False, payment_in__isnull=True
                )
                | models.Q(
                    resolution__isnull=True, adjustment__isnull=True, payment_in__isnull=False
                ),
                name="payment_attempt_pays_one",
            ),
        ]
        indexes: ClassVar = [
            # The tries of one resolution.
            models.Index(fields=["tenant", "resolution"], name="payment_attempt_resolution"),
            # The tries of one adjustment.
            models.Index(
                fields=["tenant", "adjustment"],
                name="payment_attempt_adjustment",
                condition=models.Q(adjustment__isnull=False),
            ),
            # The tries to give back one payment that came in.
            models.Index(
                fields=["tenant", "payment_in"],
                name="payment_attempt_in",
                condition=models.Q(payment_in__isnull=False),
            ),
            # What a message of the provider is about, and the books compared.
            models.Index(fields=["tenant", "provider", "reference"], name="payment_attempt_ref"),
            # What somebody was charged back for.
            models.Index(fields=["tenant", "payment_reference"], name="payment_attempt_payment"),
            # The sweeper asks again about these.
            models.Index(
                fields=["tenant", "look_at"],
                name="payment_attempt_look",
                condition=models.Q(look_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def rma_id(self) -> UUID | None:
        """The return it is about; None for an adjustment of an order."""
        owner = self.resolution or self.payment_in
        return owner.rma_id if owner is not None else None


class MoneyDifference(TenantModel):
    """Money that a provider tells and we do not, or the other way round; open until a person has
    looked.
    """

    PUBLIC_PREFIX = "mdf"

    KINDS = [
        ("not_here", "not_here"),
        ("not_there", "not_there"),
        ("amount", "amount"),
        ("failed_there", "failed_there"),
        ("charged_back", "charged_back"),
        ("not_owed", "not_owed"),
        ("currency", "currency"),
    ]

    provider = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=KINDS)
    reference = models.CharField(max_length=200, help_text="The provider's, of the money")
    payment_reference = models.CharField(max_length=200, blank=True)
    amount_minor = models.BigIntegerField(help_text="As the provider says; ours where it is silent")
    ours_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    rma = TenantForeignKey(Rma, null=True, blank=True, related_name="differences", db_index=False)
    resolution = TenantForeignKey(
        Resolution, null=True, blank=True, related_name="differences", db_index=False
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.UUIDField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            # Found again, it is the same one.
            models.UniqueConstraint(
                fields=["tenant", "provider", "kind", "reference"], name="money_difference_once"
            ),
        ]
        indexes: ClassVar = [
            # What nobody has looked at.
            models.Index(
                fields=["tenant", "-id"],
                name="money_difference_open",
                condition=models.Q(settled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
