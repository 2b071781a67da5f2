"""Later tries: what was deferred, and what was claimed and never answered for."""

from __future__ import annotations

from django.db import connection, transaction

from notifications.services import retry_lost, send_due
from tenants.scope import platform_scope
from tenants.worker import platform_task, tenant_task

# Of shops that are open: a task for another is refused. A fresh message has a worker on its way.
_WAITING = """
SELECT id FROM tenants_tenant WHERE is_active AND id IN (
  SELECT tenant_id FROM notifications_message
  WHERE status = 'queued' AND due_at <= now() - interval '20 seconds'
  UNION SELECT tenant_id FROM notifications_message
  WHERE status = 'sending' AND tried_at < now() - interval '10 minutes'
)
"""


@tenant_task
def send_due_messages(tenant_id: str) -> None:
    """Send this tenant's messages that are due, and queue again what was lost."""
    retry_lost()
    send_due()


@platform_task
def sweep_messages() -> None:
    """Find tenants with messages that wait too long, and send a worker to each."""
    with (
        platform_scope(reason="sweep for waiting messages"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(_WAITING)
        waiting = [str(row[0]) for row in cursor.fetchall()]
    for tenant_id in waiting:
        send_due_messages.delay_on_commit(tenant_id)
