"""Partners' keys: made once, stored as a hash, found again by it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models import Model

from returns_portal.lib import clock, ids
from tenants import permissions
from tenants.models import ApiKey, Tenant
from tenants.postgresql.prepared import Planned
from tenants.scope import following, found_scope, tenant_scope

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


def create_publishable_key(
    *,
    tenant: Tenant,
    name: str,
    allowed_origins: Iterable[str],
    expires_at: datetime | None = None,
    owner_id: UUID | None = None,
) -> tuple[ApiKey, str]:
    """A key for a shop's own page, which anybody can read there: it states withdrawals, from pages
    of these origins (`https://shop.example`), and does nothing else. Raises ValueError.
    """
    origins = [origin_of(each) for each in allowed_origins]
    if not origins:
        raise ValueError("A publishable key names the pages that may use it.")
    secret = f"pk_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        tenant=tenant,
        owner_id=owner_id or ids.uuid7(),
        name=name,
        hash=digest(secret),
        hint=secret[:8],
        scopes=[],
        publishable=True,
        allowed_origins=list(dict.fromkeys(origins)),
        expires_at=expires_at,
    )
    return key, secret


def origin_of(text: str) -> str:
    """An origin as browsers send it: scheme, host and a port that is not the usual one.

    Raises ValueError for anything more or less: a path would promise what no browser checks.
    """
    parts = urlsplit(text.strip().rstrip("/"))
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username:
        raise ValueError(f"Not the origin of a page: {text}")
    if parts.path or parts.query or parts.fragment or "*" in parts.netloc:
        raise ValueError(f"Not the origin of a page: {text}")
    usual = {"https": 443, "http": 80}[parts.scheme]
    host = parts.hostname.encode("idna").decode()
    port = f":{parts.port}" if parts.port and parts.port != usual else ""
    return f"{parts.scheme}://{host}{port}"


def is_known_origin(origin: str) -> bool:
    """Whether any live publishable key names this page; asked before a browser sends a key."""
    rows = ApiKey.objects.filter(publishable=True, revoked_at=None, tenant__is_active=True)
    return bool(origin) and rows.filter(allowed_origins__contains=[origin]).exists()


@contextmanager
def transaction_of(secret: str) -> Iterator[ApiKey | None]:
    """A transaction in the scope of the tenant of `secret`'s live key, which comes with its tenant;
    None, and no scope, where there is no such key.
    """
    values = [digest(secret), clock.now()]
    found: list[ApiKey | None] = []

    def find(ask: Callable[[Sequence[Any]], list[Any]]) -> UUID | None:
        key = _key_of(ask(values))
        found.append(key)
        return None if key is None else key.tenant_id

    if connection.in_atomic_block:
        find(_look_up().fetch)
        scope = nullcontext() if found[0] is None else tenant_scope(found[0].tenant)
        with scope, transaction.atomic():
            yield found[0]
    else:
        with found_scope(lambda: find(_look_up().begin)):
            yield found[0]
    _mark_used(found[0])


def _key_of(rows: list[Any]) -> ApiKey | None:
    if not rows:
        return None
    [row] = rows
    width = len(ApiKey._meta.concrete_fields)
    key = _read(ApiKey, row[:width])
    key.tenant = _read(Tenant, row[width:-2])
    return key


def _mark_used(key: ApiKey | None) -> None:
    """After the transaction, so that nobody who asks with the same key waits for its end."""
    now = clock.now()
    if key is not None and (key.last_used_at is None or now - key.last_used_at > LAST_USED_GRAIN):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


@cache
def _look_up() -> Planned:
    """The query of a key with its tenant, which makes the transaction that asks work for it.

    Every call of the API begins with it, and composing it anew would take the ORM seven times as
    long as the database takes to answer.
    """
    key, tenant = ApiKey._meta, Tenant._meta
    columns = [
        f'{meta.db_table}."{field.column}"'
        for meta in (key, tenant)
        for field in meta.concrete_fields
    ]
    return Planned(
        f"SELECT {', '.join(columns)}, {following(f'{tenant.db_table}.id::text')} "  # noqa: S608
        f"FROM {key.db_table} "  # names of our own models
        f"JOIN {tenant.db_table} ON {tenant.db_table}.id = {key.db_table}.tenant_id "
        f"WHERE {key.db_table}.hash = %s AND {key.db_table}.revoked_at IS NULL "
        f"AND ({key.db_table}.expires_at IS NULL OR {key.db_table}.expires_at > %s) "
        f"AND {tenant.db_table}.is_active"
    )


def _read(model: type[M], values: Sequence[Any]) -> M:
    """The row of `model` that `values` are, as the ORM would read it."""
    names, converted = _columns(model)
    read = list(values)
    for place, convert in converted:
        read[place] = convert(read[place], None, connection)
    return model.from_db(DEFAULT_DB_ALIAS, names, read)


@cache
def _columns(model: type[Model]) -> tuple[list[str], list[tuple[int, Callable[..., Any]]]]:
    """The names of the columns, and which of them are kept in another form, with what reads it."""
    fields: Any = model._meta.concrete_fields
    converted = [
        (place, field.from_db_value)
        for place, field in enumerate(fields)
        if hasattr(field, "from_db_value")
    ]
    return [field.attname for field in fields], converted
