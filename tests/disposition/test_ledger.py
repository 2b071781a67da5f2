"""The ledger of goods: exact sums, always balanced, and what was broken by hand is named."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from disposition import services
from disposition.models import Disposition
from disposition.selectors.ledger import Amount, ledger
from disposition.services import lot_leaving, lots
from inspection import services as floor_services
from inspection.models import HandlingUnit, Receipt
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError, InvalidInput
from tests import cast
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import lots as make
from tests.factories import rma
from tests.factories.rma import working_in


def of(shop, start=None, end=None):
    today = clock.today(shop.tz)
    with working_in(shop):
        return ledger(shop, start or today, end or today)


def break_by_hand(shop, sql, *values):
    with working_in(shop), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def goods(shop):
    """A pile recycled, a piece given away, one set aside, one that cannot be found, one waiting."""
    pile, gift = make.ready(shop, quantity=3), make.ready(shop, "donate", sku="CUP", weight_g=None)
    for unit, lot in ((pile, make.opened(shop)), (gift, make.opened(shop, "donate"))):
        make.scanned(shop, lot, unit)
        make.sealed(shop, lot, weight_g=2000)
        make.handed_over(shop, lot)
    held, lost, waiting = make.ready(shop), make.ready(shop), make.ready(shop, quantity=2)
    with working_in(shop):
        floor_services.place_hold(held, kind="evidence", reason="x", by=floor.SYSTEM)
        floor_services.lose_unit(lost, by=floor.SYSTEM)
    return {"pile": pile, "gift": gift, "held": held, "lost": lost, "waiting": waiting}


def test_a_day_balances_to_the_piece_and_the_gram(shop, goods):
    found = of(shop)
    assert found.opening == Amount()
    assert found.received == Amount(5, 8, 2450, 1)
    assert found.left == {"donate": Amount(1, 1, 0, 1), "recycle": Amount(1, 3, 1050, 0)}
    assert found.closing == Amount(3, 4, 1400, 0)
    assert found.here == {
        "in_process": Amount(1, 2, 700, 0),
        "held": Amount(1, 1, 350, 0),
        "missing": Amount(1, 1, 350, 0),
        "unidentified": Amount(),
    }
    assert found.balances


def test_what_was_weighed_counts_as_weighed(shop):
    lot = make.opened(shop)
    make.scanned(shop, lot, make.ready(shop), weight_g=410)
    make.handed_over(shop, lot)
    assert of(shop).left == {"recycle": Amount(1, 1, 410, 0)}


def test_yesterday_s_closing_is_today_s_opening(shop, goods):
    tomorrow = clock.now() + timedelta(days=1)
    today = clock.today(shop.tz)
    with clock.frozen(tomorrow):
        late = make.ready(shop)
        make.scanned(shop, lot := make.opened(shop), late)
        make.scanned(shop, lot, goods["waiting"])
        make.handed_over(shop, lot)
        second = of(shop)
        first = of(shop, today, today)
        both = of(shop, today, today + timedelta(days=1))
    assert first.closing == second.opening == Amount(3, 4, 1400, 0)
    assert first.here == {}
    assert second.received == Amount(1, 1, 350, 0)
    assert second.left == {"recycle": Amount(2, 3, 1050, 0)}
    assert second.closing == both.closing == Amount(2, 2, 700, 0)
    assert first.balances
    assert second.balances
    assert both.balances


def test_nothing_came_before_the_shop_did(shop):
    found = of(shop, date(2020, 1, 1), date(2020, 12, 31))
    assert (found.received, found.closing, found.balances) == (Amount(), Amount(), True)
    with pytest.raises(InvalidInput):
        of(shop, date(2026, 2, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("sql", "which", "kinds"),
    [
        ("UPDATE inspection_handlingunit SET quantity = 7 WHERE id = %s", "waiting", {"story"}),
        (
            "UPDATE inspection_handlingunit SET status = 'gone' WHERE id = %s",
            "waiting",
            {"moment", "route", "story"},
        ),
        ("UPDATE inspection_handlingunit SET left_at = NULL WHERE id = %s", "pile", {"moment"}),
        (
            "UPDATE disposition_disposition SET status = 'approved' WHERE unit_id = %s",
            "gift",
            {"route"},
        ),
        ("UPDATE disposition_lotitem SET quantity = 2 WHERE unit_id = %s", "pile", {"lot"}),
    ],
)
def test_what_somebody_broke_by_hand_is_named(shop, goods, sql, which, kinds):
    break_by_hand(shop, sql, goods[which].pk)
    found = of(shop)
    assert not found.balances
    own = {row.kind for row in found.differences if row.name == goods[which].lpn}
    assert own == kinds
    others = {row.kind for row in found.differences} - kinds
    assert others <= {"lot_sum"}


def test_a_lot_with_other_pieces_than_were_sealed_is_named(shop, goods):
    break_by_hand(shop, "UPDATE disposition_lot SET pieces = 4 WHERE route = 'recycle'")
    [row] = of(shop).differences
    assert (row.kind, row.expected, row.found) == ("lot_sum", "4", "3")


VERBS = (
    "scan",
    "hand_over",
    "reject",
    "cancel",
    "reroute",
    "split",
    "lose",
    "find",
    "away",
    "void",
)


@pytest.mark.slow
@settings(
    max_examples=5,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 5)), min_size=10, max_size=14)
)
def test_it_balances_after_any_sequence_of_verbs(db, steps):
    with clock.frozen(rma.SOON):
        shop = routes.furnished(cast.shop("alpha"))
        state = {"lot": make.opened(shop), "pieces": 6}
        make.ready(shop, quantity=4)
        make.ready(shop, quantity=2)
        for verb, number in steps:
            with suppress(DomainError):  # refused: nothing has changed
                act(shop, state, verb, number)
            found = of(shop)
            assert found.balances, (verb, found.differences)
            assert found.received.pieces == state["pieces"]
            assert found.received == found.gone + found.closing


def act(shop, state, verb, number):
    """One verb to one of the units, as people do them in any order."""
    with working_in(shop):
        units = list(HandlingUnit.objects.exclude(status="emptied").order_by("id"))
        unit, lot = units[number % len(units)], state["lot"]
        ways = {way.unit_id: way for way in Disposition.objects.all()}
        way = ways.get(unit.pk)
        if verb == "scan":
            if way is not None and way.status == "proposed":
                services.approve_route(way, by=floor.SYSTEM, route="recycle", reason="So")
            lots.scan_into(lot, unit, by=floor.SYSTEM)
        elif verb == "hand_over":
            lot_leaving.seal_lot(lot, by=floor.SYSTEM)
            lot_leaving.hand_over_lot(lot, to="G", signed_by="R", by=floor.SYSTEM)
            state["last"], state["lot"] = lot, lots.open_lot(route="recycle", by=floor.SYSTEM)
        elif verb == "reject" and "last" in state:
            lot_leaving.reject_items(state["last"], units=[unit], reason="No", by=floor.SYSTEM)
        elif verb == "cancel":
            lot_leaving.cancel_lot(lot, by=floor.SYSTEM)
            state["lot"] = lots.open_lot(route="recycle", by=floor.SYSTEM)
        elif verb == "reroute" and way is not None:
            services.reroute(way, by=floor.SYSTEM, reason="So")
        elif verb == "split":
            floor_services.split_unit(unit, quantity=1, by=floor.SYSTEM)
        elif verb == "lose":
            floor_services.lose_unit(unit, by=floor.SYSTEM)
        elif verb == "find":
            floor_services.find_unit(unit, by=floor.SYSTEM)
        elif verb == "away" and way is not None:
            if way.status == "approved":
                services.start_route(way, by=floor.SYSTEM)
            services.complete_route(way, by=floor.SYSTEM)
        elif verb == "void":
            receipt = Receipt.objects.order_by("id")[number % 2]
            before = sum(one.quantity for one in units)
            floor_services.void_receipt(receipt, reason="Mistake", by=floor.SYSTEM)
            rows = HandlingUnit.objects.exclude(status="emptied")
            state["pieces"] -= before - sum(one.quantity for one in rows)
