"""Absolute links to a tenant's own pages, for mails, labels and partners."""

from __future__ import annotations

from django.conf import settings

from tenants.models import Domain, Tenant


def canonical_host(tenant: Tenant) -> str:
    """The host that this tenant's links name: its primary verified domain, or its name below ours.

    A domain whose proof has gone is still served for a while, and named in no new link.
    """
    domain = (
        Domain.objects.filter(tenant=tenant, verified_at__isnull=False, failing_since=None)
        .order_by("-is_primary", "verified_at")
        .values_list("host", flat=True)
        .first()
    )
    return _with_port(domain) if domain else house_host(tenant)


def house_host(tenant: Tenant) -> str:
    """The host of this tenant below the base domain, which nobody else can come to own. An
    installation for one shop (DEFAULT_TENANT) may have no other name than the base.
    """
    only = tenant.slug == settings.DEFAULT_TENANT
    return _with_port(settings.BASE_DOMAIN if only else f"{tenant.slug}.{settings.BASE_DOMAIN}")


def _with_port(host: str) -> str:
    return f"{host}:{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else host


def absolute(path: str, tenant: Tenant) -> str:
    """The address of `path` (starting with /) in this tenant's shop."""
    return f"{settings.PUBLIC_SCHEME}://{canonical_host(tenant)}{path}"


def personal(path: str, tenant: Tenant) -> str:
    """The address of `path` for a link that opens somebody's account (ADR 0012): accounts are good
    for every shop of the installation, so no name that a shop may lose is trusted with one.
    """
    return f"{settings.PUBLIC_SCHEME}://{house_host(tenant)}{path}"
