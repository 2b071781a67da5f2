"""Forgets the idempotency keys that no longer count."""

from __future__ import annotations

from django.db import connection, transaction

from returns_portal.lib import clock
from returns_portal.rest.idempotency import KEPT
from returns_portal.rest.models import IdempotencyRecord
from tenants.scope import platform_scope
from tenants.worker import platform_task, tenant_task

#: Rows deleted in one transaction.
_SLICE = 10_000


@tenant_task
def forget_idempotency_keys(tenant_id: str) -> None:
    """Delete this tenant's records that are older than a day, slice by slice."""
    too_old = clock.now() - KEPT
    deleted = _SLICE
    while deleted == _SLICE:
        with transaction.atomic():
            rows = IdempotencyRecord.objects.filter(created_at__lt=too_old).order_by("created_at")
            keys = list(rows.values_list("pk", flat=True)[:_SLICE])
            deleted = IdempotencyRecord.objects.filter(pk__in=keys).delete()[0]


@platform_task
def forget_old_idempotency_keys() -> None:
    """Find the tenants that have such records, and send a worker to each."""
    with (
        platform_scope(reason="forget idempotency keys"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT DISTINCT tenant_id FROM rest_idempotencyrecord WHERE created_at < %s",
            [clock.now() - KEPT],
        )
        tenants = [str(row[0]) for row in cursor.fetchall()]
    for tenant_id in tenants:
        forget_idempotency_keys.delay_on_commit(tenant_id)
