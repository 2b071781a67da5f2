"""Two requests at the same moment: a form that is sent by both becomes one return."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection, transaction

from returns_portal.lib import clock
from rma import seeds
from rma.drafts import Filled
from rma.models import ReturnDraft, Rma
from rma.services.drafting import begin_draft, change_draft, submit_draft
from tenants.actors import Actor
from tenants.scope import tenant_scope
from tests.cast import shop
from tests.faces.drawing import NOW
from tests.factories.catalog import make_order

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_form_sent_twice_at_once_is_one_return() -> None:
    tenant = shop()
    with tenant_scope(tenant), transaction.atomic():
        seeds.seed(tenant)
    order = make_order(
        tenant, placed_at=NOW - timedelta(days=9), delivered_at=NOW - timedelta(days=7)
    )
    with tenant_scope(tenant), transaction.atomic():
        draft = begin_draft(order)
        change_draft(
            draft,
            lambda filled: filled.choose({"1": 1}).explain("1", reason="late", explained=True),
        )
    both = Barrier(2)

    def send() -> UUID:
        try:
            with clock.frozen(NOW), tenant_scope(tenant), transaction.atomic():
                mine = ReturnDraft.objects.get(pk=draft.pk)
                both.wait(timeout=10)
                shopper = Actor.shopper(order.customer_id)
                return submit_draft(mine, by=shopper, tenant=tenant, language="en").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = (each.result(timeout=30) for each in [pool.submit(send) for _n in "ab"])
    assert first == second
    with tenant_scope(tenant), transaction.atomic():
        assert Rma.objects.count() == 1
        assert Filled.of(ReturnDraft.objects.get().data).lines[0].quantity == 1
