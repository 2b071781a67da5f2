"""The workers' entry points: drain one tenant, and sweep for tenants whose nudge was lost."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from uuid import UUID

from django.db import connection, transaction
from redis import RedisError

from flows import deadlines, nudging, record
from flows.broker import broker
from flows.drain import drain
from tenants.scope import platform_scope
from tenants.worker import platform_task, tenant_task

#: Seconds within which one nudge for a tenant is enough.
NUDGE_GRAIN = 5


# Of shops that are open: a task for another is refused.
_WAITING = """
SELECT id FROM tenants_tenant WHERE is_active AND id IN (
  SELECT tenant_id FROM flows_stageevent WHERE sequence IS NULL
  UNION SELECT tenant_id FROM flows_handlerrun WHERE done_at IS NULL AND due_at <= now()
)
"""
_LATE = """
SELECT id FROM tenants_tenant WHERE is_active AND id IN (
  SELECT tenant_id FROM flows_deadline
  WHERE met_at IS NULL AND breached_at IS NULL AND NOT held AND due_at <= now()
  UNION SELECT tenant_id FROM flows_deadline
  WHERE met_at IS NULL AND warned_at IS NULL AND NOT held AND warn_at <= now()
)
"""


def _nudge_key(tenant_id: UUID | str) -> str:
    return f"portal:nudge:{tenant_id}"


@tenant_task
def drain_tenant(tenant_id: str) -> None:
    """Number this tenant's events and run its handlers until nothing is due."""
    with suppress(RedisError):  # then the next nudge waits for the key to run out
        broker().execute_command("DEL", _nudge_key(tenant_id))
    drain()


@tenant_task
def breach_deadlines(tenant_id: str) -> None:
    """Record the deadlines of this tenant that have passed, and those that come near."""
    while deadlines.breach_due() == deadlines.SLICE:
        pass
    while deadlines.warn_due() == deadlines.SLICE:
        pass


@platform_task
def sweep() -> None:
    """Find tenants with events, handler runs or deadlines that wait, and send a worker to each."""
    with (
        platform_scope(reason="sweep for waiting work"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(_WAITING)
        waiting = [str(row[0]) for row in cursor.fetchall()]
        cursor.execute(_LATE)
        late = [str(row[0]) for row in cursor.fetchall()]
    for tenant_id in waiting:
        drain_tenant.delay_on_commit(tenant_id)
    for tenant_id in late:
        breach_deadlines.delay_on_commit(tenant_id)


def deliver_soon(tenant_id: UUID) -> None:
    """Wake a worker for a tenant, once for many commits in a row. Losing it only costs time."""
    if broker().execute_command("SET", _nudge_key(tenant_id), 1, "EX", NUDGE_GRAIN, "NX"):
        drain_tenant.delay(str(tenant_id))


record.nudge_with(partial(nudging.beside, deliver_soon))
