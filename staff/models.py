"""Invitations: how somebody becomes a member of a shop's staff."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models

from returns_portal.lib import clock
from tenants import permissions
from tenants.models import TenantModel

#: How long the link of an invitation works.
LASTS = timedelta(days=7)


class Invitation(TenantModel):
    """Somebody is asked to join, under an address that only they read.

    The link names the row and its `round`; sending it again raises the round, and what was sent
    before opens nothing any more.
    """

    PUBLIC_PREFIX = "inv"

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=permissions.ROLE_CHOICES)
    language = models.CharField(max_length=10, blank=True)
    round = models.PositiveIntegerField(default=1)
    invited_by = models.UUIDField(null=True, help_text="The member who asked")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # One open invitation to an address: asking again sends that one again. Also finds it.
            models.UniqueConstraint(
                fields=["tenant", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Whether its link still opens."""
        return self.accepted_at is None and self.withdrawn_at is None and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether its time is up."""
        return self.expires_at <= clock.now()
