"""Where things stand: places in the warehouse, and containers that move about in it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from returns_portal.lib import ids
from tenants.fields import NormalisedField, TenantForeignKey
from tenants.models import TenantModel


class Location(TenantModel):
    """A place in the warehouse: a site, a zone in it, or a bin."""

    PUBLIC_PREFIX = "loc"

    KINDS = [("site", "site"), ("zone", "zone"), ("bin", "bin")]

    code = models.CharField(max_length=40)
    code_normalized = NormalisedField("code", ids.normalise_code, max_length=40)
    name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10, choices=KINDS, default="bin")
    parent = TenantForeignKey(
        "self", null=True, blank=True, related_name="children", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            # A scan of the shelf's label, and receipts, find the place by its code.
            models.UniqueConstraint(fields=["tenant", "code_normalized"], name="location_code")
        ]
        indexes: ClassVar = [
            # The places within one place.
            models.Index(fields=["tenant", "parent"], name="location_parent"),
        ]

    def __str__(self) -> str:
        return self.code


class Container(TenantModel):
    """A pallet, cage, tote or lot box, nestable, perhaps with an SSCC."""

    PUBLIC_PREFIX = "con"

    KINDS = [(kind, kind) for kind in ("pallet", "cage", "tote", "box")]

    code = models.CharField(max_length=40)
    code_normalized = NormalisedField("code", ids.normalise_code, max_length=40)
    sscc = models.CharField(max_length=18, null=True, blank=True)
    kind = models.CharField(max_length=10, choices=KINDS, default="tote")
    parent = TenantForeignKey(
        "self", null=True, blank=True, related_name="children", db_index=False
    )
    location = TenantForeignKey(
        Location, null=True, blank=True, related_name="containers", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            # A scan of its label finds it by its code.
            models.UniqueConstraint(fields=["tenant", "code_normalized"], name="container_code"),
            # A scan finds it by its SSCC; the number is unique in the world.
            models.UniqueConstraint(fields=["tenant", "sscc"], name="container_sscc"),
        ]
        indexes: ClassVar = [
            # What stands in one container, and in one place.
            models.Index(fields=["tenant", "parent"], name="container_parent"),
            models.Index(fields=["tenant", "location"], name="container_location"),
        ]

    def __str__(self) -> str:
        return self.code
