"""What was repaired breaks again: a new return of the same order line, a new linked work order."""

from __future__ import annotations

import pytest

from catalog.models import OrderLine
from disposition import services
from rma.models import RmaLine
from tests.factories import inspection as floor
from tests.factories import repair as bench
from tests.factories import rma as make
from tests.factories.rma import working_in


def handed_over(shop, order, run_handlers):
    run_handlers(shop)
    order = bench.does(shop, order, "hand_over")
    run_handlers(shop)
    return order


def not_repaired(shop):
    order = bench.opened(shop)
    bench.does(shop, order, "diagnose", fault="electronics", minutes=10)
    bench.does(shop, order, "condemn", finding="Board burnt")
    return bench.does(shop, order, "decide", outcome="ship_back")


def counted(shop, line_id):
    """Sent home of a return line, and what is on returns of its order line."""
    with working_in(shop):
        line = RmaLine.objects.get(pk=line_id)
        return line.sent_home, OrderLine.objects.get(pk=line.order_line_id).on_returns


@pytest.mark.parametrize("made", [bench.repaired, not_repaired])
def test_what_went_home_comes_back_on_a_return_and_an_order_of_its_own(shop, made, run_handlers):
    first = made(shop)
    sold = make.fresh(shop, first.unit.rma).rma.order
    assert counted(shop, first.unit.rma_line_id) == (0, 1)
    first = handed_over(shop, first, run_handlers)
    assert make.fresh(shop, first.unit.rma).rma.status == "closed"
    assert counted(shop, first.unit.rma_line_id) == (1, 0)

    second = bench.opened(shop, bench.wanting_repair(shop, sold))
    assert (second.comeback_of_id, second.status) == (first.pk, "opened")
    assert second.unit.rma_id != first.unit.rma_id
    assert counted(shop, second.unit.rma_line_id) == (0, 1)
    bench.does(shop, second, "diagnose", fault="electronics", minutes=10)
    bench.does(shop, second, "condemn", finding="Board burnt")
    second = bench.does(shop, second, "decide", outcome="refund")
    assert bench.resolutions_of(shop, second) == [
        ("repair", "cancelled", 0),
        ("refund", "due", 1000),
    ]


def test_two_pieces_of_one_return_are_not_comebacks_of_each_other(shop):
    sold = bench.kettle_order(shop, quantity=2)
    ask = make.line_ask(reason="defective", resolution={"type": "repair"}, quantity=2)
    whole = make.returned(shop, sold, ask, legal_basis="guarantee")
    receipt = floor.received(shop, whole, *[floor.item(whole.lines[0])] * 2)
    seen = []
    for unit in floor.units_of(shop, receipt):
        bench.routes.inspected(shop, unit, floor.BROKEN)
        order = bench.repaired(shop, bench.routes.route_of(shop, unit))
        seen.append(order.comeback_of_id)
    assert seen == [None, None]


def test_a_parcel_that_comes_back_undelivered_counts_as_returned_again(shop, run_handlers):
    order = handed_over(shop, bench.repaired(shop), run_handlers)
    line = order.unit.rma_line_id
    for seen in ((0, 1), (1, 0)):
        way = bench.routes.route_of(shop, order.unit)
        with working_in(shop):
            if seen == (0, 1):
                services.come_back(way, reason="Nobody at home", by=floor.SYSTEM)
            else:
                way = services.approve_route(
                    way, by=floor.SYSTEM, route="return_to_customer", reason="Again"
                )
                services.complete_route(services.start_route(way, by=floor.SYSTEM), by=floor.SYSTEM)
        assert counted(shop, line) == seen
