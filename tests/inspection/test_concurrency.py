"""Two people at the dock at once: real threads, real transactions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from disposition import services as ways
from inspection import services
from inspection.models import HandlingUnit, Receipt
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError
from tenants.scope import tenant_scope
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.factories.rma import working_in

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(shop, *works):
    """What each of `works` gives, or the error it was refused with; they begin together."""
    gate = Barrier(len(works))

    def run(work):
        try:
            gate.wait(10)
            with clock.frozen(make.SOON), tenant_scope(shop), transaction.atomic():
                return work()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_two_receipts_of_one_line_at_once_never_receive_more_than_authorised(shop):
    order = make_order(shop, lines=[line_given(quantity=3)])
    whole = make.returned(shop, order, make.line_ask(quantity=3))
    said = floor.given(whole, floor.item(whole.lines[0], quantity=2))
    work = lambda: services.receive(said, by=floor.SYSTEM)  # noqa: E731
    done = at_once(shop, work, work)
    assert not [one for one in done if isinstance(one, DomainError)]
    assert floor.fresh(shop, whole.lines[0]).received == 3
    with working_in(shop):
        units = HandlingUnit.objects.order_by("id")
        assert sorted(unit.counted for unit in units) == [1, 2]
        assert sum(unit.quantity for unit in units) == 4


def test_one_action_sent_twice_at_once_is_one_receipt(shop):
    whole = make.returned(shop)
    said = floor.given(whole, floor.item(whole.lines[0]), client_action_id="tablet-9")
    work = lambda: services.receive(said, by=floor.SYSTEM)  # noqa: E731
    done = at_once(shop, work, work)
    assert sorted(one.is_new for one in done) == [False, True]
    with working_in(shop):
        assert (Receipt.objects.count(), HandlingUnit.objects.count()) == (1, 1)


def test_one_plate_given_twice_at_once_names_one_piece(shop):
    whole = make.returned(shop, None, make.line_ask(quantity=2))
    said = floor.given(whole, floor.item(whole.lines[0], lpn="BOX-1"))
    work = lambda: services.receive(said, by=floor.SYSTEM)  # noqa: E731
    done = at_once(shop, work, work)
    assert [one.code for one in done if isinstance(one, DomainError)] == ["lpn_taken"]
    assert floor.fresh(shop, whole.lines[0]).received == 1


def test_a_hold_and_the_last_step_never_both_win(shop):
    way = routes.routed(shop)
    with working_in(shop):
        ways.approve_route(way, by=floor.SYSTEM)
        ways.start_route(way, by=floor.SYSTEM)
    hold, done = at_once(
        shop,
        lambda: services.place_hold(way.unit, kind="evidence", reason="x", by=floor.SYSTEM),
        lambda: ways.complete_route(way, by=floor.SYSTEM),
    )
    assert isinstance(hold, DomainError) != isinstance(done, DomainError)
    left = floor.fresh(shop, way.unit).status == "gone"
    assert left == isinstance(hold, DomainError)
