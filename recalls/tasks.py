"""Searches that are longer than a handler may take, or were killed: workers go on with them."""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction

from recalls.models import Campaign
from recalls.services.searching import search
from tenants.scope import platform_scope
from tenants.worker import platform_task, tenant_task

# Of shops that are open: a task for another is refused. A search that moves has a worker.
_UNFINISHED = """
SELECT search.tenant_id, search.campaign_id FROM recalls_recallsearch AS search
JOIN recalls_campaign AS campaign ON campaign.id = search.campaign_id
JOIN tenants_tenant AS tenant ON tenant.id = search.tenant_id
WHERE search.finished_at IS NULL AND search.updated_at < now() - interval '20 seconds'
  AND campaign.status IN %s AND tenant.is_active
GROUP BY search.tenant_id, search.campaign_id
"""


@tenant_task
def go_on_searching(tenant_id: str, campaign_id: str) -> None:
    """Finish the search of one recall, from where it was left."""
    with transaction.atomic():
        rows = Campaign.objects.filter(pk=UUID(campaign_id), status__in=Campaign.RUNNING)
        campaign = rows.first()
    if campaign is not None:
        search(campaign)


@platform_task
def sweep_searches() -> None:
    """Find the searches that nobody goes on with, and send a worker to each."""
    with (
        platform_scope(reason="sweep for searches of recalls"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(_UNFINISHED, [Campaign.RUNNING])
        waiting = [(str(tenant), str(campaign)) for tenant, campaign in cursor.fetchall()]
    for tenant_id, campaign_id in waiting:
        go_on_searching.delay_on_commit(tenant_id, campaign_id)
