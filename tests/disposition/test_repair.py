"""The bench: one order a piece, nothing done that nobody agreed to, every end a real one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from disposition import services
from disposition.models import Disposition, WorkOrder
from disposition.services import repair
from disposition.services.benching import open_work_order
from flows.deadlines import breach_due
from inspection.services import place_hold
from inspection.services.goods import lock_goods
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput, PermissionDenied, TransitionRefused
from rma.models import Resolution, Shipment
from rma.services import settle_resolution
from rma.services.shipping import hand_to_carrier
from tenants.actors import Actor
from tests import cast
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import repair as bench
from tests.factories import rma as make
from tests.factories.rma import working_in


def test_a_route_to_the_bench_opens_exactly_one_work_order(shop):
    order = bench.opened(shop)
    assert (order.status, order.route, order.payer) == ("opened", "repair_for_customer", "shop")
    assert (order.limit_minor, order.currency) == (4000, "EUR")
    with working_in(shop):
        unit = lock_goods(order.unit)
        again = open_work_order(order.disposition, unit, by=floor.SYSTEM)
        assert again.pk == order.pk
        assert WorkOrder.objects.count() == 1


def test_a_route_elsewhere_opens_none(shop):
    way = routes.routed(shop)
    with working_in(shop):
        services.start_route(services.approve_route(way, by=floor.SYSTEM), by=floor.SYSTEM)
        assert not WorkOrder.objects.exists()


def test_what_is_on_the_bench_goes_nowhere_else(shop):
    order = bench.opened(shop)
    with pytest.raises(TransitionRefused, match="It is on the bench"), working_in(shop):
        services.complete_route(order.disposition, by=floor.SYSTEM)
    with pytest.raises(Conflict) as caught, working_in(shop):
        services.reroute(order.disposition, reason="No", by=floor.SYSTEM, route="recycle")
    assert caught.value.code == "on_the_bench"
    assert floor.fresh(shop, order.disposition).status == "in_progress"
    assert floor.fresh(shop, order.unit).status == "on_hand"


def test_a_guarantee_repair_is_done_and_sent_home_and_the_return_closes(shop, run_handlers):
    order = bench.in_repair(shop)
    clock_at = make.SOON + timedelta(minutes=14, seconds=32)
    with clock.frozen(clock_at):
        order = bench.does(shop, order, "finish")
        assert order.status == "testing"
        order = bench.does(shop, order, "record_test", answers=bench.PASSED)
    assert order.status == "completed"
    with working_in(shop):
        assert [entry.seconds for entry in order.labour.all()] == [872]
    assert bench.resolutions_of(shop, order) == [("repair", "due", 0)]
    run_handlers(shop)
    order = bench.fresh(shop, order)
    assert (order.shipment.direction, order.shipment.status) == ("outbound", "label_ready")
    assert order.shipment.label.content_type == "application/pdf"
    order = bench.does(shop, order, "hand_over")
    assert order.shipment.status == "in_transit"
    unit = floor.fresh(shop, order.unit)
    assert (unit.status, unit.left_to, unit.title) == ("gone", "customer", "customer")
    assert bench.resolutions_of(shop, order) == [("repair", "settled", 0)]
    assert make.fresh(shop, order.unit.rma).rma.status == "closed"
    run_handlers(shop)
    assert floor.fresh(shop, order.unit).title == "customer"


def test_a_carrier_that_scans_the_parcel_says_the_same(shop, run_handlers):
    order = bench.repaired(shop)
    run_handlers(shop)
    with working_in(shop):
        hand_to_carrier(Shipment.objects.get(direction="outbound"), by=floor.SYSTEM)
    run_handlers(shop)
    assert floor.fresh(shop, order.unit).status == "gone"
    assert bench.resolutions_of(shop, order) == [("repair", "settled", 0)]


def test_our_own_piece_is_graded_anew_and_restocked(shop):
    order = bench.repaired(shop, bench.ours(shop))
    assert order.payer == "shop"
    run = floor.inspection_of(shop, order.unit)
    assert run.status == "waiting"
    routes.inspected(shop, order.unit, floor.AS_NEW)
    way = routes.route_of(shop, order.unit)
    assert (way.status, way.route) == ("proposed", "restock_open_box")
    with working_in(shop):
        way = services.approve_route(way, by=floor.SYSTEM)
        services.complete_route(services.start_route(way, by=floor.SYSTEM), by=floor.SYSTEM)
    unit = floor.fresh(shop, order.unit)
    assert (unit.function, unit.left_to) == ("F6", "stock")
    with working_in(shop):
        assert [row.status for row in unit.inspections.order_by("id")] == [
            "superseded",
            "confirmed",
        ]


def test_a_failed_test_sends_it_back_onto_the_bench(shop):
    order = bench.does(shop, bench.in_repair(shop), "finish")
    with pytest.raises(InvalidInput) as caught, working_in(shop):
        repair.record_test(order, answers={"safe": "pass", "x": "pass"}, by=floor.SYSTEM)
    assert [error.field for error in caught.value.errors] == [
        "answers.x",
        "answers.starts",
        "answers.works",
        "answers.fault_gone",
        "answers.clean",
    ]
    answers = bench.PASSED | {"works": "fail"}
    order = bench.does(shop, order, "record_test", answers=answers)
    assert (order.status, order.finding) == ("in_repair", "Its main function works")
    order = bench.does(shop, order, "finish")
    order = bench.does(shop, order, "record_test", answers=bench.PASSED)
    assert order.status == "completed"
    with working_in(shop):
        assert [row.passed for row in order.tests.order_by("id")] == [False, True]


def test_no_fault_found_is_tested_and_goes_home(shop):
    order = bench.opened(shop)
    bench.does(shop, order, "diagnose", fault="none")
    order = bench.does(shop, order, "no_fault_found")
    assert (order.status, order.finding) == ("testing", "no_fault_found")
    order = bench.does(shop, order, "record_test", answers=bench.PASSED)
    assert order.status == "completed"
    assert order.shipment.direction == "outbound"


def test_an_uncovered_fault_is_quoted_exactly_and_accepted(shop, run_handlers):
    bench.part(shop, on_hand=2)
    order = bench.opened(shop)
    with pytest.raises(InvalidInput, match="why the guarantee does not cover") as caught:
        bench.does(shop, order, "diagnose", fault="liquid_damage", minutes=45)
    assert caught.value.errors[0].field == "finding"
    order = bench.does(
        shop, order, "diagnose", fault="liquid_damage", finding="Water inside", minutes=45
    )
    assert (order.payer, order.limit_minor, order.covered) == ("owner", 800, False)
    order = bench.does(shop, order, "plan_part", sku="cb-320", quantity=2)
    assert bench.stock(shop) == (2, 2)
    with pytest.raises(Conflict) as refused, working_in(shop):
        repair.approve(order, by=floor.SYSTEM)
    assert refused.value.code == "quote_needed"
    order = bench.does(shop, order, "quote")
    assert (order.status, order.quote_minor, order.quote_tax_minor) == ("quoted", 3620, 0)
    assert order.quote_lines == [
        {"kind": "part", "name": "CB-320 Charge board", "quantity": 2, "amount_minor": 620},
        {"kind": "labour", "name": "", "quantity": 45, "amount_minor": 3000},
    ]
    assert order.quote_expires_at == make.SOON + timedelta(days=30)
    shopper = Actor.shopper(order.unit.rma.customer_id)
    order = bench.does(shop, order, "accept_quote", by=shopper)
    assert order.status == "approved"
    with clock.frozen(make.SOON + timedelta(days=40)):
        with working_in(shop):
            breach_due()
        run_handlers(shop)
    assert bench.fresh(shop, order).status == "approved"


def test_a_quote_expires_after_thirty_days_and_not_before(shop, run_handlers):
    order = bench.quoted(shop)
    for days, status in ((30, "quoted"), (31, "expired")):
        with clock.frozen(make.SOON + timedelta(days=days, seconds=-1)):
            with working_in(shop):
                breach_due()
            run_handlers(shop)
        assert bench.fresh(shop, order).status == status


def test_a_quote_that_has_run_out_cannot_be_accepted_any_more(shop):
    order = bench.quoted(shop)
    shopper = Actor.shopper(order.unit.rma.customer_id)
    late = clock.frozen(make.SOON + timedelta(days=30, seconds=1))
    with late, pytest.raises(TransitionRefused, match="has expired"), working_in(shop):
        repair.accept_quote(order, by=shopper)
    assert bench.fresh(shop, order).status == "quoted"


def test_a_small_repair_is_done_at_no_charge(shop):
    order = bench.opened(shop)
    order = bench.does(
        shop, order, "diagnose", fault="blocked_or_dirty", finding="Full of lime", minutes=12
    )
    assert bench.does(shop, order, "approve").status == "approved"


def test_beyond_the_limit_a_supervisor_decides_what_we_pay(shop):
    technician = cast.person(shop, "technician").actor
    order = bench.opened(shop)
    bench.does(shop, order, "diagnose", by=technician, fault="power", minutes=61)
    with pytest.raises(PermissionDenied), working_in(shop):
        repair.approve(order, by=technician)
    assert bench.fresh(shop, order).status == "diagnosed"
    supervisor = cast.person(shop, "supervisor").actor
    order = bench.does(shop, order, "approve", by=supervisor)
    assert (order.status, order.technician) == ("approved", technician.id)


def test_a_technician_approves_within_the_limit(shop):
    technician = cast.person(shop, "technician").actor
    order = bench.opened(shop)
    bench.does(shop, order, "diagnose", by=technician, fault="power", minutes=60)
    assert bench.does(shop, order, "approve", by=technician).status == "approved"


@pytest.mark.parametrize("gives_up", [False, True])
def test_a_declined_quote_and_what_the_desk_may_make_of_it(shop, gives_up, run_handlers):
    order = bench.quoted(shop)
    shopper = Actor.shopper(order.unit.rma.customer_id)
    order = bench.does(shop, order, "reject_quote", by=shopper, gives_up=gives_up)
    assert (order.status, order.owner_gives_up) == ("declined", gives_up)
    assert order.unit.title == ("ours" if gives_up else "customer")
    wrong, right = ("ship_back", "dispose") if gives_up else ("dispose", "ship_back")
    with pytest.raises(Conflict) as caught, working_in(shop):
        repair.decide(order, outcome=wrong, by=floor.SYSTEM)
    assert caught.value.code == ("ours" if gives_up else "not_ours")
    assert bench.fresh(shop, order).status == "declined"
    order = bench.does(shop, order, "decide", outcome=right)
    assert order.status == "decided"
    way = routes.route_of(shop, order.unit)
    if gives_up:
        assert way.status == "proposed"
        assert way.route not in ("return_to_customer", "refurbish", "repair_for_customer")
        assert bench.resolutions_of(shop, order) == [("repair", "cancelled", 0)]
        return
    assert (way.status, way.route) == ("in_progress", "return_to_customer")
    run_handlers(shop)
    bench.does(shop, order, "hand_over")
    assert bench.resolutions_of(shop, order) == [("repair", "cancelled", 0)]
    assert floor.fresh(shop, order.unit).left_to == "customer"
    assert make.fresh(shop, order.unit.rma).rma.status == "closed"


def test_what_is_not_worth_repairing_is_paid_and_only_then_ours(shop, alice, run_handlers):
    order = bench.opened(shop)
    bench.does(shop, order, "diagnose", fault="electronics", minutes=10)
    order = bench.does(shop, order, "condemn", finding="Board burnt")
    assert order.status == "beyond_economic_repair"
    order = bench.does(shop, order, "decide", outcome="refund")
    assert bench.resolutions_of(shop, order) == [
        ("repair", "cancelled", 0),
        ("refund", "due", 1000),
    ]
    way = routes.route_of(shop, order.unit)
    with working_in(shop):
        way = services.approve_route(way, by=floor.SYSTEM, route="recycle", reason="Scrap")
    with pytest.raises(TransitionRefused, match="belongs to the customer"), working_in(shop):
        services.start_route(way, by=floor.SYSTEM)
    with working_in(shop):
        refund = Resolution.objects.get(type="refund")
        settle_resolution(refund, by=alice.actor, reference="T", amount_minor=1000)
    run_handlers(shop)
    assert floor.fresh(shop, order.unit).title == "ours"
    with working_in(shop):
        services.start_route(way, by=floor.SYSTEM)
    assert make.fresh(shop, order.unit.rma).rma.status == "closed"


def test_a_comeback_is_a_new_order_linked_to_the_first(shop):
    first = bench.repaired(shop, bench.ours(shop))
    routes.inspected(shop, first.unit, floor.BROKEN)
    way = routes.route_of(shop, first.unit)
    with working_in(shop):
        way = services.approve_route(way, by=floor.SYSTEM, route="refurbish", reason="Again")
        services.start_route(way, by=floor.SYSTEM)
        second = WorkOrder.objects.latest("id")
    assert (second.comeback_of_id, second.status) == (first.pk, "opened")
    assert second.number != first.number


def test_a_cancelled_order_leaves_the_piece_to_be_routed_again(shop):
    order = bench.in_repair(shop)
    with pytest.raises(InvalidInput), working_in(shop):
        repair.cancel(order, reason=" ", by=floor.SYSTEM)
    order = bench.does(shop, order, "cancel", reason="Owner moved away")
    assert order.status == "cancelled"
    assert routes.route_of(shop, order.unit).status == "proposed"
    again = bench.opened(shop, routes.route_of(shop, order.unit))
    assert again.pk != order.pk


def test_nobody_works_on_what_is_set_aside(shop):
    order = bench.in_repair(shop)
    with working_in(shop):
        place_hold(order.unit, kind="safety_hazard", reason="Swollen", by=floor.SYSTEM)
    for verb, details in (("finish", {}), ("start_clock", {}), ("use_part", {"sku": "X"})):
        with pytest.raises((TransitionRefused, InvalidInput)), working_in(shop):
            getattr(repair, verb)(order, by=floor.SYSTEM, **details)
    assert bench.fresh(shop, order).status == "in_repair"


def test_those_who_may_not_change_nothing(shop, bob):
    order = bench.quoted(shop)
    inspector = cast.person(shop, "inspector").actor
    technician = cast.person(shop, "technician").actor
    for verb, by, details in (
        ("quote", bob.actor, {}),
        ("accept_quote", technician, {}),
        ("reject_quote", inspector, {}),
        ("condemn", inspector, {"finding": "x"}),
        ("cancel", technician, {"reason": "x"}),
        ("plan_part", inspector, {"sku": "x"}),
        ("start_clock", bob.actor, {}),
    ):
        with pytest.raises((PermissionDenied, TransitionRefused)), working_in(shop):
            getattr(repair, verb)(order, by=by, **details)
    after = bench.fresh(shop, order)
    assert (after.status, after.version) == ("quoted", order.version)


def test_a_stranger_sees_no_work_order(shop, beta):
    order = bench.opened(shop)
    with working_in(beta):
        assert not WorkOrder.objects.filter(pk=order.pk).exists()
        assert not Disposition.objects.exists()
