"""Units scanned into lots: what may go in, what leaves, and that a refusal changes nothing."""

from __future__ import annotations

import pytest

from catalog.models import StopSale
from disposition import services
from disposition.models import LotItem
from disposition.selectors import lots as seen
from disposition.services import lot_leaving, lots
from flows.models import Document, StageEvent
from flows.perform import create
from inspection import services as floor_services
from inspection.models import Container, HandlingUnit
from returns_portal.lib.errors import Conflict, InvalidInput, PermissionDenied, TransitionRefused
from returns_portal.lib.identifiers import normalise_sscc
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import lots as make
from tests.factories import rma
from tests.factories.catalog import line_given, make_order, make_product
from tests.factories.rma import working_in

BATTERY = {"chemistry": "li_ion", "wh": "9.0", "contained": True, "un_number": "3481"}


def refused(shop, code, verb, *args, **details):
    """The verb is refused with `code`, and leaves nothing behind."""
    with working_in(shop):
        before = StageEvent.objects.count(), LotItem.objects.filter(out_at=None).count()
    with pytest.raises((Conflict, InvalidInput)) as caught, working_in(shop):
        verb(*args, by=floor.SYSTEM, **details)
    assert caught.value.code == code
    with working_in(shop):
        after = StageEvent.objects.count(), LotItem.objects.filter(out_at=None).count()
    assert after == before
    return caught.value


def test_a_lot_is_opened_in_a_container_with_the_next_sscc(shop):
    first, second = make.opened(shop), make.opened(shop, "donate", taker="Warm Hands")
    with working_in(shop):
        boxes = Container.objects.exclude(sscc=None).order_by("sscc")
        assert [box.sscc for box in boxes] == ["004000000000000015", "004000000000000022"]
        assert all(normalise_sscc(box.sscc) == box.sscc for box in boxes)
    assert (first.status, first.route, second.taker) == ("open", "recycle", "Warm Hands")
    assert first.number.startswith("LOT-")
    assert first.number != second.number


def test_a_container_with_an_sscc_of_the_shop_s_own_is_filled_for_one_lot_at_a_time(shop):
    with working_in(shop):
        box = floor_services.add_container(by=floor.SYSTEM, sscc="106141412345678908")
    lot = make.opened(shop, container="(00)106141412345678908")
    assert lot.container_id == box.pk
    refused(shop, "container_taken", lots.open_lot, route="donate", container=box.code)
    refused(shop, "unknown_container", lots.open_lot, route="donate", container="NOPE")
    refused(shop, "invalid_choice", lots.open_lot, route="restock_as_new")


def test_a_scanned_unit_sets_out_and_lies_in_the_box(shop):
    lot, unit = make.opened(shop), make.ready(shop)
    item = make.scanned(shop, lot, unit)
    way, here = make.way_of(shop, unit), floor.fresh(shop, unit)
    assert (item.quantity, item.weight_g, item.weighed) == (1, 350, False)
    assert (way.status, here.status) == ("in_progress", "on_hand")
    dock = floor.location(shop, "DOCK-1").pk
    assert (here.container_id, here.location_id) == (lot.container_id, dock)
    assert floor.fresh(shop, lot).version == lot.version + 1


def test_one_scan_twice_adds_nothing(shop):
    lot, unit = make.opened(shop), make.ready(shop)
    first = make.scanned(shop, lot, unit)
    with working_in(shop):
        before = StageEvent.objects.count()
    assert make.scanned(shop, lot, unit).pk == first.pk
    with working_in(shop):
        assert StageEvent.objects.count() == before
        assert seen.total_of(lot) == seen.Total(units=1, pieces=1, weight_g=350)


def test_a_pile_weighs_what_its_pieces_weigh_or_what_the_scale_says(shop):
    lot = make.opened(shop)
    make.scanned(shop, lot, make.ready(shop, quantity=4))
    heavy = make.ready(shop, sku="JUG", weight_g=None)
    item = make.scanned(shop, lot, heavy, weight_g=1200)
    assert (item.weight_g, item.weighed) == (1200, True)
    with working_in(shop):
        assert seen.total_of(lot) == seen.Total(units=2, pieces=5, weight_g=2600)
        lots.weigh(lot, heavy, weight_g=1250, by=floor.SYSTEM)
        assert seen.total_of(lot).weight_g == 2650
    refused(shop, "out_of_range", lots.weigh, lot, heavy, weight_g=0)


def test_what_goes_another_way_is_refused_by_name(shop):
    lot = make.opened(shop)
    error = refused(shop, "other_route", lots.scan_into, lot, make.ready(shop, "donate"))
    assert str(error) == "It goes another way: Donate."


def test_what_nobody_approved_or_inspected_is_refused(shop):
    lot = make.opened(shop)
    refused(shop, "not_approved", lots.scan_into, lot, make.ready(shop, approved=False))
    refused(shop, "no_route", lots.scan_into, lot, floor.returned_goods(shop))


def test_what_is_set_aside_is_refused_with_the_reason(shop):
    lot, unit = make.opened(shop), make.ready(shop)
    with working_in(shop):
        floor_services.place_hold(unit, kind="evidence", reason="The police asks", by=floor.SYSTEM)
    error = refused(shop, "on_hold", lots.scan_into, lot, unit)
    assert str(error) == "It is set aside: The police asks"


def test_a_stop_sale_keeps_goods_out_of_what_would_sell_them_on(shop, alice):
    lot, unit = make.opened(shop, "donate"), make.ready(shop, "donate")
    with working_in(shop):
        create(StopSale(product=unit.product, reason="It smokes"), by=alice.actor)
    refused(shop, "stop_sale", lots.scan_into, lot, unit)


def test_a_customer_s_own_piece_is_refused(shop):
    buyer = {"name": "Ada", "email": "ada@example.com", "country": "DE"}
    make_product(shop, "MUG")
    order = make_order(shop, customer=buyer, lines=[line_given(sku="MUG")])
    ask = rma.line_ask(reason="defective")
    whole = rma.returned(shop, order, ask, legal_basis="guarantee")
    [unit] = floor.units_of(shop, floor.received(shop, whole))
    routes.inspected(shop, unit, floor.BROKEN)
    with working_in(shop):
        way = make.way_of(shop, unit)
        services.approve_route(way, by=floor.SYSTEM, route="recycle", reason="Broken")
    refused(shop, "customers", lots.scan_into, make.opened(shop), unit)


def test_an_unsafe_piece_goes_into_no_lot_but_for_treatment(shop):
    unit = make.ready(shop, battery=BATTERY)
    with working_in(shop):
        hold = floor_services.place_hold(unit, kind="safety_hazard", reason="", by=floor.SYSTEM)
        floor_services.condemn_hold(hold, finding="Swollen", by=floor.SYSTEM)
    refused(shop, "hazard", lots.scan_into, make.opened(shop), unit)
    with working_in(shop):
        way = make.way_of(shop, unit)
        services.reroute(way, by=floor.SYSTEM, route="hazardous_treatment", reason="Swollen")
        services.approve_route(way, by=floor.SYSTEM)
    assert make.scanned(shop, make.opened(shop, "hazardous_treatment"), unit).pk


def test_unwiped_data_goes_nowhere_but_to_its_end(shop):
    phone = make.ready(shop, sku="PHONE", data_bearing=True)
    refused(shop, "unwiped", lots.scan_into, make.opened(shop), phone)
    make.wiped(shop, phone)
    assert make.scanned(shop, make.opened(shop), phone).pk


def test_a_piece_is_in_one_lot(shop):
    unit, lot = make.ready(shop), make.opened(shop)
    make.scanned(shop, lot, unit)
    error = refused(shop, "in_a_lot", lots.scan_into, make.opened(shop), unit)
    assert str(error) == f"It is in lot {lot.number} already."


def test_what_lies_in_a_lot_leaves_with_it_and_never_alone(shop):
    unit, lot = make.ready(shop), make.opened(shop)
    make.scanned(shop, lot, unit)
    refused(shop, "in_a_lot", services.complete_route, make.way_of(shop, unit))
    with working_in(shop):
        services.reroute(make.way_of(shop, unit), by=floor.SYSTEM, reason="Works after all")
        assert seen.total_of(lot).units == 0
    refused(shop, "not_approved", lots.scan_into, lot, unit)


def test_a_sealed_lot_is_counted_weighed_and_shut(shop):
    lot = make.opened(shop)
    refused(shop, "lot_empty", lot_leaving.seal_lot, lot)
    inside, late = make.ready(shop, quantity=3), make.ready(shop)
    make.scanned(shop, lot, inside)
    done = make.sealed(shop, lot)
    assert (done.status, done.pieces, done.weight_g) == ("sealed", 3, 1050)
    refused(shop, "lot_sealed", lots.scan_into, lot, late)
    refused(shop, "lot_sealed", lots.take_out, lot, inside)
    refused(shop, "lot_sealed", lots.weigh, lot, inside, weight_g=5)
    refused(shop, "lot_sealed", services.reroute, make.way_of(shop, inside), reason="No")
    refused(shop, "required", lot_leaving.unseal_lot, lot, reason=" ")
    with working_in(shop):
        again = lot_leaving.unseal_lot(lot, reason="One more", by=floor.SYSTEM)
    assert (again.status, again.pieces, again.weight_g) == ("open", None, None)
    make.scanned(shop, lot, late)
    assert make.sealed(shop, lot, weight_g=2000).weight_g == 2000


def test_what_nobody_knows_the_weight_of_is_weighed_with_the_whole(shop):
    lot = make.opened(shop)
    make.scanned(shop, lot, make.ready(shop, weight_g=None))
    refused(shop, "required", lot_leaving.seal_lot, lot)
    assert make.sealed(shop, lot, weight_g=900).weight_g == 900


def test_what_was_scanned_has_to_be_what_is_there(shop):
    lot, gone, split = make.opened(shop), make.ready(shop), make.ready(shop, quantity=4)
    make.scanned(shop, lot, gone)
    make.scanned(shop, lot, split)
    with working_in(shop):
        floor_services.split_unit(split, quantity=1, by=floor.SYSTEM)
        dock = floor.location(shop, "DOCK-1")
        floor_services.move_unit(gone, location=dock, by=floor.SYSTEM)
    error = refused(shop, "moved", lot_leaving.seal_lot, lot)
    assert [one.code for one in error.errors] == ["moved", "quantity_changed"]
    with working_in(shop):
        for unit in (gone, split):
            lots.take_out(lot, unit, by=floor.SYSTEM)
            lots.take_out(lot, unit, by=floor.SYSTEM)
        lots.load(lot, [gone, split], by=floor.SYSTEM)
    assert make.sealed(shop, lot).pieces == 4


def test_handing_over_lets_everything_leave_with_a_signature(shop, alice):
    lot, units = make.opened(shop), [make.ready(shop), make.ready(shop, quantity=2)]
    for unit in units:
        make.scanned(shop, lot, unit)
    refused(shop, "required", lot_leaving.hand_over_lot, lot, to=" ", signed_by="R")
    make.sealed(shop, lot)
    refused(shop, "required", lot_leaving.hand_over_lot, lot, to="Green Loop")
    with working_in(shop):
        done = lot_leaving.hand_over_lot(lot, to="Green Loop", signed_by="R. Weiss", by=alice.actor)
    assert (done.status, done.handed_to, done.signed_by) == (
        "handed_over",
        "Green Loop",
        "R. Weiss",
    )
    assert done.handed_over_by == alice.actor.label
    for unit in units:
        here = floor.fresh(shop, unit)
        assert (here.status, here.left_to) == ("gone", "recycler")
        assert make.way_of(shop, unit).status == "completed"
    with working_in(shop):
        event = StageEvent.objects.get(name="lot.handed_over")
        assert "R. Weiss" not in str(event.data) + str(event.snapshot)


def test_a_drawn_signature_is_kept_as_a_picture(shop):
    lot = make.opened(shop)
    make.scanned(shop, lot, make.ready(shop))
    make.sealed(shop, lot)
    give = lot_leaving.hand_over_lot
    refused(shop, "photo_format", give, lot, to="Green Loop", signature=b"<svg/>")
    done = make.handed_over(shop, lot, signed_by="", signature=picture())
    with working_in(shop):
        kept = Document.objects.get(pk=done.signature_id)
        assert (kept.kind, kept.content_type) == ("signature", "image/jpeg")


def picture() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (60, 20), "white").save(out, "PNG")
    return out.getvalue()


def test_a_gate_that_shut_after_the_seal_keeps_the_lot_here(shop):
    lot, unit = make.opened(shop), make.ready(shop)
    make.scanned(shop, lot, unit)
    make.sealed(shop, lot)
    with working_in(shop):
        floor_services.place_hold(unit, kind="evidence", reason="Wait", by=floor.SYSTEM)
    error = refused(shop, "on_hold", lot_leaving.hand_over_lot, lot, to="Green Loop", signed_by="R")
    assert error.errors[0].message == f"{unit.lpn}: It is set aside: Wait"
    assert floor.fresh(shop, lot).status == "sealed"
    assert floor.fresh(shop, unit).status == "on_hand"


def test_what_the_taker_gives_back_is_on_the_floor_again(shop):
    lot, back, kept = make.opened(shop), make.ready(shop), make.ready(shop)
    for unit in (back, kept):
        make.scanned(shop, lot, unit)
    make.handed_over(shop, lot)
    stranger = make.ready(shop)
    reject = lot_leaving.reject_items
    refused(shop, "not_in_the_lot", reject, lot, units=[stranger], reason="No")
    with working_in(shop):
        done = reject(lot, units=[back], reason="Not on the list", by=floor.SYSTEM)
        assert [item.unit_id for item in seen.rejected_of(lot)] == [back.pk]
        assert [item.unit_id for item in seen.items_of(lot)] == [kept.pk]
    assert done.status == "part_rejected"
    way = make.way_of(shop, back)
    assert (way.status, way.reason) == ("proposed", "Not on the list")
    assert floor.fresh(shop, back).status == "on_hand"
    assert floor.fresh(shop, kept).status == "gone"
    with working_in(shop):
        services.approve_route(way, by=floor.SYSTEM)
    assert make.scanned(shop, make.opened(shop), back).pk


def test_a_lot_is_confirmed_by_a_certificate(shop, alice):
    lot = make.opened(shop)
    make.scanned(shop, lot, make.ready(shop))
    make.handed_over(shop, lot)
    with working_in(shop):
        paper = Document.objects.create(
            kind="attachment", name="c.pdf", content_type="application/pdf", size=5,
            sha256="0" * 64, body=b"%PDF-",
        )  # fmt: skip
        done = lot_leaving.confirm_lot(lot, certificate=paper, by=alice.actor)
        paper.refresh_from_db()
    assert (done.status, done.certificate_id) == ("confirmed", paper.pk)
    assert (paper.kind, paper.subject_id) == ("certificate", lot.pk)


def test_a_lot_given_up_gives_its_units_back_for_another_one(shop):
    lot, units = make.opened(shop), [make.ready(shop), make.ready(shop)]
    for unit in units:
        make.scanned(shop, lot, unit)
    make.sealed(shop, lot)
    with working_in(shop):
        done = lot_leaving.cancel_lot(lot, reason="The pallet broke", by=floor.SYSTEM)
        assert seen.total_of(lot).units == 0
    assert done.status == "cancelled"
    other = make.opened(shop)
    for unit in units:
        make.scanned(shop, other, unit)
    assert make.sealed(shop, other).pieces == 2


def test_many_are_put_in_at_once_or_none(shop):
    lot, good, bad = make.opened(shop), make.ready(shop), make.ready(shop, "donate")
    error = refused(shop, "other_route", lots.load, lot, [good, bad])
    assert [one.message for one in error.errors] == [f"{bad.lpn}: It goes another way: Donate."]
    with working_in(shop):
        items = lots.load(lot, [good, good], by=floor.SYSTEM)
    assert len({item.pk for item in items}) == 1


def test_a_code_names_the_lot_by_number_id_or_the_sscc_of_its_box(shop):
    lot = make.opened(shop)
    with working_in(shop):
        for code in (lot.number, lot.public_id, lot.container.sscc, f"(00){lot.container.sscc}"):
            assert seen.lot_by_code(code) == lot
        assert seen.lot_by_code("LOT-0000-0000") is None


def test_what_waits_for_a_lot_is_listed(shop):
    unit, _proposed = make.ready(shop), make.ready(shop, approved=False)
    with working_in(shop):
        assert [way.unit_id for way in seen.waiting_for_a_lot()] == [unit.pk]
    make.scanned(shop, make.opened(shop), unit)
    with working_in(shop):
        assert not seen.waiting_for_a_lot().exists()


def test_who_may_only_look_changes_nothing(shop, bob):
    lot, unit = make.opened(shop), make.ready(shop)
    verbs = [
        lambda by: lots.open_lot(route="recycle", by=by),
        lambda by: lots.scan_into(lot, unit, by=by),
        lambda by: lot_leaving.hand_over_lot(lot, to="X", signed_by="Y", by=by),
        lambda by: lot_leaving.cancel_lot(lot, by=by),
    ]
    for verb in verbs:
        with pytest.raises(PermissionDenied), working_in(shop):
            verb(bob.actor)


def test_a_lot_that_left_cannot_be_left_again_or_given_up(shop):
    lot = make.opened(shop)
    make.scanned(shop, lot, make.ready(shop))
    make.handed_over(shop, lot)
    for verb in (lot_leaving.cancel_lot, lot_leaving.seal_lot):
        with pytest.raises(TransitionRefused), working_in(shop):
            verb(lot, by=floor.SYSTEM)
    with pytest.raises(TransitionRefused), working_in(shop):
        lot_leaving.hand_over_lot(lot, to="X", signed_by="Y", by=floor.SYSTEM)


def test_another_shop_sees_none_of_it(shop, beta):
    lot = make.opened(shop)
    with working_in(beta):
        assert seen.lot_by_code(lot.number) is None
        assert not HandlingUnit.objects.exists()
