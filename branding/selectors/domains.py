"""The names a shop has claimed for its pages."""

from __future__ import annotations

from django.db.models import QuerySet

from tenants.models import Domain
from tenants.scope import current_tenant_id


def domains() -> QuerySet[Domain]:
    """The names that the shop in scope has claimed, the one its links name first."""
    rows = Domain.objects.filter(tenant=current_tenant_id()).select_related("tenant")
    return rows.order_by("-is_primary", "host")
