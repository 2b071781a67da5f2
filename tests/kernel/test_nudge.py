"""Every process that commits an event wakes a worker at once."""

from __future__ import annotations

import os
import subprocess
import sys
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.cache import cache

from catalog.models import StopSale
from flows import nudging
from flows.perform import create
from flows.tasks import drain_tenant
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests import cast


def test_a_web_process_knows_how_to_wake_a_worker(db: None) -> None:
    code = "import returns_portal.wsgi; from flows import record; assert record._nudges"
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.django_db(transaction=True)
def test_many_commits_in_a_row_send_one_nudge(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(drain_tenant, "delay", sent.append)
    tenant: Tenant = cast.shop()
    with tenant_scope(tenant):
        for n in range(3):
            create(StopSale(reason=str(n)), by=Actor.system())
    nudging.settle()
    assert sent == [str(tenant.pk)]
    cache.clear()
    with tenant_scope(tenant):
        create(StopSale(reason="later"), by=Actor.system())
    nudging.settle()
    assert len(sent) == 2


def test_a_broker_that_is_away_delays_nobody_and_stops_no_later_nudge(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[UUID] = []

    def tell(tenant_id: UUID) -> None:
        told.append(tenant_id)
        if len(told) == 1:
            raise ConnectionError("nobody there")

    first, second = uuid4(), uuid4()
    nudging.beside(tell, first)
    nudging.settle()
    for _commit in range(3):
        nudging.beside(tell, second)
    nudging.settle()
    assert told[:2] == [first, second]
    assert [record.message for record in caplog.records] == ["no worker was woken: nobody there"]
