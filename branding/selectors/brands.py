"""The look in force, kept at hand for pages; and the versions it comes from."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.core.cache import cache
from django.db.models import QuerySet
from redis import RedisError

from branding.look import Look
from branding.models import Brand, Logo
from tenants.models import Tenant

#: Seconds that pages may go on with a look that no longer is in force, should the news be lost.
KEPT = 300


def versions() -> QuerySet[Brand]:
    """Every version of this shop's look, the newest first."""
    return Brand.objects.select_related("logo").order_by("-number")


def in_force() -> Brand | None:
    """The version that shoppers see; None while it is the product's own look."""
    rows = versions().filter(published_at__isnull=False, withdrawn_at=None)
    return rows.order_by("-published_at", "-number").first()


def draft() -> Brand | None:
    """The version that is worked on: the newest, while nobody has published it."""
    newest = versions().first()
    return newest if newest is not None and newest.is_draft else None


def look_now(tenant: Tenant) -> Look:
    """The look in force as the database has it."""
    brand = in_force()
    return Look.usual(tenant) if brand is None else Look.of(brand, tenant)


def look_of(tenant: Tenant | None) -> Look:
    """The look in force: one read of the cache, and the database where that has nothing."""
    if tenant is None:
        return Look.usual(None)
    with suppress(RedisError):
        kept = cache.get(_key(tenant.pk))
        if kept is not None:
            return Look.from_values(kept)
    look = look_now(tenant)
    with suppress(RedisError):
        # `add`: what a publisher has put there meanwhile is newer than what was read here.
        cache.add(_key(tenant.pk), look.as_values(), KEPT)
    return look


def put_at_hand(tenant: Tenant, look: Look) -> None:
    """Tell the pages of every process the look in force. After the commit that made it so."""
    with suppress(RedisError):
        cache.set(_key(tenant.pk), look.as_values(), KEPT)


def logo_by(sha256: str) -> Logo | None:
    """The logo of an address."""
    return Logo.objects.filter(sha256=sha256).first()


def _key(tenant_id: UUID) -> str:
    return f"brand:{tenant_id}"
