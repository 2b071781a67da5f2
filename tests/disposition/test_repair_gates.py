"""No order of verbs gets an owner's piece, or one that is set aside, where it may not go."""

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

from disposition import services
from disposition.flow.repair import OPEN
from disposition.models import Disposition, Part, WorkOrder, WorkOrderPart
from disposition.routing import ROUTES
from disposition.services import repair
from flows.drain import drain
from inspection import services as floor_services
from inspection.models import HandlingUnit, Inspection
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError
from rma.models import Resolution
from rma.services import settle_resolution
from tenants.actors import Actor
from tenants.scope import tenant_scope
from tests import cast
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import repair as bench
from tests.factories import rma as make

#: Routes that an owner's piece may never have ended on.
OWNERS = ("repair_for_customer", "return_to_customer", "keep_with_customer")
PLAIN = (
    "approve",
    "quote",
    "accept_quote",
    "start",
    "wait_for_parts",
    "resume",
    "come_back",
    "finish",
    "no_fault_found",
    "expire_quote",
    "ship_back",
    "hand_over",
    "start_clock",
    "stop_clock",
)
TOLD = {
    "condemn": {"finding": "Burnt"},
    "cancel": {"reason": "No"},
    "ask_customer": {"question": "Which colour?"},
    "send_out": {"vendor": "Fixers"},
    "plan_part": {"sku": "CB-320"},
    "use_part": {"sku": "CB-320"},
    "drop_part": {"sku": "CB-320"},
}


class Bench(RuleBasedStateMachine):
    """An owner's kettle, one spare part, and every verb of bench, routes, holds and money."""

    @initialize(
        begun=st.sampled_from([bench.wanting_repair, bench.opened, bench.quoted, bench.repaired])
    )
    def arrive(self, begun):
        self.frozen = clock.frozen(make.SOON)
        self.frozen.__enter__()
        self.shop = routes.furnished(cast.shop("alpha"))
        bench.part(self.shop, on_hand=1)
        found = begun(self.shop)
        unit = found.unit
        self.way = routes.route_of(self.shop, unit)
        self.gave_up = self.paid = False

    def teardown(self):
        if hasattr(self, "frozen"):
            self.frozen.__exit__(None, None, None)

    def attempt(self, verb, *args, **details):
        try:
            with tenant_scope(self.shop), transaction.atomic():
                return verb(*args, **({"by": floor.SYSTEM} | details))
        except DomainError:
            return None

    def order(self):
        with tenant_scope(self.shop), transaction.atomic():
            return WorkOrder.objects.order_by("-id").first()

    def on_order(self, verb, **details):
        order = self.order()
        return None if order is None else self.attempt(getattr(repair, verb), order, **details)

    @rule(route=st.none() | st.sampled_from(list(ROUTES)))
    def approve(self, route):
        self.attempt(services.approve_route, self.way, route=route, reason="So")

    @rule()
    def start(self):
        self.attempt(services.start_route, self.way)

    @rule(route=st.none() | st.sampled_from(list(ROUTES)))
    def reroute(self, route):
        self.attempt(services.reroute, self.way, reason="Again", route=route)

    @rule()
    def complete(self):
        self.leaves(lambda: self.attempt(services.complete_route, self.way))

    @rule(fault=st.sampled_from(["power", "liquid_damage", "none"]), minutes=st.integers(0, 90))
    def diagnose(self, fault, minutes):
        self.on_order("diagnose", fault=fault, finding="Seen", minutes=minutes)

    @rule(verb=st.sampled_from(PLAIN))
    def plainly(self, verb):
        self.leaves(lambda: self.on_order(verb))

    @rule(verb=st.sampled_from(sorted(TOLD)))
    def told(self, verb):
        self.on_order(verb, **TOLD[verb])

    @rule(passes=st.booleans())
    def test(self, passes):
        failed = {} if passes else {"works": "fail"}
        self.on_order("record_test", answers=bench.PASSED | failed)

    @rule(gives_up=st.booleans())
    def reject(self, gives_up):
        shopper = Actor.shopper(None)
        if self.on_order("reject_quote", gives_up=gives_up, by=shopper) is not None:
            self.gave_up = self.gave_up or gives_up

    @rule(outcome=st.sampled_from(["ship_back", "dispose", "refund"]))
    def decide(self, outcome):
        self.on_order("decide", outcome=outcome)

    @rule(kind=st.sampled_from(["evidence", "safety_hazard"]))
    def hold(self, kind):
        self.attempt(floor_services.place_hold, self.way.unit, kind=kind, reason="Odd")

    @rule()
    def release(self):
        for hold in floor.holds_on(self.shop, self.way.unit):
            self.attempt(floor_services.release_hold, hold, finding="Seen")

    @rule(answers=st.sampled_from([floor.AS_NEW, floor.BROKEN]))
    def inspect(self, answers):
        self.attempt(floor_services.inspect_again, self.way.unit)
        with tenant_scope(self.shop), transaction.atomic():
            run = Inspection.objects.filter(unit=self.way.unit_id, status="waiting").first()
        if run is not None and self.attempt(floor_services.start_inspection, run):
            self.attempt(floor_services.answer_questions, run, answers=answers)
            self.attempt(floor_services.grade_inspection, run)
            self.attempt(services.confirm_inspection, run)

    @rule()
    def pay(self):
        with tenant_scope(self.shop), transaction.atomic():
            due = Resolution.objects.filter(type="refund", status="due").first()
        if due is not None and self.attempt(settle_resolution, due, reference="T"):
            self.paid = True

    @rule()
    def work(self):
        with tenant_scope(self.shop):
            drain()

    def leaves(self, deed):
        """Do something; a piece that left by it went through open gates."""
        with tenant_scope(self.shop), transaction.atomic():
            before = HandlingUnit.objects.get(pk=self.way.unit_id)
            held = before.holds.filter(status="open").exists()
        deed()
        with tenant_scope(self.shop), transaction.atomic():
            after = HandlingUnit.objects.get(pk=self.way.unit_id)
            way = Disposition.objects.get(pk=self.way.pk)
        if before.status == "on_hand" and after.status != "on_hand":
            assert not held
            assert before.title == "ours" or way.route in OWNERS

    @invariant()
    def title_passes_by_consent_or_payment_only(self):
        if not hasattr(self, "way"):
            return
        with tenant_scope(self.shop), transaction.atomic():
            unit = HandlingUnit.objects.get(pk=self.way.unit_id)
            assert unit.title == "customer" or self.gave_up or self.paid
            if unit.title == "customer" and unit.status != "on_hand":
                assert unit.left_to == "customer"

    @invariant()
    def a_piece_is_on_one_bench_and_every_part_is_somewhere(self):
        if not hasattr(self, "way"):
            return
        with tenant_scope(self.shop), transaction.atomic():
            orders = WorkOrder.objects.filter(status__in=OPEN)
            assert orders.count() <= 1
            part = Part.objects.get()
            rows = list(WorkOrderPart.objects.all())
            assert part.on_hand + sum(row.used for row in rows) == 1
            assert part.reserved == sum(row.reserved for row in rows)
            if orders.exists():
                assert HandlingUnit.objects.get(pk=self.way.unit_id).status == "on_hand"
                assert Disposition.objects.get(pk=self.way.pk).status == "in_progress"


@pytest.mark.slow
@pytest.mark.django_db
def test_no_order_of_verbs_beats_title_holds_or_stock():
    run_state_machine_as_test(
        Bench,
        settings=settings(
            max_examples=8, stateful_step_count=22, deadline=None, phases=(Phase.generate,)
        ),
    )
