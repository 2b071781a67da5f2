"""What people do with handling units: identified, moved, divided, joined, set aside."""

from __future__ import annotations

import pytest

from inspection import services
from inspection.models import HandlingUnit, Hold
from returns_portal.lib.errors import Conflict, InvalidInput, PermissionDenied, TransitionRefused
from tests import cast
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, make_product
from tests.factories.rma import working_in


def pile(shop, quantity=5):
    order = make_order(shop, lines=[line_given(quantity=quantity)])
    return floor.returned_goods(shop, order, quantity)


def divided(shop, unit, quantity, **fields):
    with working_in(shop):
        return services.split_unit(unit, quantity=quantity, by=floor.SYSTEM, **fields)


def joined(shop, unit, *others):
    with working_in(shop):
        return services.merge_units(unit, others=others, by=floor.SYSTEM)


def counts(shop, *units):
    rows = [floor.fresh(shop, unit) for unit in units]
    return [(row.quantity, row.counted, row.routed) for row in rows]


def test_a_piece_nobody_knew_is_identified_and_counts_on_its_line(shop):
    whole = make.returned(shop)
    receipt = floor.received(shop, whole, floor.item(sku="NO-LABEL"))
    [unit] = floor.units_of(shop, receipt)
    product = make_product(shop, "TEE")
    with working_in(shop):
        unit = services.identify_unit(unit, by=floor.SYSTEM, product=product, line=whole.lines[0])
    assert (unit.status, unit.counted, unit.rma_line_id) == ("on_hand", 1, whole.lines[0].pk)
    assert floor.fresh(shop, whole.lines[0]).received == 1
    assert floor.inspection_of(shop, unit).status == "waiting"


def test_a_piece_is_not_identified_as_another_article_than_its_line(shop):
    whole = make.returned(shop)
    [unit] = floor.units_of(shop, floor.received(shop, whole, floor.item(sku="NO-LABEL")))
    cap = make_product(shop, "CAP")
    with pytest.raises(InvalidInput) as refused, working_in(shop):
        services.identify_unit(unit, by=floor.SYSTEM, product=cap, line=whole.lines[0])
    assert refused.value.code == "wrong_item"
    assert floor.fresh(shop, unit).status == "unidentified"
    assert floor.fresh(shop, whole.lines[0]).received == 0


def test_a_unit_moves_to_a_place_or_with_a_container(shop):
    unit = pile(shop, 1)
    with working_in(shop):
        cage = services.add_container(by=floor.SYSTEM, code="CAGE-1", kind="cage", location="A-01")
        moved = services.move_unit(unit, by=floor.SYSTEM, location=None, container=cage)
        assert (moved.container.code, moved.location.code) == ("CAGE-1", "A-01")
        bench = floor.location(shop, "BENCH-1")
        moved = services.move_unit(unit, by=floor.SYSTEM, location=bench)
        assert (moved.container, moved.location.code) == (None, "BENCH-1")
        with pytest.raises(InvalidInput):
            services.move_unit(unit, by=floor.SYSTEM, location=None)


def test_pieces_taken_off_keep_all_that_is_known_of_them(shop):
    whole = make.returned(shop, None, make.line_ask(quantity=2))
    receipt = floor.received(shop, whole, floor.item(whole.lines[0], quantity=5, lot="L-1"))
    [unit] = floor.units_of(shop, receipt)
    with working_in(shop):
        services.place_hold(unit, kind="evidence", reason="Odd", by=floor.SYSTEM)
    other = divided(shop, unit, 4)
    # Three of the five came over what was authorised: they leave first.
    assert counts(shop, unit, other) == [(1, 1, 0), (4, 1, 0)]
    assert (other.parent_id, other.lot, other.rma_line_id) == (
        unit.pk,
        "L-1",
        whole.lines[0].pk,
    )
    assert [hold.kind for hold in floor.holds_on(shop, other)] == ["evidence"]
    assert floor.inspection_of(shop, other).status == "waiting"
    assert other.lpn != unit.lpn


def test_a_graded_pile_passes_its_grade_on_and_a_route_follows(shop, run_handlers):
    unit = pile(shop, 3)
    routes.inspected(shop, unit)
    other = divided(shop, unit, 1)
    assert other.grade_shown == {"function": "F6", "cosmetic": "C9", "packaging": "opened"}
    run_handlers(shop)
    assert routes.route_of(shop, other).route == "restock_open_box"


@pytest.mark.parametrize("quantity", [0, 3, 4])
def test_a_pile_is_divided_into_two_that_hold_something(shop, quantity):
    unit = pile(shop, 3)
    with pytest.raises(InvalidInput), working_in(shop):
        services.split_unit(unit, quantity=quantity, by=floor.SYSTEM)
    assert counts(shop, unit) == [(3, 3, 0)]


def test_like_piles_are_put_together(shop):
    unit = pile(shop, 5)
    other = divided(shop, unit, 2)
    with working_in(shop):
        services.place_hold(other, kind="evidence", reason="Odd", by=floor.SYSTEM)
    merged = joined(shop, unit, other)
    assert (merged.quantity, merged.counted) == (5, 5)
    assert counts(shop, other) == [(0, 0, 0)]
    assert floor.fresh(shop, other).status == "emptied"
    assert [(h.kind, h.status) for h in floor.holds_on(shop, unit)] == [("evidence", "open")]
    assert [(h.kind, h.status) for h in floor.holds_on(shop, other)] == [("evidence", "released")]
    assert floor.inspection_of(shop, other).status == "skipped"


def test_unlike_piles_are_never_put_together(shop):
    unit, stranger = pile(shop, 2), pile(shop, 2)
    with pytest.raises(Conflict) as refused:
        joined(shop, unit, stranger)
    assert refused.value.code == "not_alike"
    graded = pile(shop, 2)
    other = divided(shop, graded, 1)
    routes.inspected(shop, graded)
    with pytest.raises(Conflict):
        joined(shop, graded, other)
    with pytest.raises(InvalidInput):
        joined(shop, unit, unit)
    assert counts(shop, unit, stranger) == [(2, 2, 0), (2, 2, 0)]


def test_serialised_goods_are_never_put_together(shop):
    make_product(shop, "PHONE", serialised=True)
    order = make_order(shop, lines=[line_given(sku="PHONE", quantity=2)])
    whole = make.returned(shop, order, make.line_ask(quantity=2))
    first, second = floor.units_of(shop, floor.received(shop, whole))
    with pytest.raises(Conflict) as refused:
        joined(shop, first, second)
    assert refused.value.code == "serialised"


def test_a_torn_plate_is_replaced_and_both_name_the_piece(shop, api):
    unit = pile(shop, 1)
    answer = api.post(f"handling-units/{unit.lpn}/plates", {"lpn": None})
    [second] = answer["aliases"]
    for plate in (unit.lpn, second, second.lower().replace("-", ""), unit.public_id):
        assert api.get(f"handling-units/{plate}")["id"] == unit.public_id


def test_a_hold_is_released_by_whom_its_kind_names(shop):
    unit = pile(shop, 1)
    supervisor = cast.person(shop, "supervisor").actor
    officer = cast.person(shop, "safety_officer").actor
    receiver = cast.person(shop, "receiver").actor
    with working_in(shop):
        odd = services.place_hold(unit, kind="evidence", reason="Odd", by=receiver)
        hot = services.place_hold(unit, kind="safety_hazard", reason="Hot", by=receiver)
    for hold, who in ((odd, receiver), (hot, supervisor)):
        with pytest.raises(PermissionDenied), working_in(shop):
            services.release_hold(hold, finding="Fine", by=who)
    with pytest.raises(InvalidInput), working_in(shop):
        services.release_hold(odd, finding=" ", by=supervisor)
    assert {hold.status for hold in floor.holds_on(shop, unit)} == {"open"}
    with working_in(shop):
        services.release_hold(odd, finding="Fine", by=supervisor)
        services.condemn_hold(hot, finding="Swollen", by=officer)
    assert [hold.status for hold in floor.holds_on(shop, unit)] == ["released", "condemned"]
    assert floor.fresh(shop, unit).hazard is True


def test_a_piece_that_cannot_be_found_does_not_move(shop):
    unit = pile(shop, 1)
    with working_in(shop):
        services.lose_unit(unit, by=floor.SYSTEM)
        with pytest.raises(TransitionRefused):
            services.move_unit(unit, by=floor.SYSTEM, location=floor.location(shop, "A-01"))
        services.find_unit(unit, by=floor.SYSTEM)
    assert floor.fresh(shop, unit).status == "on_hand"


def test_goods_under_a_stop_sale_are_set_aside_at_the_dock_and_on_the_shelf(
    shop, run_handlers, alice
):
    from catalog.models import StopSale
    from flows.perform import create

    early = pile(shop, 1)
    with working_in(shop):
        product = floor.fresh(shop, early).product
        create(StopSale(product=product, reason="It smokes"), by=alice.actor)
    late = pile(shop, 1)
    assert [(h.kind, h.reason) for h in floor.holds_on(shop, late)] == [("recall_hit", "It smokes")]
    assert floor.holds_on(shop, early) == []
    run_handlers(shop)
    run_handlers(shop)
    assert [hold.kind for hold in floor.holds_on(shop, early)] == ["recall_hit"]
    with working_in(shop):
        assert Hold.objects.count() == 2


def test_a_customers_piece_is_ours_once_it_is_paid_for(shop, alice, run_handlers):
    from rma import services as rma

    buyer = {"name": "Ada", "email": "ada@example.com", "country": "DE"}
    order = make_order(shop, customer=buyer)
    whole = make.returned(shop, order, make.line_ask(reason="defective"), legal_basis="guarantee")
    [unit] = floor.units_of(shop, floor.received(shop, whole))
    assert unit.title == "customer"
    routes.inspected(shop, unit)
    with working_in(shop):
        rma.settle_resolution(
            whole.resolutions[0], by=alice.actor, reference="T", amount_minor=1000
        )
    run_handlers(shop)
    assert floor.fresh(shop, unit).title == "ours"


def test_somebody_who_may_only_look_moves_nothing(shop, bob):
    unit = pile(shop, 2)
    verbs = (
        lambda: services.move_unit(unit, by=bob.actor, location=floor.location(shop, "A-01")),
        lambda: services.split_unit(unit, quantity=1, by=bob.actor),
        lambda: services.place_hold(unit, kind="evidence", reason="x", by=bob.actor),
        lambda: services.add_plate(unit, by=bob.actor),
        lambda: services.lose_unit(unit, by=bob.actor),
    )
    for verb in verbs:
        with pytest.raises(PermissionDenied), working_in(shop):
            verb()
    assert counts(shop, unit) == [(2, 2, 0)]
    with working_in(shop):
        assert (HandlingUnit.objects.count(), Hold.objects.count()) == (1, 0)
