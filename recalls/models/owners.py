"""Owners whom no order names: who registered a thing for its warranty or for its safety."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from catalog.models import Customer, Product, Unit
from tenants.fields import MomentField, TenantForeignKey
from tenants.models import TenantModel


class Registration(TenantModel):
    """Somebody said that a thing is theirs. `safety_only` is a contact for recalls and nothing
    else (GPSR, Art. 35).
    """

    PUBLIC_PREFIX = "reg"

    product = TenantForeignKey(Product, related_name="registrations")
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="registrations")
    customer = TenantForeignKey(Customer, related_name="registrations")
    external_id = models.CharField(max_length=200, null=True, blank=True)
    lot = models.CharField(max_length=100, blank=True)
    purchased_on = models.DateField(null=True, blank=True)
    warranty_until = models.DateField(null=True, blank=True)
    safety_only = models.BooleanField(default=False)
    updated_at = MomentField()

    class Meta:
        constraints: ClassVar = [
            # A partner's row is taken over once.
            models.UniqueConstraint(
                fields=["tenant", "external_id"], name="registration_external_id"
            ),
            # The same person registers the same piece once.
            models.UniqueConstraint(
                fields=["tenant", "unit", "customer"],
                name="registration_once",
                condition=models.Q(unit__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            # Lists, the newest first, and updated_after.
            models.Index(fields=["tenant", "-created_at", "-id"], name="registration_newest"),
            models.Index(fields=["tenant", "updated_at", "id"], name="registration_updated"),
        ]

    def __str__(self) -> str:
        return self.public_id
