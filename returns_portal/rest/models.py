"""What the API kernel remembers: the answers given to idempotency keys."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tenants.models import TenantModel


class IdempotencyRecord(TenantModel):
    """The answer to the first request with a key, given again to the same request for 24 hours."""

    owner_id = models.UUIDField(help_text="Owner of the API key; keys rotated share it")
    key = models.CharField(max_length=255, db_collation="C")
    fingerprint = models.BinaryField(help_text="SHA-256 of method, path and body")
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    headers = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            # One answer per key; also the look-up at the start of every keyed POST.
            models.UniqueConstraint(
                fields=["tenant", "owner_id", "key"], name="idempotency_key_once"
            ),
        ]
        indexes: ClassVar = [
            # The hourly clean-up deletes a tenant's oldest rows.
            models.Index(fields=["tenant", "created_at"], name="idempotency_age"),
        ]

    def __str__(self) -> str:
        return self.key
