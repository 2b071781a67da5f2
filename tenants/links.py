"""Absolute links to a tenant's own pages, for mails, labels and partners."""

from __future__ import annotations

from django.conf import settings

from tenants.models import Domain, Tenant


def canonical_host(tenant: Tenant) -> str:
    """The host that this tenant's links name: its primary verified domain, or its slug under the
    base domain. An installation for one shop (DEFAULT_TENANT) may have no other name than the base.
    """
    domain = (
        Domain.objects.filter(tenant=tenant, verified_at__isnull=False)
        .order_by("-is_primary", "verified_at")
        .values_list("host", flat=True)
        .first()
    )
    only = tenant.slug == settings.DEFAULT_TENANT
    host = domain or (settings.BASE_DOMAIN if only else f"{tenant.slug}.{settings.BASE_DOMAIN}")
    return f"{host}:{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else host


def absolute(path: str, tenant: Tenant) -> str:
    """The address of `path` (starting with /) in this tenant's shop."""
    return f"{settings.PUBLIC_SCHEME}://{canonical_host(tenant)}{path}"
