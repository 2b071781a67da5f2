"""A shop's own words for the mails it sends."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tenants.models import TenantModel


class Wording(TenantModel):
    """One version of a shop's own subject and text of one mail in one language; kept for ever.

    In force is the newest published version, unless that one was withdrawn: then, and where there
    is none, the mail reads as it comes (`templates/emails`).
    """

    PUBLIC_PREFIX = "wrd"

    template = models.CharField(max_length=60)
    language = models.CharField(max_length=35)
    number = models.PositiveIntegerField(help_text="Version, counted by template and language")
    subject = models.CharField(max_length=200)
    body = models.TextField(max_length=6000)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # The versions of one mail, the newest of which is in force.
            models.UniqueConstraint(
                fields=["tenant", "template", "language", "number"], name="wording_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.language} v{self.number}"
