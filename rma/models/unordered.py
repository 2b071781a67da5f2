"""What somebody began to fill in who names no order."""

from __future__ import annotations

from django.db import models

from catalog.models import normalise_email
from rma.models.returns import Rma
from tenants.fields import MomentField, NormalisedField, TenantForeignKey
from tenants.models import TenantModel


class UnorderedDraft(TenantModel):
    """A half-filled form for goods of no known order. One of the few tables with personal data.

    Nothing becomes of it before a one-time code has shown that the e-mail address is theirs; only
    the code's hash is kept.
    """

    PUBLIC_PREFIX = "ufd"

    name = models.CharField(max_length=300)
    email = models.CharField(max_length=254)
    email_normalized = NormalisedField("email", normalise_email, max_length=508)
    language = models.CharField(max_length=35, blank=True)
    data = models.JSONField(default=dict)
    code_hash = models.CharField(max_length=64, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    code_ends_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    rma = TenantForeignKey(
        Rma, models.SET_NULL, null=True, blank=True, related_name="unordered", db_index=False
    )
    updated_at = MomentField()

    def __str__(self) -> str:
        return self.public_id
