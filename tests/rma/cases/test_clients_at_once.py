"""Clients of the API at the same moment, each with keys of its own: one is answered, one refused.

Whole requests in threads on the real database, each with the transaction that it makes itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from returns_portal.lib import clock
from tenants.models import Tenant
from tests import cast
from tests.factories import rma as make
from tests.journeys.partner import Answer, Partner
from tests.rma.cases.counter import Counter, item, sold

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop() -> Tenant:
    """A shop of its own: what these tests commit stays."""
    tenant = cast.shop("alpha")
    with clock.frozen(make.SOON):
        make.with_policy(tenant, refund_on="request")
    return tenant


@pytest.fixture
def partner(shop: Tenant) -> Partner:
    """A partner of that shop."""
    return Partner(shop)


def answers(*calls: Callable[[], Answer]) -> list[tuple[int, str]]:
    """Status and code of each answer, the lowest status first."""
    barrier = threading.Barrier(len(calls))
    found: list[tuple[int, str]] = []

    def run(call: Callable[[], Answer]) -> None:
        try:
            with clock.frozen(make.SOON):
                barrier.wait(10)
                answer = call()
            errors = answer.body.get("errors") or [{}]
            found.append((answer.status, errors[0].get("code") or answer.body.get("code", "")))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(found)


def test_j25_money_that_two_clients_settle_is_paid_and_credited_once(counter: Counter) -> None:
    with clock.frozen(make.SOON):
        order = counter.order(**sold(item("10.00")))
        made = counter.returned(order, 1)
    there = f"resolutions/{made['resolutions'][0]['id']}/settle"

    def settle() -> Answer:
        return counter.partner.post(there, {"reference": "T", "amount": "10.00"})

    assert answers(settle, settle, settle) == [(200, "")] + [(409, "transition_refused")] * 2
    assert counter.notes(order) == [("10.00", "0.00")]
    assert counter.balance(order).given_back == 1000


def test_f16_the_last_unit_that_two_clients_ask_for_comes_back_once(counter: Counter) -> None:
    with clock.frozen(make.SOON):
        order = counter.order(**sold(item("10.00")))

    def ask() -> Answer:
        return counter.ask(order, 1)

    assert answers(ask, ask, ask) == [(201, "")] + [(400, "already_returned")] * 2
    assert counter.balance(order).promised == 1000


def test_e07_money_without_goods_that_two_clients_give_ends_at_what_was_paid(
    counter: Counter,
) -> None:
    with clock.frozen(make.SOON):
        order = counter.order(**sold(item("10.00")))

    def adjust() -> Answer:
        return counter.adjust(order, "line", "6.00")

    assert answers(adjust, adjust) == [(201, ""), (400, "exceeds_refundable")]
    assert counter.notes(order) == [("6.00", "0.00")]
    assert counter.balance(order).left == 400
