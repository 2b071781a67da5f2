"""What a worker does about money without an event: asks what became of it, tries again, compares
the books.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction

from rma.services.comparing import compare_books
from rma.services.incoming import carry_on
from rma.services.looking import look_again
from tenants.scope import platform_scope
from tenants.worker import platform_task, tenant_task

# Of shops that are open: a task for another is refused.
_WAITING = """
SELECT DISTINCT attempt.tenant_id,
  coalesce(attempt.resolution_id, attempt.adjustment_id, attempt.payment_in_id),
  CASE WHEN attempt.resolution_id IS NOT NULL THEN 'resolution'
       WHEN attempt.adjustment_id IS NOT NULL THEN 'adjustment' ELSE 'payment_in' END
FROM rma_paymentattempt AS attempt JOIN tenants_tenant AS tenant ON tenant.id = attempt.tenant_id
WHERE attempt.look_at <= now() AND tenant.is_active
"""
_COMING = """
SELECT row.tenant_id, row.id
FROM rma_paymentin AS row JOIN tenants_tenant AS tenant ON tenant.id = row.tenant_id
WHERE row.look_at <= now() AND tenant.is_active
"""
_WITH_PROVIDER = """
SELECT chosen.tenant_id FROM rma_paymentsettings AS chosen
JOIN tenants_tenant AS tenant ON tenant.id = chosen.tenant_id
WHERE chosen.secret_sealed <> '' AND tenant.is_active
"""


@tenant_task
def look_at_payment(tenant_id: str, key: str, kind: str = "resolution") -> None:
    """Ask what became of one payment, or try it again."""
    look_again(UUID(key), kind)


@tenant_task
def look_at_payment_in(tenant_id: str, key: str) -> None:
    """Ask how a link or a hold stands, or do what is wished with it."""
    carry_on(UUID(key))


@tenant_task
def compare_tenants_books(tenant_id: str) -> None:
    """Lay the provider's book beside ours, and note where they differ."""
    compare_books()


@platform_task
def sweep_payments() -> None:
    """Find the payments that somebody has to ask about, and send a worker to each."""
    with (
        platform_scope(reason="sweep for payments to ask about"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(_WAITING)
        waiting = [(str(tenant), str(key), kind) for tenant, key, kind in cursor.fetchall()]
        cursor.execute(_COMING)
        coming = [(str(tenant), str(key)) for tenant, key in cursor.fetchall()]
    for tenant_id, key, kind in waiting:
        look_at_payment.delay_on_commit(tenant_id, key, kind)
    for tenant_id, key in coming:
        look_at_payment_in.delay_on_commit(tenant_id, key)


@platform_task
def sweep_books() -> None:
    """Have the books of every shop with a provider compared."""
    with (
        platform_scope(reason="sweep for books to compare"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(_WITH_PROVIDER)
        shops = [str(row[0]) for row in cursor.fetchall()]
    for tenant_id in shops:
        compare_tenants_books.delay_on_commit(tenant_id)
