"""A lot of thousands is handled in sets of rows."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from disposition import services
from disposition.services import lot_leaving, lots
from inspection import services as floor_services
from inspection.models import HandlingUnit
from tests.factories import inspection as floor
from tests.factories import lots as make
from tests.factories.rma import working_in


def test_a_big_lot_takes_as_many_queries_as_a_small_one(shop):
    """Scanned at once, sealed and handed over: sets of rows, never one by one."""
    counts = []
    for size in (2, 5):
        lot, pile = make.opened(shop), make.ready(shop, quantity=size)
        units = [pile, *taken_off(shop, pile, size - 1)]
        with working_in(shop), CaptureQueriesContext(connection) as seen_queries:
            lots.load(lot, units, by=floor.SYSTEM)
            lot_leaving.seal_lot(lot, by=floor.SYSTEM)
            lot_leaving.hand_over_lot(lot, to="G", signed_by="R", by=floor.SYSTEM)
        counts.append(len(seen_queries))
        with working_in(shop):
            assert HandlingUnit.objects.filter(lot_items__lot=lot, status="gone").count() == size
    assert counts[0] == counts[1]


def taken_off(shop, pile, pieces):
    """Pieces of an approved pile with plates and approved ways of their own."""
    found = []
    with working_in(shop):
        way = make.way_of(shop, pile)
        for _piece in range(pieces):
            piece = floor_services.split_unit(pile, quantity=1, by=floor.SYSTEM)
            one = services.propose_route(piece, by=floor.SYSTEM, inspection=way.inspection)
            services.approve_route(one, by=floor.SYSTEM, route="recycle", reason="So")
            found.append(piece)
    return found
