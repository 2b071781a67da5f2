"""One change of a shop's people at a time."""

from __future__ import annotations

from tenants.models import Tenant
from tenants.scope import current_tenant_id


def lock_people() -> Tenant:
    """The shop, held until the transaction ends: whoever changes its people waits here.

    Without it two admins could remove each other in the same moment. The lock leaves the key free,
    so that nobody who writes a row of this shop waits.
    """
    return Tenant.objects.select_for_update(no_key=True).get(pk=current_tenant_id())
