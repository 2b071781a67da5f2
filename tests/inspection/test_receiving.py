"""Counting at the dock: what came is what was announced, or less of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inspection import services
from inspection.models import HandlingUnit, Inspection, Receipt
from returns_portal.lib import clock
from returns_portal.lib.errors import InvalidInput, PermissionDenied
from rma.models import RmaLine
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.factories.rma import working_in


@pytest.fixture
def shop(alpha):
    return floor.furnished(alpha)


@pytest.fixture(autouse=True)
def _soon():
    with clock.frozen(make.SOON):
        yield


def ledger(shop, line):
    line = floor.fresh(shop, line)
    return line.requested, line.authorized, line.received, line.kept


def test_a_counted_line_is_received_plated_and_waits_for_inspection(shop):
    whole = make.returned(shop)
    receipt = floor.received(shop, whole, floor.item(whole.lines[0]))
    assert receipt.status == "counted"
    [unit] = floor.units_of(shop, receipt)
    assert (unit.status, unit.quantity, unit.counted, unit.title) == ("on_hand", 1, 1, "ours")
    assert unit.lpn_normalized == unit.lpn
    assert unit.location.code == "DOCK-1"
    assert unit.rma_line_id == whole.lines[0].pk
    inspection = floor.inspection_of(shop, unit)
    assert (inspection.status, inspection.unanswered) == ("waiting", 3)
    assert ledger(shop, whole.lines[0]) == (1, 1, 1, 0)
    assert floor.differences(shop, receipt) == []
    assert make.fresh(shop, whole.rma).shipments[0].status == "arrived"


def test_without_items_all_that_was_announced_came(shop):
    order = make_order(
        shop, lines=[line_given(quantity=3), line_given(external_id="2", sku="CAP", quantity=5)]
    )
    whole = make.returned(shop, order, make.line_ask(quantity=3), make.line_ask("2", quantity=5))
    receipt = floor.received(shop, whole)
    assert [unit.quantity for unit in floor.units_of(shop, receipt)] == [3, 5]
    assert [ledger(shop, line)[2] for line in whole.lines] == [3, 5]


def test_an_item_without_a_quantity_is_what_is_outstanding_on_its_line(shop):
    whole = make.returned(shop, None, make.line_ask(quantity=2))
    floor.received(shop, whole, floor.item(whole.lines[0], quantity=1))
    receipt = floor.received(shop, whole, floor.item(whole.lines[0], quantity=None))
    assert [unit.quantity for unit in floor.units_of(shop, receipt)] == [1]
    assert ledger(shop, whole.lines[0]) == (2, 2, 2, 0)


def test_a_part_of_a_return_may_come_first_and_makes_only_its_money_due(shop):
    floor.furnished(shop, refund_on="receipt")
    whole = make.returned(shop, None, make.line_ask(quantity=2))
    floor.received(shop, whole, floor.item(whole.lines[0]))
    due = [(r.quantity, r.status) for r in make.fresh(shop, whole.rma).resolutions]
    assert due == [(1, "due"), (1, "proposed")]


def test_ledgers_of_several_lines_add_up_exactly(shop):
    lines = [
        line_given(external_id=str(n), sku=f"ART-{n}", quantity=q)
        for n, q in ((1, 3), (2, 5), (3, 2))
    ]
    order = make_order(shop, lines=lines)
    asks = [make.line_ask(str(n), quantity=q) for n, q in ((1, 3), (2, 5), (3, 2))]
    whole = make.returned(shop, order, *asks)
    assert [line.outstanding for line in whole.lines] == [3, 5, 2]
    floor.received(shop, whole)
    after = make.fresh(shop, whole.rma)
    assert [(line.received, line.outstanding) for line in after.lines] == [(3, 0), (5, 0), (2, 0)]


def test_one_parcel_may_hold_several_returns(shop):
    first, second = make.returned(shop), make.returned(shop)
    receipt = floor.received(shop, None, floor.item(first.lines[0]), floor.item(second.lines[0]))
    assert receipt.rma_id is None
    assert {unit.rma_id for unit in floor.units_of(shop, receipt)} == {
        first.rma.pk,
        second.rma.pk,
    }
    assert floor.differences(shop, receipt) == []


def test_a_parcel_is_found_by_its_tracking_number(shop):
    whole = make.returned(shop, None, make.line_ask(), shipping_method="own_carrier")
    with working_in(shop):
        from rma import services as rma

        rma.announce(whole.shipments[0], by=floor.SYSTEM, tracking_number="rr 473124829 gb")
    receipt = floor.received(shop, None, tracking_number="RR473124829GB")
    assert (receipt.rma_id, receipt.shipment_id) == (whole.rma.pk, whole.shipments[0].pk)
    assert floor.fresh(shop, whole.shipments[0]).status == "arrived"
    assert ledger(shop, whole.lines[0]) == (1, 1, 1, 0)


def test_an_article_is_found_by_sku_and_by_bar_code(shop):
    from tests.factories.catalog import make_product

    make_product(shop, "TEE", gtins=["4006381333931"])
    whole = make.returned(shop, None, make.line_ask(quantity=2))
    floor.received(shop, whole, floor.item(sku="tee"))
    floor.received(shop, whole, floor.item(sku="4006381333931"))
    assert ledger(shop, whole.lines[0]) == (2, 2, 2, 0)


def test_an_action_of_a_device_is_applied_once_for_ever(shop):
    whole = make.returned(shop, None, make.line_ask(quantity=2))
    said = floor.given(whole, floor.item(whole.lines[0]), client_action_id="tablet-7")
    with working_in(shop):
        first = services.receive(said, by=floor.SYSTEM)
        again = services.receive(said, by=floor.SYSTEM)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.receipt.pk == first.receipt.pk
    assert ledger(shop, whole.lines[0])[2] == 1
    with working_in(shop):
        assert HandlingUnit.objects.count() == 1


@pytest.mark.parametrize("ahead", [timedelta(days=-3), timedelta(0), None])
def test_goods_may_have_come_earlier(shop, ahead):
    at = None if ahead is None else clock.now() + ahead
    whole = make.returned(shop)
    assert floor.received(shop, whole, occurred_at=at).occurred_at == at


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"occurred_at": make.SOON + timedelta(hours=1)}, "occurred_at", "in_the_future"),
        ({"location": None}, "location", "required"),
        ({"location": "NOWHERE"}, "location", "unknown_location"),
        ({"items": ()}, "items", "empty"),
        ({"return_": "A-0000-0000"}, "return", "unknown_return"),
        ({"shipment": "shp_0"}, "shipment", "unknown_shipment"),
        ({"container": "CAGE-9"}, "container", "unknown_container"),
        ({"items": (floor.item(),)}, "items[0].return_line", "unknown_line"),
    ],
)
def test_a_receipt_that_says_too_little_is_refused_and_changes_nothing(shop, fields, field, code):
    whole = make.returned(shop)
    if field == "items[0].return_line":
        fields = {"items": (floor.item(return_line="rln_" + "0" * 26),)}
    said = floor.given(whole)
    said = type(said)(**({n: getattr(said, n) for n in said.__dataclass_fields__} | fields))
    with working_in(shop), pytest.raises(InvalidInput) as refused:
        services.receive(said, by=floor.SYSTEM)
    assert (refused.value.errors[0].field, refused.value.errors[0].code) == (field, code)
    with working_in(shop):
        assert Receipt.objects.count() == 0
        assert HandlingUnit.objects.count() == 0
    assert ledger(shop, whole.lines[0]) == (1, 1, 0, 0)


def test_what_is_complete_cannot_be_received_as_a_whole_again(shop):
    whole = make.returned(shop)
    floor.received(shop, whole)
    with pytest.raises(InvalidInput) as refused:
        floor.received(shop, whole)
    assert refused.value.code == "nothing_outstanding"


def test_somebody_who_may_only_look_receives_nothing(shop, bob):
    whole = make.returned(shop)
    with pytest.raises(PermissionDenied):
        floor.received(shop, whole, by=bob.actor)
    with working_in(shop):
        assert Receipt.objects.count() == Inspection.objects.count() == 0
        assert RmaLine.objects.get(pk=whole.lines[0].pk).received == 0
