"""Parts and time: the last piece goes to one bench, every piece is somewhere, clocks are exact."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from disposition import services
from disposition.models import Part, WorkOrder
from disposition.selectors.repair import spent, worked_seconds
from disposition.services import repair
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, DomainError, InvalidInput, TransitionRefused
from tests import cast
from tests.factories import inspection as floor
from tests.factories import repair as bench
from tests.factories import rma as make
from tests.factories.rma import working_in
from tests.inspection.test_concurrency import at_once


def row(shop, order, sku="CB-320"):
    with working_in(shop):
        found = order.parts.get(part__sku=sku)
        return found.quantity, found.reserved, found.used


def test_a_part_is_reserved_when_planned_and_leaves_stock_when_used(shop):
    bench.part(shop, on_hand=3)
    order = bench.in_repair(shop)
    bench.does(shop, order, "plan_part", sku="CB-320", quantity=2)
    assert (bench.stock(shop), row(shop, order)) == ((3, 2), (2, 2, 0))
    bench.does(shop, order, "use_part", sku="cb-320")
    assert (bench.stock(shop), row(shop, order)) == ((2, 1), (2, 1, 1))
    bench.does(shop, order, "finish")
    assert (bench.stock(shop), row(shop, order)) == ((2, 0), (1, 0, 1))


def test_a_part_scanned_at_the_bench_is_planned_by_using_it(shop):
    bench.part(shop, on_hand=1)
    order = bench.in_repair(shop)
    bench.does(shop, order, "use_part", sku="CB-320")
    assert (bench.stock(shop), row(shop, order)) == ((0, 0), (1, 0, 1))
    with pytest.raises(Conflict) as caught, working_in(shop):
        repair.use_part(order, sku="CB-320", by=floor.SYSTEM)
    assert caught.value.errors[0].code == "not_in_stock"
    assert (bench.stock(shop), row(shop, order)) == ((0, 0), (1, 0, 1))


@pytest.mark.parametrize("end", ["cancel", "drop_part", "condemn"])
def test_what_is_not_used_goes_back_on_its_shelf(shop, end):
    bench.part(shop, on_hand=2)
    order = bench.in_repair(shop)
    bench.does(shop, order, "plan_part", sku="CB-320", quantity=2)
    assert bench.stock(shop) == (2, 2)
    said = {
        "cancel": {"reason": "x"},
        "drop_part": {"sku": "CB-320"},
        "condemn": {"finding": "x"},
    }[end]
    bench.does(shop, order, end, **said)
    assert bench.stock(shop) == (2, 0)


def test_an_order_waits_for_parts_and_goes_on_when_they_come(shop):
    part = bench.part(shop, on_hand=0)
    order = bench.opened(shop)
    bench.does(shop, order, "diagnose", fault="power", minutes=5)
    order = bench.does(shop, order, "plan_part", sku="CB-320", quantity=2)
    assert order.parts_missing == 2
    order = bench.does(shop, order, "approve")
    with pytest.raises(TransitionRefused, match="2 parts are missing"), working_in(shop):
        repair.start(order, by=floor.SYSTEM)
    order = bench.does(shop, order, "wait_for_parts")
    with working_in(shop):
        repair.stock_part(part, quantity=1, by=floor.SYSTEM)
    order = bench.fresh(shop, order)
    assert (order.status, order.parts_missing, bench.stock(shop)) == ("waiting_parts", 1, (1, 1))
    with pytest.raises(TransitionRefused, match="1 part is missing"), working_in(shop):
        repair.resume(order, by=floor.SYSTEM)
    with working_in(shop):
        repair.stock_part(part, quantity=5, by=floor.SYSTEM)
    order = bench.fresh(shop, order)
    assert (order.status, order.parts_missing, bench.stock(shop)) == ("approved", 0, (6, 2))


def test_nobody_waits_for_parts_that_are_here(shop):
    order = bench.opened(shop)
    bench.does(shop, order, "diagnose", fault="power", minutes=5)
    bench.does(shop, order, "approve")
    with pytest.raises(TransitionRefused, match="No part is missing"), working_in(shop):
        repair.wait_for_parts(order, by=floor.SYSTEM)


def test_stock_that_is_promised_cannot_be_taken_away(shop):
    part = bench.part(shop, on_hand=2)
    order = bench.in_repair(shop)
    bench.does(shop, order, "plan_part", sku="CB-320", quantity=2)
    with pytest.raises(Conflict) as caught, working_in(shop):
        repair.stock_part(part, quantity=-1, by=floor.SYSTEM)
    assert caught.value.errors[0].extra == {"reserved": 2}
    assert bench.stock(shop) == (2, 2)


@pytest.mark.parametrize("columns", [{"reserved": 3}, {"on_hand": 1}])
def test_the_database_itself_refuses_to_promise_more_than_there_is(shop, columns):
    part = bench.part(shop, on_hand=2)
    with working_in(shop):
        Part.objects.filter(pk=part.pk).update(reserved=2)
    with pytest.raises(IntegrityError), working_in(shop):
        Part.objects.filter(pk=part.pk).update(**columns)


def test_nothing_is_planned_beyond_what_was_agreed(shop):
    bench.part(shop, on_hand=20, cost_minor=1500)
    technician = cast.person(shop, "technician").actor
    order = bench.in_repair(shop)  # limit 40.00, 15 minutes at 40.00 are 10.00
    bench.does(shop, order, "plan_part", sku="CB-320", quantity=2, by=technician)
    with pytest.raises(Conflict) as caught, working_in(shop):
        repair.plan_part(order, sku="CB-320", by=technician)
    assert caught.value.code == "over_limit"
    assert (bench.stock(shop), row(shop, order)) == ((20, 2), (2, 2, 0))
    supervisor = cast.person(shop, "supervisor").actor
    bench.does(shop, order, "plan_part", sku="CB-320", by=supervisor)
    assert row(shop, order) == (3, 3, 0)


def test_a_clock_runs_stops_and_is_counted_with_what_is_entered_by_hand(shop):
    order = bench.in_repair(shop)
    with clock.frozen(make.SOON + timedelta(minutes=10)):
        with working_in(shop):
            assert worked_seconds(order) == 600
        bench.does(shop, order, "stop_clock")
        bench.does(shop, order, "stop_clock")
    bench.does(shop, order, "add_minutes", minutes=20)
    with working_in(shop):
        assert worked_seconds(order) == 1800
        assert spent(order).net_minor == 2000
    for minutes in (0, -5, 20_000):
        with pytest.raises(InvalidInput), working_in(shop):
            repair.add_minutes(order, minutes=minutes, by=floor.SYSTEM)


def test_a_person_has_one_clock(shop):
    person = cast.person(shop, "technician").actor
    first = bench.in_repair(shop)
    second = bench.in_repair(shop, bench.ours(shop))
    for order in (first, second):
        bench.does(shop, order, "stop_clock")
    bench.does(shop, first, "start_clock", by=person)
    with clock.frozen(make.SOON + timedelta(minutes=3)):
        bench.does(shop, second, "start_clock", by=person)
        with pytest.raises(Conflict) as caught, working_in(shop):
            repair.start_clock(second, by=person)
    assert caught.value.code == "clock_running"
    with working_in(shop):
        running = [order.labour.filter(ended_at=None).count() for order in (first, second)]
        assert running == [0, 1]
        assert first.labour.latest("id").seconds == 180


def test_an_unknown_part_is_refused_by_name(shop):
    order = bench.in_repair(shop)
    with pytest.raises(InvalidInput) as caught, working_in(shop):
        repair.plan_part(order, sku="NOPE", by=floor.SYSTEM)
    assert (caught.value.errors[0].field, caught.value.errors[0].code) == ("sku", "unknown_part")


@pytest.mark.django_db(transaction=True)
def test_two_benches_at_once_get_one_last_piece(shop):
    bench.part(shop, on_hand=1)
    orders = [bench.in_repair(shop), bench.in_repair(shop, bench.ours(shop))]

    def take(order):
        return lambda: repair.use_part(order, sku="CB-320", by=floor.SYSTEM)

    done = at_once(shop, *map(take, orders))
    refused = [one for one in done if isinstance(one, DomainError)]
    assert [one.errors[0].code for one in refused] == ["not_in_stock"]
    assert bench.stock(shop) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_route_started_twice_at_once_opens_one_order(shop):
    way = bench.ours(shop)
    start = lambda: services.start_route(way, by=floor.SYSTEM)  # noqa: E731
    done = at_once(shop, start, start)
    assert len([one for one in done if isinstance(one, DomainError)]) == 1
    with working_in(shop):
        assert WorkOrder.objects.count() == 1


def test_what_one_bench_gives_back_the_next_that_waits_gets(shop, run_handlers):
    bench.part(shop, on_hand=1)
    first = bench.in_repair(shop)
    bench.does(shop, first, "plan_part", sku="CB-320")
    second = bench.opened(shop, bench.ours(shop))
    bench.does(shop, second, "diagnose", fault="power")
    bench.does(shop, second, "plan_part", sku="CB-320")
    bench.does(shop, second, "approve")
    assert bench.does(shop, second, "wait_for_parts").status == "waiting_parts"
    bench.does(shop, first, "cancel", reason="Not wanted")
    run_handlers(shop)
    second = bench.fresh(shop, second)
    assert (second.status, second.parts_missing, bench.stock(shop)) == ("approved", 0, (1, 1))
