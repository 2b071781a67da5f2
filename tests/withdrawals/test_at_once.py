"""Statements at the same moment: each has its effect once. Threads on the real database."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from catalog.models import OrderLine
from flows.models import StageEvent
from returns_portal.lib import clock
from rma import services
from rma.models import Resolution, Rma, Withdrawal
from rma.services.withdrawing import (
    accept_withdrawal,
    contest_withdrawal,
    find_order,
    state_withdrawal,
)
from tenants.actors import Actor
from tenants.models import Tenant
from tests import cast
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.factories.withdrawals import again, stated
from tests.rma.test_at_once import EITHER_WAY, either, refusals, together

pytestmark = pytest.mark.django_db(transaction=True)

GERMAN = {"name": "Ada Lovelace", "email": "ada@post.example", "country": "DE"}


@pytest.fixture
def shop() -> Tenant:
    """A shop of its own: what these tests commit stays."""
    tenant = cast.shop("alpha")
    with clock.frozen(make.SOON):
        make.with_policy(tenant)
    return tenant


def matched(shop: Tenant) -> Withdrawal:
    """A statement about two units, of which one was sent."""
    with clock.frozen(make.SOON):
        lines = [line_given(quantity=2, fulfilled_quantity=1)]
        row = stated(shop, make_order(shop, lines=lines, customer=GERMAN))
        with make.working_in(shop):
            return find_order(row)


def effects(shop: Tenant) -> tuple[int, int, int, int]:
    """Returns, promises, units that are cancelled, and units that are on returns."""
    with make.working_in(shop):
        line = OrderLine.objects.get()
        counts = Rma.objects.count(), Resolution.objects.count()
        return *counts, line.cancelled_quantity, line.on_returns


def told(shop: Tenant, *names: str) -> Counter[str]:
    """How often each of these events was recorded."""
    with make.working_in(shop):
        rows = StageEvent.objects.filter(name__in=names).values_list("name", flat=True)
        return Counter(rows)


def test_a_statement_is_accepted_once_or_contested(shop: Tenant) -> None:
    row = matched(shop)
    results = together(
        shop,
        lambda: accept_withdrawal(row, by=make.SYSTEM),
        lambda: accept_withdrawal(row, by=make.SYSTEM),
    )
    assert refusals(results) == ["transition_refused"]
    assert (again(shop, row).status, effects(shop)) == ("accepted", (1, 1, 1, 1))
    names = ("withdrawal.accepted", "rma.requested", "order.units_cancelled")
    assert told(shop, *names) == Counter(dict.fromkeys(names, 1))


@EITHER_WAY
def test_contested_and_accepted_at_once_it_ends_as_one_of_both(
    shop: Tenant, first: int | None
) -> None:
    row = matched(shop)
    results = either(
        shop,
        first,
        lambda: accept_withdrawal(row, by=make.SYSTEM),
        lambda: contest_withdrawal(row, by=make.SYSTEM, clause="period_over", reason="Too late"),
    )
    # What was contested may still be accepted; what was accepted is contested no more.
    status = again(shop, row).status
    assert (status, effects(shop)) == ("accepted", (1, 1, 1, 1))
    assert refusals(results) in ([], ["transition_refused"])
    contested = int(not refusals(results))
    assert told(shop, "withdrawal.contested")["withdrawal.contested"] == contested


@EITHER_WAY
def test_a_unit_is_withdrawn_from_or_returned(shop: Tenant, first: int | None) -> None:
    row = matched(shop)
    with make.working_in(shop):
        ask = make.return_ask(again(shop, row).order)

    def request() -> Any:
        return services.request_return(ask, by=make.SYSTEM, tenant=shop)

    results = either(shop, first, lambda: accept_withdrawal(row, by=make.SYSTEM), request)
    # The one that was sent comes back once, whoever was first; the other one is cancelled.
    assert set(refusals(results)) <= {"already_returned"}
    assert effects(shop) == (1, 1, 1, 1)
    assert again(shop, row).status == "accepted"


def test_a_statement_that_is_confirmed_twice_is_one(shop: Tenant) -> None:
    said = {"name": "Ada", "contract": "1001", "contact": "ada@post.example", "language": "en"}

    def state() -> Any:
        return state_withdrawal(by=Actor.shopper(), form_id="one-form", **said)

    first, second, third = together(shop, state, state, state)
    assert first.pk == second.pk == third.pk
    assert told(shop, "withdrawal.received") == Counter({"withdrawal.received": 1})
