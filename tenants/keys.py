"""Partners' keys: made once, stored as a hash, found again by it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

from returns_portal.lib import clock, ids
from tenants import permissions
from tenants.models import ApiKey, Tenant
from tenants.postgresql.prepared import Planned

M = TypeVar("M", bound=Model)

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
    found = _look_up().fetch([digest(secret), now])
    if not found:
        return None
    [row] = found
    width = len(ApiKey._meta.concrete_fields)
    key = _read(ApiKey, row[:width])
    key.tenant = _read(Tenant, row[width:])
    if key.last_used_at is None or now - key.last_used_at > LAST_USED_GRAIN:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


@cache
def _look_up() -> Planned:
    """The query of a key with its tenant. Every call of the API begins with it, and composing it
    anew would take the ORM seven times as long as the database takes to answer."""
    key, tenant = ApiKey._meta, Tenant._meta
    columns = [
        f'{meta.db_table}."{field.column}"'
        for meta in (key, tenant)
        for field in meta.concrete_fields
    ]
    return Planned(
        f"SELECT {', '.join(columns)} FROM {key.db_table} "  # noqa: S608 - names of our own models
        f"JOIN {tenant.db_table} ON {tenant.db_table}.id = {key.db_table}.tenant_id "
        f"WHERE {key.db_table}.hash = %s AND {key.db_table}.revoked_at IS NULL "
        f"AND ({key.db_table}.expires_at IS NULL OR {key.db_table}.expires_at > %s) "
        f"AND {tenant.db_table}.is_active"
    )


def _read(model: type[M], values: Sequence[Any]) -> M:
    """The row of `model` that `values` are, as the ORM would read it."""
    fields = model._meta.concrete_fields
    database: Any = connections[DEFAULT_DB_ALIAS]
    read = [
        field.from_db_value(value, None, database) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, values, strict=True)
    ]
    return model.from_db(database.alias, [field.attname for field in fields], read)
