"""The rules of what may come back, and the reasons shoppers give."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tenants.fields import MomentField
from tenants.models import TenantModel


class Policy(TenantModel):
    """One version of a tenant's rules, as `rma.policies` reads them; never changed once
    published. `version` counts the changes of a draft and is its ETag.
    """

    PUBLIC_PREFIX = "pol"

    name = models.CharField(max_length=120)
    number = models.PositiveIntegerField(help_text="Version, counted by tenant")
    effective_from = MomentField(editable=True)
    published_at = models.DateTimeField(null=True, blank=True)
    rules = models.JSONField(default=dict)
    overrides = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = MomentField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="policy_number")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class Reason(TenantModel):
    """What a shopper says: a stable handle with texts, suggested by category, deleted softly."""

    PUBLIC_PREFIX = "rsn"

    SIDES = [("remorse", "remorse"), ("defect", "defect")]

    handle = models.SlugField(max_length=40, db_index=False)
    side = models.CharField(max_length=10, choices=SIDES)
    labels = models.JSONField(
        default=dict, help_text="Text by language; the standard reasons have ours"
    )
    categories = models.JSONField(
        default=list, help_text="Product categories it is offered for; all if empty"
    )
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = MomentField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "handle"], name="reason_handle")
        ]

    def __str__(self) -> str:
        return self.handle
