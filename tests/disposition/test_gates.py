"""The way of a piece: approved, and never through a gate that is shut."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from catalog.models import StopSale
from disposition import services
from disposition.flow.routing import SELLS_ON
from disposition.models import Disposition
from disposition.routing import ROUTES
from flows.models import StageEvent
from flows.perform import create, perform
from inspection import services as floor_services
from inspection.models import HandlingUnit
from returns_portal.lib import clock
from returns_portal.lib.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    PermissionDenied,
    TransitionRefused,
)
from rma import services as rma
from tenants.scope import tenant_scope
from tests import cast
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, make_product
from tests.factories.rma import working_in


def done(shop, disposition, *verbs):
    with working_in(shop):
        for verb in verbs:
            disposition = verb(disposition, by=floor.SYSTEM)
    return disposition


def refused(shop, disposition, verb, match):
    with pytest.raises(TransitionRefused, match=match), working_in(shop):
        verb(disposition, by=floor.SYSTEM)
    return floor.fresh(shop, disposition).status


def test_a_suggested_route_is_approved_started_and_done(shop, alice):
    disposition = routes.routed(shop)
    assert (disposition.status, disposition.route) == ("proposed", "restock_open_box")
    done(shop, disposition, services.approve_route, services.start_route, services.complete_route)
    unit = floor.fresh(shop, disposition.unit)
    assert (unit.status, unit.left_to, unit.routed) == ("gone", "stock", 1)
    assert floor.fresh(shop, disposition.unit.rma_line).disposed == 1


def test_the_return_closes_with_the_last_approved_route(shop, alice):
    disposition = routes.routed(shop)
    whole = make.fresh(shop, disposition.unit.rma)
    with working_in(shop):
        rma.settle_resolution(
            whole.resolutions[0], by=alice.actor, reference="T", amount_minor=1000
        )
    assert make.fresh(shop, whole.rma).rma.status == "authorized"
    done(shop, disposition, services.approve_route)
    assert make.fresh(shop, whole.rma).rma.status == "closed"


def test_another_lawful_route_may_be_chosen_and_is_marked_so(shop):
    disposition = routes.routed(shop)
    with working_in(shop):
        after = services.approve_route(
            disposition, by=floor.SYSTEM, route="donate", reason="Christmas"
        )
    assert (after.route, after.rule, after.reason) == ("donate", "by hand", "Christmas")


def test_another_route_than_the_suggested_one_needs_a_reason(shop, api):
    disposition = routes.routed(shop)
    for reason in ({}, {"reason": ""}, {"reason": "  "}):
        body = {"route": "donate"} | reason
        refused_ = api.call("POST", f"dispositions/{disposition.public_id}/approve", body)
        assert refused_.status_code == 400
        assert refused_.json()["code"] == "reason_required"
        [error] = refused_.json()["errors"]
        assert (error["field"], error["code"]) == ("reason", "reason_required")
    assert floor.fresh(shop, disposition).status == "proposed"
    answer = api.post(
        f"dispositions/{disposition.public_id}/approve", {"route": "donate", "reason": "Christmas"}
    )
    assert (answer["route"], answer["rule"], answer["reason"]) == ("donate", "by hand", "Christmas")
    with working_in(shop):
        event = StageEvent.objects.get(name="disposition.approved")
        assert event.data == {"route": "donate", "reason": "Christmas"}
        assert event.actor_kind == "api_key"
        assert event.actor_id is not None


def test_the_suggested_route_needs_no_reason_however_it_is_named(shop, api):
    disposition = routes.routed(shop)
    answer = api.post(f"dispositions/{disposition.public_id}/approve", {"route": disposition.route})
    assert (answer["status"], answer["rule"]) == ("approved", disposition.rule)


def test_options_carry_figures_that_add_up(shop, api):
    make_product(shop, "TEE", price="100.00", currency="EUR")
    disposition = routes.routed(shop)
    for answer in (
        api.get(f"dispositions/{disposition.public_id}"),
        api.get("dispositions")["results"][0],
    ):
        found = {option["route"]: option for option in answer["options"]}
        # Opened, as good as new: 95 % of 100.00, 90 % of that as open box, less 2.00.
        assert found["restock_open_box"]["recovers"] == {"amount": "83.50", "currency": "EUR"}
        assert [
            (row["label"], row["amount"]["amount"], row["rule"])
            for row in found["restock_open_box"]["derivation"]
        ] == [
            ("Price", "100.00", "of the product"),
            ("Packaging: opened", "-5.00", "sells at 95 %, figures for all goods"),
            ("Sold this way", "-9.50", "sells at 90 %, figures for all goods"),
            ("Handling", "-2.00", "figures for all goods"),
        ]
        assert found["recycle"]["recovers"] == {"amount": "-1.50", "currency": "EUR"}
        assert found["keep_with_customer"]["recovers"] is None
        assert found["keep_with_customer"]["no_figure"] == "Nothing is sold this way."
    stored = floor.fresh(shop, disposition)
    assert (stored.net_minor, stored.currency, stored.table_number) == (8350, "EUR", 1)


@pytest.mark.parametrize(
    ("answers", "route", "why"),
    [
        (floor.BROKEN, "restock_as_new", "not_as_new"),
        (floor.BROKEN, "restock_open_box", "not_working"),
        (floor.HAZARD, "recycle", "hazard"),
        (floor.AS_NEW, "hazardous_treatment", "no_reason"),
    ],
)
def test_an_unlawful_route_cannot_be_approved(shop, answers, route, why):
    disposition = routes.routed(shop, answers=answers)
    with pytest.raises(Conflict) as caught, working_in(shop):
        services.approve_route(disposition, by=floor.SYSTEM, route=route)
    assert (caught.value.code, caught.value.errors[0].code) == ("route_not_lawful", why)
    after = floor.fresh(shop, disposition)
    assert (after.status, after.route) == ("proposed", disposition.route)
    with pytest.raises(InvalidInput), working_in(shop):
        services.approve_route(disposition, by=floor.SYSTEM, route="bin")


def test_a_hold_stops_it_at_the_start_and_at_the_end(shop):
    disposition = routes.routed(shop)
    done(shop, disposition, services.approve_route)

    def hold():
        with working_in(shop):
            return floor_services.place_hold(
                disposition.unit, kind="evidence", reason="The police asks", by=floor.SYSTEM
            )

    first = hold()
    wanted = "It is set aside: The police asks"
    assert refused(shop, disposition, services.start_route, wanted) == "approved"
    with working_in(shop):
        floor_services.release_hold(first, finding="Answered", by=floor.SYSTEM)
    done(shop, disposition, services.start_route)
    hold()
    assert refused(shop, disposition, services.complete_route, wanted) == "in_progress"
    assert floor.fresh(shop, disposition.unit).status == "on_hand"


def test_a_stop_sale_stops_what_would_sell_it_even_on_its_way(shop, alice):
    disposition = routes.routed(shop)
    done(shop, disposition, services.approve_route, services.start_route)
    with working_in(shop):
        stop = create(
            StopSale(product=disposition.unit.product, reason="It smokes"), by=alice.actor
        )
    wanted = "A stop-sale forbids this route: It smokes"
    assert refused(shop, disposition, services.complete_route, wanted) == "in_progress"
    with working_in(shop):
        perform(stop, "withdraw", by=alice.actor, reason="False alarm")
    done(shop, disposition, services.complete_route)


def test_unwiped_data_does_not_leave_but_to_where_it_is_safe(shop):
    make_product(shop, "PHONE", data_bearing=True)
    order = make_order(shop, lines=[line_given(sku="PHONE")])
    disposition = routes.routed(shop, order)
    done(shop, disposition, services.approve_route)
    wanted = "data has not been wiped"
    assert refused(shop, disposition, services.start_route, wanted) == "approved"
    with working_in(shop):
        services.reroute(disposition, by=floor.SYSTEM, route="destroy", reason="Cannot be wiped")
    done(shop, disposition, services.approve_route, services.start_route, services.complete_route)
    assert floor.fresh(shop, disposition.unit).status == "destroyed"


def test_what_was_never_opened_holds_no_data(shop):
    make_product(shop, "PHONE", data_bearing=True)
    order = make_order(shop, lines=[line_given(sku="PHONE")])
    disposition = routes.routed(shop, order, floor.SEALED)
    assert disposition.route == "restock_as_new"
    done(shop, disposition, services.approve_route, services.start_route, services.complete_route)


def test_an_unsafe_piece_goes_to_treatment_once_it_is_condemned(shop):
    disposition = routes.routed(shop, answers=floor.HAZARD)
    assert (disposition.route, disposition.rule) == ("hazardous_treatment", "Unsafe battery")
    done(shop, disposition, services.approve_route)
    assert refused(shop, disposition, services.start_route, "set aside") == "approved"
    [hold] = floor.holds_on(shop, disposition.unit)
    with working_in(shop):
        floor_services.condemn_hold(hold, finding="Swollen", by=floor.SYSTEM)
    done(shop, disposition, services.start_route, services.complete_route)
    assert floor.fresh(shop, disposition.unit).left_to == "hazardous_treatment"


def test_a_customers_piece_is_not_sold_before_it_is_ours(shop):
    buyer = {"name": "Ada", "email": "ada@example.com", "country": "DE"}
    whole = make.returned(
        shop,
        make_order(shop, customer=buyer),
        make.line_ask(reason="defective"),
        legal_basis="guarantee",
    )
    [unit] = floor.units_of(shop, floor.received(shop, whole))
    routes.inspected(shop, unit)
    disposition = routes.route_of(shop, unit)
    done(shop, disposition, services.approve_route)
    wanted = "still belongs to the customer"
    assert refused(shop, disposition, services.start_route, wanted) == "approved"
    with working_in(shop):
        floor_services.pass_title([unit], by=floor.SYSTEM)
    done(shop, disposition, services.start_route)


def test_thinking_again_takes_the_approval_back(shop):
    disposition = routes.routed(shop)
    done(shop, disposition, services.approve_route)
    line = disposition.unit.rma_line
    with working_in(shop):
        after = services.reroute(
            disposition, reason="Better given away", by=floor.SYSTEM, route="donate"
        )
    assert (after.status, after.route, floor.fresh(shop, line).disposed) == (
        "proposed",
        "donate",
        0,
    )
    done(shop, disposition, services.approve_route)
    assert floor.fresh(shop, line).disposed == 1


def test_what_came_back_needs_a_route_again(shop):
    disposition = routes.routed(shop)
    done(shop, disposition, services.approve_route, services.start_route, services.complete_route)
    with working_in(shop):
        after = services.come_back(disposition, reason="Recycler refused it", by=floor.SYSTEM)
    assert (after.status, floor.fresh(shop, disposition.unit).status) == ("proposed", "on_hand")


def test_nothing_moves_on_while_it_is_inspected_again(shop):
    disposition = routes.routed(shop)
    with working_in(shop):
        run = floor_services.inspect_again(disposition.unit, by=floor.SYSTEM)
        floor_services.start_inspection(run, by=floor.SYSTEM)
    with pytest.raises(Conflict) as caught, working_in(shop):
        services.approve_route(disposition, by=floor.SYSTEM)
    assert caught.value.code == "inspection_open"


def test_those_who_may_not_decide_change_nothing(shop, bob):
    disposition = routes.routed(shop)
    receiver = cast.person(shop, "receiver").actor
    for verb in (
        lambda: services.approve_route(disposition, by=bob.actor),
        lambda: services.approve_route(disposition, by=receiver),
        lambda: services.reroute(disposition, reason="x", by=receiver),
        lambda: services.start_route(disposition, by=bob.actor),
        lambda: services.add_route_table(name="x", rules=[], by=bob.actor),
    ):
        with pytest.raises(PermissionDenied), working_in(shop):
            verb()
    after = floor.fresh(shop, disposition)
    assert (after.status, after.version) == ("proposed", disposition.version)


class Gates(RuleBasedStateMachine):
    """Every verb in any order over one piece with a battery and data, and what shuts its gates."""

    @initialize(answers=st.sampled_from([floor.SEALED, floor.AS_NEW, floor.BROKEN, floor.HAZARD]))
    def arrive(self, answers):
        self.frozen = clock.frozen(make.SOON)
        self.frozen.__enter__()
        self.shop = routes.furnished(cast.shop("alpha"))
        battery = {"chemistry": "li_ion", "wh": "9.0", "contained": True, "un_number": "3481"}
        make_product(self.shop, "PHONE", data_bearing=True, battery=battery)
        order = make_order(self.shop, lines=[line_given(sku="PHONE")])
        self.way = routes.routed(self.shop, order, answers)
        self.stops = []

    def teardown(self):
        if hasattr(self, "frozen"):
            self.frozen.__exit__(None, None, None)

    def attempt(self, verb, *args, **details):
        try:
            with tenant_scope(self.shop), transaction.atomic():
                return verb(*args, by=floor.SYSTEM, **details)
        except DomainError:
            return None

    @rule(route=st.none() | st.sampled_from(list(ROUTES)))
    def approve(self, route):
        self.attempt(services.approve_route, self.way, route=route)

    @rule(route=st.none() | st.sampled_from(list(ROUTES)))
    def reroute(self, route):
        self.attempt(services.reroute, self.way, reason="Again", route=route)

    @rule()
    def start(self):
        self.attempt(services.start_route, self.way)

    @rule()
    def complete(self):
        with tenant_scope(self.shop), transaction.atomic():
            before = HandlingUnit.objects.get(pk=self.way.unit_id)
            held = before.holds.filter(status="open").exists()
            stopped = StopSale.objects.exclude(status="lifted").exists()
        done = self.attempt(services.complete_route, self.way)
        if done is not None:
            assert not held
            assert not (stopped and done.route in SELLS_ON)
            assert not (before.hazard and done.route != "hazardous_treatment")
            assert not (before.packaging != "sealed" and done.route in SELLS_ON)
            assert before.title == "ours"

    @rule(kind=st.sampled_from(["evidence", "safety_hazard", "recall_hit"]))
    def hold(self, kind):
        self.attempt(floor_services.place_hold, self.way.unit, kind=kind, reason="Odd")

    @rule(condemn=st.booleans())
    def end_holds(self, condemn):
        end = floor_services.condemn_hold if condemn else floor_services.release_hold
        for hold in floor.holds_on(self.shop, self.way.unit):
            self.attempt(end, hold, finding="Seen")

    @rule()
    def stop_sale(self):
        with tenant_scope(self.shop), transaction.atomic():
            product = HandlingUnit.objects.get(pk=self.way.unit_id).product
            self.stops.append(create(StopSale(product=product, reason="Hot"), by=floor.SYSTEM))

    @rule()
    def withdraw(self):
        while self.stops:
            self.attempt_perform(self.stops.pop())

    def attempt_perform(self, stop):
        with tenant_scope(self.shop), transaction.atomic():
            perform(stop, "withdraw", by=floor.SYSTEM, reason="False alarm")

    @rule()
    def come_back(self):
        self.attempt(services.come_back, self.way, reason="Refused there")

    @invariant()
    def the_piece_is_where_its_way_says(self):
        if not hasattr(self, "way"):
            return
        with tenant_scope(self.shop), transaction.atomic():
            way = Disposition.objects.select_related("unit").get(pk=self.way.pk)
            gone = way.unit.status in ("gone", "destroyed")
            assert gone == (way.status == "completed")
            approved = way.status != "proposed"
            assert way.unit.routed == (way.unit.counted if approved else 0)
            assert way.unit.rma_line.disposed == way.unit.routed


@pytest.mark.slow
@pytest.mark.django_db
def test_no_order_of_verbs_gets_a_piece_through_a_shut_gate():
    run_state_machine_as_test(
        Gates,
        settings=settings(
            max_examples=15, stateful_step_count=18, deadline=None, phases=(Phase.generate,)
        ),
    )
