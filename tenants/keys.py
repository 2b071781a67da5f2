"""Partners' keys: made once, stored as a hash, found again by it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from returns_portal.lib import clock, ids
from tenants import permissions
from tenants.models import ApiKey, Tenant

#: `last_used_at` is written at most once in this time, so that reading does not become writing.
LAST_USED_GRAIN = timedelta(minutes=1)


def digest(secret: str) -> str:
    """What is stored of a key: SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create_api_key(
    *,
    tenant: Tenant,
    name: str,
    scopes: Iterable[str] | None = None,
    expires_at: datetime | None = None,
    owner_id: UUID | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its secret, which cannot be read again.

    Without `scopes` it holds all; `owner_id` makes it the successor of the keys with that owner.
    """
    granted = list(permissions.SCOPES if scopes is None else scopes)
    unknown = sorted(set(granted) - set(permissions.SCOPES))
    if unknown:
        raise ValueError(f"Unknown scopes: {', '.join(unknown)}")
    secret = f"rp_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        tenant=tenant,
        owner_id=owner_id or ids.uuid7(),
        name=name,
        hash=digest(secret),
        hint=secret[:8],
        scopes=granted,
        expires_at=expires_at,
    )
    return key, secret


def find_api_key(secret: str) -> ApiKey | None:
    """The live key of `secret` with its tenant, or None."""
    now = clock.now()
    key = (
        ApiKey.objects.select_related("tenant")
        .filter(Q(expires_at=None) | Q(expires_at__gt=now), hash=digest(secret), revoked_at=None)
        .filter(tenant__is_active=True)
        .first()
    )
    if key is not None and (key.last_used_at is None or now - key.last_used_at > LAST_USED_GRAIN):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key
