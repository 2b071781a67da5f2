"""What came is not what was announced: recorded, kept, and never paid for by itself."""

from __future__ import annotations

import pytest

from inspection import services
from inspection.models import HandlingUnit, Receipt
from returns_portal.lib.errors import Conflict, InvalidInput
from rma import services as rma
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, make_product
from tests.factories.rma import working_in


def ledger(shop, line):
    line = floor.fresh(shop, line)
    return line.authorized, line.received, line.kept


def phones(shop, *serials):
    """An order of one line of serialised phones."""
    make_product(shop, "PHONE", serialised=True)
    line = line_given(sku="PHONE", quantity=len(serials), serials=list(serials))
    return make_order(shop, lines=[line])


def test_more_than_authorised_is_recorded_and_never_received(shop):
    whole = make.returned(shop, None, make.line_ask(quantity=1))
    receipt = floor.received(shop, whole, floor.item(whole.lines[0], quantity=3))
    [unit] = floor.units_of(shop, receipt)
    assert (unit.quantity, unit.counted) == (3, 1)
    assert floor.differences(shop, receipt) == [("over_quantity", 2)]
    assert ledger(shop, whole.lines[0]) == (1, 1, 0)


def test_an_article_that_is_not_on_the_return_is_kept_beside_it(shop):
    make_product(shop, "CAP")
    whole = make.returned(shop)
    receipt = floor.received(shop, whole, floor.item(sku="CAP"))
    [unit] = floor.units_of(shop, receipt)
    assert (unit.status, unit.product.sku, unit.rma_id, unit.rma_line_id) == (
        "on_hand",
        "CAP",
        whole.rma.pk,
        None,
    )
    assert (unit.counted, unit.title) == (0, "customer")
    assert floor.differences(shop, receipt) == [("undeclared", 1)]
    assert ledger(shop, whole.lines[0]) == (1, 0, 0)


def test_what_nobody_knows_gets_a_plate_and_waits_to_be_identified(shop):
    whole = make.returned(shop)
    receipt = floor.received(shop, whole, floor.item(sku="WHAT-IS-THIS"))
    [unit] = floor.units_of(shop, receipt)
    assert (unit.status, unit.product, unit.scanned) == ("unidentified", None, "WHAT-IS-THIS")
    assert floor.differences(shop, receipt) == [("undeclared", 1)]


def test_another_article_on_a_named_line_is_the_wrong_item(shop):
    make_product(shop, "CAP")
    whole = make.returned(shop)
    receipt = floor.received(shop, whole, floor.item(whole.lines[0], sku="CAP"))
    assert floor.differences(shop, receipt) == [("wrong_item", 1)]
    assert ledger(shop, whole.lines[0]) == (1, 0, 0)


def test_each_serial_is_a_unit_of_its_own(shop):
    whole = make.returned(
        shop, phones(shop, "S-1", "S-2"), make.line_ask(quantity=2, serials=["S-1", "S-2"])
    )
    receipt = floor.received(shop, whole)
    assert [(unit.serial, unit.quantity) for unit in floor.units_of(shop, receipt)] == [
        ("S-1", 1),
        ("S-2", 1),
    ]
    assert all(unit.unit_id for unit in floor.units_of(shop, receipt))
    assert ledger(shop, whole.lines[0]) == (2, 2, 0)


def test_serialised_pieces_without_a_serial_are_units_of_one_as_well(shop):
    whole = make.returned(shop, phones(shop, "S-1", "S-2"), make.line_ask(quantity=2))
    receipt = floor.received(shop, whole, floor.item(whole.lines[0], quantity=2))
    assert [unit.quantity for unit in floor.units_of(shop, receipt)] == [1, 1]


def test_another_serial_is_set_aside_and_brings_no_money(shop):
    whole = make.returned(shop, phones(shop, "S-1"), make.line_ask(serials=["S-1"]))
    receipt = floor.received(shop, whole, floor.item(whole.lines[0], serial="S-9"))
    [unit] = floor.units_of(shop, receipt)
    assert floor.differences(shop, receipt) == [("serial_mismatch", 1)]
    assert [(hold.kind, hold.rule) for hold in floor.holds_on(shop, unit)] == [
        ("serial_mismatch", "serial")
    ]
    assert (unit.counted, ledger(shop, whole.lines[0])) == (0, (1, 0, 0))


def test_a_serial_that_is_here_already_is_refused(shop):
    order = phones(shop, "S-1", "S-2")
    first = make.returned(shop, order, make.line_ask(serials=["S-1"]))
    floor.received(shop, first)
    second = make.returned(shop, order, make.line_ask(serials=["S-2"]))
    with pytest.raises(Conflict) as refused:
        floor.received(shop, second, floor.item(sku="PHONE", serial="s-1"))
    assert refused.value.code == "serial_on_hand"
    with working_in(shop):
        assert (Receipt.objects.count(), HandlingUnit.objects.count()) == (1, 1)


def test_a_serial_on_an_open_return_cannot_be_on_a_second_one(shop):
    order = phones(shop, "S-1", "S-2")
    make.returned(shop, order, make.line_ask(serials=["S-1"]))
    with pytest.raises(InvalidInput):
        make.returned(shop, order, make.line_ask(serials=["S-1"]))


def test_what_is_back_in_the_warehouse_cannot_be_returned_again(shop):
    order = phones(shop, "S-1")
    whole = make.returned(shop, order, make.line_ask(serials=["S-1"]))
    floor.received(shop, whole)
    with pytest.raises(InvalidInput) as refused:
        make.returned(shop, order, make.line_ask(serials=["S-1"]))
    assert refused.value.errors[0].code == "serial_on_open_return"


def test_after_a_part_has_come_back_the_rest_of_the_lots_is_proposed(shop, api):
    lines = [
        line_given(external_id="1", sku="CREAM-1", quantity=1, lot="L-1"),
        line_given(external_id="2", sku="CREAM-2", quantity=2, lot="L-2"),
    ]
    order = make_order(shop, lines=lines)
    first = make.returned(shop, order, make.line_ask("1"), make.line_ask("2"))
    floor.received(shop, first)
    rest = api.get(f"orders/{order.external_id}/eligibility")["lines"]
    assert [line["returnable_quantity"] for line in rest] == [0, 1]


def test_an_empty_box_is_evidence_and_counts_for_nothing(shop):
    whole = make.returned(shop)
    receipt = floor.received(shop, whole, floor.item(whole.lines[0], condition="empty"))
    [unit] = floor.units_of(shop, receipt)
    assert floor.differences(shop, receipt) == [("empty_box", 1)]
    assert [hold.kind for hold in floor.holds_on(shop, unit)] == ["evidence"]
    assert ledger(shop, whole.lines[0]) == (1, 0, 0)


def test_a_parcel_without_paperwork_is_received_blind(shop):
    make_product(shop, "TEE")
    receipt = floor.received(shop, None, floor.item(sku="TEE"), tracking_number="NOBODY-1")
    assert receipt.rma_id is None
    assert floor.differences(shop, receipt) == [("unknown_sender", 1), ("undeclared", 1)]
    assert floor.units_of(shop, receipt)[0].title == "customer"


def test_a_blind_parcel_is_recognised_by_an_announced_serial(shop):
    whole = make.returned(shop, phones(shop, "S-1"), make.line_ask(serials=["S-1"]))
    receipt = floor.received(shop, None, floor.item(serial="S-1"))
    assert floor.differences(shop, receipt) == []
    assert ledger(shop, whole.lines[0]) == (1, 1, 0)


def test_damage_is_recorded_and_a_damaged_battery_is_set_aside(shop):
    battery = {"chemistry": "li_ion", "wh": "15.2", "contained": True, "un_number": "3481"}
    make_product(shop, "LAMP", battery=battery)
    order = make_order(shop, lines=[line_given(sku="LAMP", quantity=1)])
    whole = make.returned(shop, order)
    receipt = floor.received(shop, whole, floor.item(whole.lines[0], condition="damaged"))
    [unit] = floor.units_of(shop, receipt)
    assert unit.condition == "damaged"
    assert [(hold.kind, hold.rule) for hold in floor.holds_on(shop, unit)] == [
        ("safety_hazard", "damaged_battery")
    ]
    assert ledger(shop, whole.lines[0]) == (1, 1, 0)


def test_goods_of_an_undecided_return_are_kept_and_bring_no_money(shop, alice):
    floor.furnished(shop, auto_authorize=False, refund_on="receipt")
    whole = make.returned(shop)
    receipt = floor.received(shop, whole, floor.item(whole.lines[0]))
    [unit] = floor.units_of(shop, receipt)
    assert floor.differences(shop, receipt) == []
    assert (unit.counted, unit.title, ledger(shop, whole.lines[0])) == (1, "customer", (0, 0, 1))
    assert make.fresh(shop, whole.rma).resolutions[0].status == "proposed"
    with working_in(shop):
        rma.authorize_return(whole.rma, by=alice.actor)
    assert ledger(shop, whole.lines[0]) == (1, 1, 0)
    assert make.fresh(shop, whole.rma).resolutions[0].status == "due"


def test_a_late_parcel_of_a_cancelled_return_opens_a_linked_one(shop, alice):
    whole = make.returned(shop)
    with working_in(shop):
        rma.cancel_return(whole.rma, by=alice.actor)
    receipt = floor.received(shop, whole, floor.item(whole.lines[0]))
    [unit] = floor.units_of(shop, receipt)
    assert unit.rma_id != whole.rma.pk
    assert (unit.rma.follows_id, unit.rma.status) == (whole.rma.pk, "requested")
    assert (unit.counted, ledger(shop, unit.rma_line)) == (1, (0, 0, 1))
    assert floor.fresh(shop, whole.rma).status == "cancelled"
    assert floor.differences(shop, receipt) == []


def test_a_plate_of_the_partner_has_to_be_free_for_ever(shop):
    whole = make.returned(shop, None, make.line_ask(quantity=2))
    receipt = floor.received(shop, whole, floor.item(whole.lines[0], lpn="box 17"))
    [unit] = floor.units_of(shop, receipt)
    assert (unit.lpn, unit.lpn_normalized) == ("box 17", "BOX17")
    with working_in(shop):
        services.add_plate(unit, by=floor.SYSTEM, lpn="SECOND-1")
    for taken in ("BOX 17", "second-1"):
        with pytest.raises(Conflict) as refused:
            floor.received(shop, whole, floor.item(whole.lines[0], lpn=taken))
        assert refused.value.errors[0].code == "lpn_taken"
    assert ledger(shop, whole.lines[0]) == (2, 1, 0)


@pytest.mark.parametrize(
    ("items", "field", "code"),
    [
        ([{"sku": "TEE", "quantity": 2, "serial": "S"}], "items[0].quantity", "serial_is_single"),
        ([{"sku": "T", "lpn": "A"}, {"sku": "T", "lpn": "a"}], "items[1].lpn", "duplicate"),
        ([{"sku": "TEE", "lpn": "X" * 21}], "items[0].lpn", "invalid"),
        (
            [{"sku": "T", "serial": "S"}, {"sku": "T", "serial": "s"}],
            "items[1].serial",
            "duplicate",
        ),
        ([{"sku": "NEVER-SEEN", "quantity": None}], "items[0].quantity", "required"),
        ([{"sku": "TEE", "condition": "wet"}], "items[0].condition", "invalid_choice"),
        ([{"sku": "TEE", "photos": ["file_x"]}], "items[0].photos[0]", "unknown_file"),
    ],
)
def test_items_that_cannot_be_are_refused_by_name(shop, items, field, code):
    whole = make.returned(shop)
    said = [floor.item(**one) for one in items]
    with pytest.raises(InvalidInput) as refused:
        floor.received(shop, whole, *said)
    assert (refused.value.errors[0].field, refused.value.errors[0].code) == (field, code)
    with working_in(shop):
        assert Receipt.objects.count() == HandlingUnit.objects.count() == 0


def test_an_item_that_names_nothing_of_a_return_of_two_lines_is_refused(shop):
    order = make_order(shop, lines=[line_given(), line_given(external_id="2", sku="CAP")])
    whole = make.returned(shop, order, make.line_ask(), make.line_ask("2"))
    with pytest.raises(InvalidInput) as refused:
        floor.received(shop, whole, floor.item())
    assert refused.value.errors[0].code == "line_required"
