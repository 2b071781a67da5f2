"""Goods at the dock and on the bench: the ledger, what falls due, what comes late or unasked."""

from __future__ import annotations

import pytest

from catalog.models import OrderLine
from flows.models import StageEvent
from returns_portal.lib import ids
from rma import services
from rma.models import Rma, RmaLine
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order

pytestmark = pytest.mark.django_db

#: One hundred for three units: the first carries the cent.
THREE = line_given(quantity=3, unit_price="33.333333")


def do(shop, service, thing, **details):
    with make.working_in(shop):
        return service(thing, by=make.SYSTEM, **details)


def money(shop, rma):
    return [
        (each.status, each.quantity, each.amount_minor)
        for each in make.fresh(shop, rma).resolutions
    ]


def three(shop, **rules):
    make.with_policy(shop, **rules)
    order = make_order(shop, lines=[THREE])
    return make.returned(shop, order, make.line_ask(quantity=3))


# --- what makes money due ------------------------------


def test_money_is_due_at_the_request_where_the_policy_says_so(shop):
    whole = three(shop, refund_on="request")
    assert money(shop, whole.rma) == [("due", 3, 10000)]


def test_money_is_due_when_the_carrier_has_the_goods(shop):
    make.with_policy(shop, refund_on="scan")
    whole = make.returned(shop, shipping_method="own_carrier")
    assert money(shop, whole.rma) == [("proposed", 1, 1000)]
    do(shop, services.announce, whole.shipments[0], tracking_number="T1")
    assert money(shop, whole.rma) == [("due", 1, 1000)]


def test_money_is_due_when_the_goods_are_counted(shop):
    whole = three(shop, refund_on="receipt")
    make.received(shop, whole.lines[0], 3)
    assert money(shop, whole.rma) == [("due", 3, 10000)]


def test_money_is_due_when_the_inspection_is_confirmed_and_not_before(shop):
    whole = three(shop)
    make.received(shop, whole.lines[0], 3)
    assert money(shop, whole.rma) == [("proposed", 3, 10000)]
    make.inspected(shop, whole.lines[0], 3)
    assert money(shop, whole.rma) == [("due", 3, 10000)]


def test_nothing_that_was_not_received_is_due_however_much_was_inspected(shop):
    whole = three(shop)
    make.received(shop, whole.lines[0], 1)
    make.inspected(shop, whole.lines[0], 3)
    assert money(shop, whole.rma) == [("due", 1, 3334), ("proposed", 2, 6666)]


# --- parts ------------------------------


def test_a_partial_receipt_makes_that_part_due_and_the_parts_sum_exactly(shop):
    whole = three(shop, refund_on="receipt")
    line = whole.lines[0]
    for _unit in range(3):
        make.received(shop, line)
    assert money(shop, whole.rma) == [("due", 1, 3334), ("due", 1, 3333), ("due", 1, 3333)]
    for each in make.fresh(shop, whole.rma).resolutions:
        steps = sum(step["amount_minor"] for step in each.derivation)
        assert steps == each.amount_minor


def test_the_order_of_parts_and_of_returns_does_not_matter(shop):
    make.with_policy(shop, refund_on="receipt")
    order = make_order(shop, lines=[THREE])
    first = make.returned(shop, order, make.line_ask(quantity=2))
    second = make.returned(shop, order)
    make.received(shop, first.lines[0])
    assert money(shop, first.rma) == [("due", 1, 3334), ("proposed", 1, 3333)]
    assert money(shop, second.rma) == [("proposed", 1, 3333)]


def test_a_cancelled_return_in_the_middle_loses_no_cent(shop):
    make.with_policy(shop, refund_on="receipt")
    order = make_order(shop, lines=[THREE])
    first = make.returned(shop, order)
    second = make.returned(shop, order)
    do(shop, services.cancel_return, first.rma)
    third = make.returned(shop, order, make.line_ask(quantity=2))
    amounts = [second.resolutions[0].amount_minor, third.resolutions[0].amount_minor]
    assert amounts == [3333, 6667]
    make.received(shop, third.lines[0])
    parts = [minor for _status, _units, minor in money(shop, third.rma)]
    assert sum(parts) == 6667


def test_what_arrives_beyond_what_is_expected_is_not_accepted(shop):
    whole = three(shop)
    assert make.received(shop, whole.lines[0], 2) == 2
    assert make.received(shop, whole.lines[0], 5) == 1
    assert make.received(shop, whole.lines[0], 1) == 0
    assert make.fresh(shop, whole.rma).lines[0].received == 3


def test_the_same_inspection_counts_once(shop):
    whole = three(shop)
    line, run = whole.lines[0], ids.uuid7()
    make.received(shop, line, 3)
    make.inspected(shop, line, 1, inspection_id=run)
    make.inspected(shop, line, 1, inspection_id=run)
    assert make.fresh(shop, whole.rma).lines[0].inspected == 1
    make.inspected(shop, line, 1, supersedes=run)
    assert make.fresh(shop, whole.rma).lines[0].inspected == 1
    assert money(shop, whole.rma)[0] == ("due", 1, 3334)


# --- parcels ------------------------------


def test_what_is_counted_has_arrived(shop):
    whole = make.returned(shop)
    make.received(shop, whole.lines[0])
    after = make.fresh(shop, whole.rma)
    assert [parcel.status for parcel in after.shipments] == ["arrived"]
    assert after.rma.goods_moved_at == make.SOON
    open_kinds = [row.kind for row in after.deadlines if row.met_at is None]
    assert open_kinds == ["refund"]


def test_of_several_parcels_only_the_one_that_came_has_arrived(shop):
    order = make_order(shop)
    whole = make.returned(shop, order, make.line_ask(quantity=2))
    with make.working_in(shop):
        services.create_shipments([whole.rma], by=make.SYSTEM, method="own_carrier")
    first, second = make.fresh(shop, whole.rma).shipments
    do(shop, services.receive_line, whole.lines[0], quantity=1, shipment=second)
    states = {parcel.pk: parcel.status for parcel in make.fresh(shop, whole.rma).shipments}
    assert states == {first.pk: "created", second.pk: "arrived"}
    do(shop, services.receive_line, whole.lines[0], quantity=1)
    states = {parcel.pk: parcel.status for parcel in make.fresh(shop, whole.rma).shipments}
    assert states[first.pk] == "arrived"


# --- undecided, late, lost ------------------------------


def test_goods_of_an_undecided_return_are_kept_and_bring_no_money_until_somebody_decides(shop):
    make.with_policy(shop, auto_authorize=False, refund_on="receipt")
    whole = make.returned(shop)
    assert make.received(shop, whole.lines[0]) == 0
    line = make.fresh(shop, whole.rma).lines[0]
    assert (line.received, line.kept) == (0, 1)
    assert money(shop, whole.rma) == [("proposed", 1, 1000)]
    do(shop, services.authorize_return, whole.rma)
    line = make.fresh(shop, whole.rma).lines[0]
    assert (line.received, line.kept) == (1, 0)
    assert money(shop, whole.rma) == [("due", 1, 1000)]


def closed(shop):
    """A return that was given up, and so closed, of an order of two."""
    order = make_order(shop)
    whole = make.returned(shop, order)
    do(shop, services.give_up_line, whole.lines[0])
    return order, whole


def test_a_late_parcel_opens_a_linked_follow_up_that_a_person_decides_on(shop):
    order, whole = closed(shop)
    with make.working_in(shop):
        counted = services.receive(whole.lines[0], quantity=1, by=make.SYSTEM)
        follower = Rma.objects.get(follows=whole.rma)
        assert OrderLine.objects.get(order=order).on_returns == 1
    assert (counted.accepted, counted.kept, counted.line.rma_id) == (0, 1, follower.pk)
    after = make.fresh(shop, follower)
    assert (after.rma.status, after.lines[0].kept) == ("requested", 1)
    assert after.lines[0].decision["code"] == "came_late"
    assert after.resolutions[0].amount_minor == 1000
    assert make.fresh(shop, whole.rma).rma.status == "closed"
    do(shop, services.authorize_return, follower)
    make.inspected(shop, after.lines[0])
    assert money(shop, follower) == [("due", 1, 1000)]


def test_a_late_parcel_whose_units_are_on_another_return_is_a_find(shop):
    order = make_order(shop, lines=[line_given(quantity=1)])
    whole = make.returned(shop, order)
    do(shop, services.give_up_line, whole.lines[0])
    make.returned(shop, order)
    assert make.received(shop, whole.lines[0]) == 0
    with make.working_in(shop):
        follower = Rma.objects.get(follows=whole.rma)
        assert OrderLine.objects.get(order=order).on_returns == 1
    found = make.fresh(shop, follower)
    assert (found.lines[0].order_line_id, found.refund_minor) == (None, 0)


def test_goods_of_an_expired_return_reinstate_it(shop):
    whole = make.returned(shop)
    with make.working_in(shop):
        services.expire_return(whole.rma, by=make.SYSTEM)
    assert make.fresh(shop, whole.rma).rma.status == "expired"
    assert make.received(shop, whole.lines[0]) == 1
    after = make.fresh(shop, whole.rma)
    assert (after.rma.status, after.lines[0].status, after.lines[0].received) == (
        "authorized",
        "authorized",
        1,
    )
    assert money(shop, whole.rma) == [("cancelled", 1, 1000), ("proposed", 1, 1000)]


def test_goods_that_are_lost_are_paid_for_and_the_unit_stays_returned(shop):
    order = make_order(shop)
    whole = make.returned(shop, order)
    do(shop, services.presume_lost, whole.lines[0])
    assert money(shop, whole.rma) == [("due", 1, 1000)]
    with make.working_in(shop):
        assert OrderLine.objects.get(order=order).on_returns == 1
        services.settle_resolution(whole.resolutions[0], by=make.SYSTEM, reference="T")
    after = make.fresh(shop, whole.rma)
    assert (after.rma.status, after.lines[0].status, after.lines[0].received) == (
        "closed",
        "lost",
        0,
    )


def test_lost_goods_that_turn_up_are_received_without_being_paid_twice(shop):
    order = make_order(shop)
    whole = make.returned(shop, order, make.line_ask(), make.line_ask())
    do(shop, services.presume_lost, whole.lines[0])
    assert make.received(shop, whole.lines[0]) == 1
    after = make.fresh(shop, whole.rma)
    assert (after.lines[0].status, after.lines[0].lost, after.lines[0].received) == (
        "authorized",
        0,
        1,
    )
    assert money(shop, whole.rma) == [("due", 1, 1000), ("proposed", 1, 1000)]


# --- the end ------------------------------


def test_a_return_closes_only_when_every_piece_has_its_route(shop):
    whole = three(shop, refund_on="receipt")
    line = whole.lines[0]
    make.received(shop, line, 3)
    do(shop, services.settle_resolution, whole.resolutions[0], reference="T")
    assert make.fresh(shop, whole.rma).rma.status == "authorized"
    make.disposed(shop, line, 2)
    assert make.fresh(shop, whole.rma).rma.status == "authorized"
    make.disposed(shop, line, 1)
    assert make.fresh(shop, whole.rma).rma.status == "closed"


def test_every_unit_is_accounted_for_at_every_step(shop):
    whole = three(shop, refund_on="receipt")
    line = whole.lines[0]
    make.received(shop, line, 1)
    do(shop, services.give_up_line, line)
    make.disposed(shop, line, 1)
    with make.working_in(shop):
        lines = list(RmaLine.objects.filter(rma=whole.rma).order_by("position"))
        told = StageEvent.objects.filter(name="rma_line.given_up").count()
    assert [(each.status, each.authorized, each.received) for each in lines] == [
        ("authorized", 1, 1),
        ("not_coming", 2, 0),
    ]
    assert told == 1
    assert money(shop, whole.rma) == [("due", 1, 3334), ("cancelled", 2, 6666)]
