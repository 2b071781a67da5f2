"""Versions of a shop's look, and the pictures they name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from branding.fonts import DEFAULT_FONT, FONTS
from tenants.fields import TenantForeignKey
from tenants.models import TenantModel

#: What a logo can be seen on: anything, or (drawn in one dark or light tone) paper of the other.
SHADES = [("any", "any"), ("dark", "dark"), ("light", "light")]


class Logo(TenantModel):
    """A shop's sign as we drew it anew: pixels only, kept for as long as a version names it."""

    PUBLIC_PREFIX = "lgo"

    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    shade = models.CharField(max_length=8, choices=SHADES, default="any")

    class Meta:
        constraints: ClassVar = [
            # The address of a logo names its content; the same picture is kept once.
            models.UniqueConstraint(fields=["tenant", "sha256"], name="logo_once"),
        ]


class Brand(TenantModel):
    """One version of a shop's look; kept for ever.

    In force is the version published last that was not taken back; where there is none, the look
    is the product's own, with the accent the shop was made with.
    """

    PUBLIC_PREFIX = "brd"

    number = models.PositiveIntegerField(help_text="Version, counted by shop")
    accent_hue = models.DecimalField(max_digits=4, decimal_places=1, help_text="0 to 360")
    accent_chroma = models.DecimalField(max_digits=4, decimal_places=3, help_text="0 to 0.15")
    font = models.CharField(
        max_length=20,
        choices=[(font.handle, font.name) for font in FONTS.values()],
        default=DEFAULT_FONT,
    )
    logo = TenantForeignKey(Logo, null=True, blank=True, related_name="brands")
    texts = models.JSONField(default=dict, blank=True, help_text="Language -> text -> words")
    links = models.JSONField(default=dict, blank=True, help_text="Link -> address")
    saved_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # The versions of a shop's look, the newest first.
            models.UniqueConstraint(fields=["tenant", "number"], name="brand_number"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether nobody but the desk has seen it."""
        return self.published_at is None
