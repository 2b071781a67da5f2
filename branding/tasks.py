"""What a worker does about names without an event: looks whether their proofs are still there."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from branding.services.domains import check_domain
from returns_portal.lib import clock
from tenants.models import Domain
from tenants.scope import no_scope
from tenants.worker import platform_task, tenant_task

#: How often a name is looked at: while its proof is there, while it is gone or not there yet, and
#: for how long a claim is looked at that nobody has asked about again.
PROVEN_EVERY = timedelta(hours=6)
OTHERS_EVERY = timedelta(minutes=30)
CLAIM_LASTS = timedelta(days=14)


@tenant_task
def check_one_domain(tenant_id: str, domain_id: str) -> None:
    """Look at the records of one name."""
    check_domain(UUID(domain_id))


@platform_task
def sweep_domains() -> None:
    """Find the names that are due to be looked at, and send a worker to each."""
    now = clock.now()
    proven = Q(verified_at__isnull=False, failing_since=None, checked_at__lt=now - PROVEN_EVERY)
    failing = Q(failing_since__isnull=False, checked_at__lt=now - OTHERS_EVERY)
    claimed = Q(verified_at=None, created_at__gt=now - CLAIM_LASTS)
    unseen = Q(checked_at=None) | Q(checked_at__lt=now - OTHERS_EVERY)
    with no_scope(), transaction.atomic():
        rows = Domain.objects.filter(tenant__is_active=True)
        due = list(
            rows.filter(proven | failing | (claimed & unseen)).values_list("tenant_id", "pk")
        )
    for tenant_id, key in due:
        check_one_domain.delay_on_commit(str(tenant_id), str(key))
