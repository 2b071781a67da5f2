"""What the floor's requests cost in queries: recorded, so that a change is seen."""

from __future__ import annotations

from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from disposition import services as ways
from inspection import services
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.factories.rma import working_in


@contextmanager
def at_most(most):
    with CaptureQueriesContext(connection) as counted:
        yield counted
    assert len(counted) <= most, "\n".join(row["sql"][:150] for row in counted)


def received_items(shop, number):
    """How many queries a receipt of one line counted in `number` items needs."""
    order = make_order(shop, lines=[line_given(quantity=number)])
    whole = make.returned(shop, order, make.line_ask(quantity=number))
    said = floor.given(whole, *[floor.item(whole.lines[0]) for _each in range(number)])
    with working_in(shop), CaptureQueriesContext(connection) as counted:
        services.receive(said, by=floor.SYSTEM)
    return len(counted)


def test_a_receipt_costs_the_same_however_many_items_a_line_has(shop):
    received_items(shop, 1)
    assert received_items(shop, 1) == received_items(shop, 20) <= 50


def test_an_inspection_and_a_route_cost_little(shop):
    unit = floor.returned_goods(shop)
    run = floor.inspection_of(shop, unit)
    with working_in(shop):
        with at_most(10):
            run = services.start_inspection(run, by=floor.SYSTEM)
        with at_most(9):
            run = services.answer_questions(run, answers=floor.AS_NEW, by=floor.SYSTEM)
        with at_most(9):
            run = services.grade_inspection(run, by=floor.SYSTEM)
        with at_most(50):
            ways.confirm_inspection(run, by=floor.SYSTEM)
        way = routes.route_of(shop, unit)
        with at_most(40):
            way = ways.approve_route(way, by=floor.SYSTEM)
        with at_most(20):
            way = ways.start_route(way, by=floor.SYSTEM)
        with at_most(20):
            ways.complete_route(way, by=floor.SYSTEM)
