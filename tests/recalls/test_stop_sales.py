"""Stop-sales: one person, at once, everywhere; two people to lift; no recall lifts one."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.stops import in_span
from recalls.selectors.stops import stops_for
from recalls.services import stop_sales
from returns_portal.lib.errors import InvalidInput, PermissionDenied, TransitionRefused
from tests import cast
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import make_product
from tests.factories.rma import working_in
from tests.recalls.recalling import Recallers, lamp_sold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("soon")]


@pytest.mark.parametrize(
    ("span", "inside", "outside"),
    [
        ({"exact": "7X12"}, ["7X12"], ["7X1", "7X123"]),
        ({"starts": "7X"}, ["7X", "7X9"], ["X7", "8X"]),
        (
            {"prefix": "AB", "from": "1000", "to": "1999", "suffix": ""},
            ["AB1000", "AB1999", "AB1500"],
            ["AB999", "AB2000", "AC1500", "AB01500", "AB150X", "AB"],
        ),
        (
            {"prefix": "", "from": "99", "to": "101", "suffix": "Z"},
            ["99Z", "100Z", "101Z"],
            ["099Z", "98Z", "102Z", "100", "Z"],
        ),
        ({"prefix": "L3-", "from": "0099", "to": "0101"}, ["L3-0100"], ["L3-100", "L3-0102"]),
    ],
)
def test_ends_of_a_range_are_in_it_and_other_prefixes_are_not(
    span: Any, inside: list[str], outside: list[str]
) -> None:
    assert [code for code in inside if not in_span(span, code)] == []
    assert [code for code in outside if in_span(span, code)] == []


def goods(recallers: Recallers, **read: str) -> Any:
    """A lamp that came back, as it was read at the dock."""
    order = lamp_sold(recallers.shop, line={"quantity": 1})
    whole = make.returned(recallers.shop, order)
    given = floor.item(whole.lines[0], **read)
    [piece] = floor.units_of(recallers.shop, floor.received(recallers.shop, whole, given))
    return piece


@pytest.mark.parametrize(
    ("stop", "read", "held"),
    [
        ({}, {}, True),
        ({"lot": "B-7"}, {"lot": "B-7"}, True),
        ({"lot": "B-7"}, {"lot": "B-8"}, False),
        ({"lot": "B-7"}, {}, True),
        ({"serials": ["L3-1"]}, {"serial": "l3-1"}, True),
        ({"serials": ["L3-1"]}, {"serial": "L3-2"}, False),
        (
            {"serial_ranges": [{"prefix": "L3-", "from": "5", "to": "9", "suffix": ""}]},
            {"serial": "L3-9"},
            True,
        ),
        (
            {"serial_ranges": [{"prefix": "L3-", "from": "5", "to": "9", "suffix": ""}]},
            {"serial": "L4-9"},
            False,
        ),
    ],
)
def test_the_dock_asks_every_live_stop_sale(
    recallers: Recallers, stop: dict[str, Any], read: dict[str, str], held: bool
) -> None:
    lamp = make_product(recallers.shop, "LAMP")
    with working_in(recallers.shop):
        stop_sales.place(by=recallers.first.actor, product=lamp, reason="It smokes", **stop)
    kinds = [hold.kind for hold in floor.holds_on(recallers.shop, goods(recallers, **read))]
    assert kinds == (["recall_hit"] if held else [])


def test_a_piece_named_later_is_set_aside_then(recallers: Recallers) -> None:
    lamp = make_product(recallers.shop, "LAMP")
    blind = floor.received(recallers.shop, None, floor.item(serial="L3-1"))
    [piece] = floor.units_of(recallers.shop, blind)
    with working_in(recallers.shop):
        stop_sales.place(by=recallers.first.actor, product=lamp, reason="It smokes")
    from inspection import services

    with working_in(recallers.shop):
        services.identify_unit(piece, by=floor.SYSTEM, product=lamp, serial="L3-1")
    assert [hold.kind for hold in floor.holds_on(recallers.shop, piece)] == ["recall_hit"]


def test_what_is_on_its_way_to_the_shelf_is_stopped(recallers: Recallers) -> None:
    from disposition import services

    piece = goods(recallers)
    routes.inspected(recallers.shop, piece)
    way = routes.route_of(recallers.shop, piece)
    with working_in(recallers.shop):
        services.approve_route(way, by=floor.SYSTEM)
        services.start_route(way, by=floor.SYSTEM)
        stop_sales.place(by=recallers.first.actor, product=piece.product, reason="It smokes")
    with working_in(recallers.shop), pytest.raises(TransitionRefused, match="It smokes"):
        services.complete_route(way, by=floor.SYSTEM)


def test_two_people_confirm_and_two_people_lift(recallers: Recallers) -> None:
    first, second = recallers.first.actor, recallers.second.actor
    lamp = make_product(recallers.shop, "LAMP")
    with working_in(recallers.shop):
        stop = stop_sales.place(by=first, product=lamp, reason="It smokes")
        with pytest.raises(PermissionDenied) as refused:
            stop_sales.confirm(stop, by=first)
        assert refused.value.code == "confirmer_is_placer"
        stop_sales.confirm(stop, by=second)
        with pytest.raises(TransitionRefused):
            stop_sales.withdraw(stop, by=first, reason="A mistake")
        asked = stop_sales.lift(stop, by=first, reason="Mended")
        assert asked.status == "confirmed"
        with pytest.raises(PermissionDenied) as refused:
            stop_sales.lift(stop, by=first, reason="Mended")
        assert refused.value.code == "lifter_is_requester"
        assert stops_for(sku="LAMP") == [stop]
        assert stop_sales.lift(stop, by=second, reason="Mended").status == "lifted"
        assert stops_for(sku="LAMP") == []


def test_one_person_takes_back_what_nobody_confirmed(recallers: Recallers) -> None:
    first = recallers.first.actor
    lamp = make_product(recallers.shop, "LAMP")
    with working_in(recallers.shop):
        stop = stop_sales.place(by=first, product=lamp, reason="It smokes")
        with pytest.raises(TransitionRefused):
            stop_sales.lift(stop, by=first, reason="A mistake")
        assert stop_sales.withdraw(stop, by=first, reason="A mistake").status == "lifted"


def test_who_may_not_place_one_changes_nothing(recallers: Recallers, bob: cast.Person) -> None:
    lamp = make_product(recallers.shop, "LAMP")
    with working_in(recallers.shop):
        with pytest.raises(PermissionDenied):
            stop_sales.place(by=bob.actor, product=lamp, reason="It smokes")
        with pytest.raises(InvalidInput):
            stop_sales.place(by=recallers.first.actor, reason="It smokes")
        with pytest.raises(InvalidInput):
            stop_sales.place(by=recallers.first.actor, product=lamp, reason="  ")
        assert stops_for(sku="LAMP") == []


def test_a_till_asks_by_bar_code_lot_and_serial(recallers: Recallers) -> None:
    make_product(recallers.shop, "LAMP", gtins=["4006381333931"])
    with working_in(recallers.shop):
        stop = stop_sales.place(
            by=recallers.first.actor, gtin="4006381333931", lot="B-7", reason="It smokes"
        )
        assert stops_for(gtin="4006381333931", lot="B-7") == [stop]
        assert stops_for(gtin="04006381333931") == [stop]
        assert stops_for(sku="lamp", lot=" b-7 ") == [stop]
        assert stops_for(gtin="4006381333931", lot="B-8") == []
        assert stops_for(gtin="5901234123457", lot="B-7") == []
