"""No order of verbs on lots, ways and wipes gets a unit past a gate that is shut."""

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
from disposition.flow.routing import ENDS_DATA, KEEPS_DATA_SAFE, SELLS_ON
from disposition.models import LOT_ROUTES, Disposition, Lot, LotItem, Sanitisation
from disposition.services import lot_leaving, lots, sanitising
from flows.perform import create, perform
from inspection import services as floor_services
from inspection.models import HandlingUnit
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError
from tenants.scope import tenant_scope
from tests import cast
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import lots as made
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, make_product

BATTERY = {"chemistry": "li_ion", "wh": "9.0", "contained": True, "un_number": "3481"}
ROUTES = ("recycle", "donate", "hazardous_treatment", "destroy")
AT_THE_LOTS = (
    "approve_for_a_lot",
    "scan",
    "take_out",
    "seal",
    "unseal",
    "hand_over",
    "reject",
    "cancel",
    "all_of_it",
)
VERDICTS = st.sampled_from(["passed", "failed", "unknown"])


class LotGates(RuleBasedStateMachine):
    """One telephone with a battery and somebody's data, two lots, and people in every order."""

    @initialize(routes_of_lots=st.lists(st.sampled_from(ROUTES), min_size=2, max_size=2))
    def begin(self, routes_of_lots):
        self.frozen = clock.frozen(make.SOON)
        self.frozen.__enter__()
        self.shop = routes.furnished(cast.shop("alpha"))
        make_product(self.shop, "PHONE", data_bearing=True, battery=BATTERY, weight_g=200)
        order = make_order(self.shop, lines=[line_given(sku="PHONE", quantity=1)])
        self.way = routes.routed(self.shop, order, floor.BROKEN)
        self.unit = self.way.unit
        self.lots = [made.opened(self.shop, route) for route in routes_of_lots]
        self.wipe = made.asked(self.shop, self.unit)
        self.stops = []

    def teardown(self):
        if hasattr(self, "frozen"):
            self.frozen.__exit__(None, None, None)

    # Few rules of many choices each: hypothesis leaves whole rules out of an example.

    @rule(step=st.sampled_from(["approve", "reroute"]), route=st.none() | st.sampled_from(ROUTES))
    def on_the_way(self, step, route):
        getattr(self, step)(route)

    @rule(step=st.sampled_from(["start", "complete", "come_back"]))
    def along(self, step):
        getattr(self, step)()

    @rule(
        step=st.sampled_from(AT_THE_LOTS),
        lot=st.integers(0, 1),
    )
    def at_the_lots(self, step, lot):
        getattr(self, step)(lot)

    @rule(lot=st.integers(0, 1))
    def in_a_hurry(self, lot):
        self.all_of_it(lot)

    @rule(
        step=st.sampled_from(["wipe_it", "wipe_it", "run", "finish", "verify", "give_up", "bare"]),
        result=VERDICTS,
    )
    def at_the_bench(self, step, result):
        steps = {
            "give_up": lambda: self.after_a_failure(True),
            "bare": self.verify_without_a_verdict,
            "wipe_it": lambda: self.wipe_it(result),
            "verify": lambda: self.verify(result),
        }
        steps.get(step, lambda: getattr(self, step)())()

    @rule(
        step=st.sampled_from(["evidence", "safety_hazard", "stop_sale", "customer"]),
        then=st.integers(0, 1),
    )
    def something_shuts(self, step, then):
        if step == "stop_sale":
            self.stop_sale()
        elif step == "customer":
            self.title(False)
        else:
            self.hold(step)
        self.hand_over(then)
        self.all_of_it(then)

    @rule(condemn=st.booleans())
    def all_opens(self, condemn):
        self.end_holds(condemn)
        self.withdraw()
        self.title(True)

    def attempt(self, verb, *args, **details):
        try:
            with tenant_scope(self.shop), transaction.atomic():
                return verb(*args, by=floor.SYSTEM, **details)
        except DomainError:
            return None

    def look(self):
        """The unit as it stands, and every gate that is shut for it."""
        with tenant_scope(self.shop), transaction.atomic():
            unit = HandlingUnit.objects.get(pk=self.unit.pk)
            wipe = Sanitisation.objects.get(pk=self.wipe.pk).status
            return {
                "held": unit.holds.filter(status="open").exists(),
                "stopped": StopSale.objects.exclude(status="lifted").exists(),
                "hazard": unit.hazard,
                "title": unit.title != "ours",
                "data": wipe not in ("verified", "certified"),
                "indelible": wipe == "destroy_required",
                "here": unit.status == "on_hand",
            }

    def judge(self, shut, route):
        """A unit left by `route`: no gate may have been shut a moment before."""
        assert shut["here"]
        assert not shut["held"]
        assert not shut["title"]
        assert not (shut["stopped"] and route in SELLS_ON)
        assert not (shut["hazard"] and route != "hazardous_treatment")
        assert not (shut["data"] and route not in KEEPS_DATA_SAFE)
        assert not (shut["indelible"] and route not in ENDS_DATA)

    # --- the way of the unit --------------------------------------------------------------

    def approve(self, route):
        self.attempt(services.approve_route, self.way, route=route, reason="So")

    def approve_for_a_lot(self, lot):
        self.attempt(services.reroute, self.way, route=self.lots[lot].route, reason="So")
        self.attempt(services.approve_route, self.way)

    def reroute(self, route):
        self.attempt(services.reroute, self.way, route=route, reason="Again")

    def start(self):
        self.attempt(services.start_route, self.way)

    def complete(self):
        shut = self.look()
        done = self.attempt(services.complete_route, self.way)
        if done is not None:
            self.judge(shut, done.route)

    def come_back(self):
        self.attempt(services.come_back, self.way, reason="Refused there")
        self.lots = [self.reopened(lot) for lot in self.lots]

    def reopened(self, lot):
        """The lot, or a new one of its route where it has left."""
        if floor.fresh(self.shop, lot).status in ("open", "sealed"):
            return lot
        return made.opened(self.shop, lot.route)

    # --- lots -----------------------------------------------------------------------------

    def scan(self, lot):
        shut = self.look()
        if self.attempt(lots.scan_into, self.lots[lot], self.unit) is not None:
            with tenant_scope(self.shop), transaction.atomic():
                way = Disposition.objects.get(pk=self.way.pk)
                twice = LotItem.objects.filter(unit=self.unit, out_at=None).count()
            assert (way.status, twice) in (("in_progress", 1), ("completed", 1))
            if way.status == "in_progress" and not shut["held"]:
                assert way.route == self.lots[lot].route

    def take_out(self, lot):
        self.attempt(lots.take_out, self.lots[lot], self.unit)

    def seal(self, lot):
        self.attempt(lot_leaving.seal_lot, self.lots[lot])

    def unseal(self, lot):
        self.attempt(lot_leaving.unseal_lot, self.lots[lot], reason="Again")

    def hand_over(self, lot):
        shut = self.look()
        self.attempt(lot_leaving.seal_lot, self.lots[lot])
        done = self.attempt(lot_leaving.hand_over_lot, self.lots[lot], to="G", signed_by="R")
        if done is not None:
            self.judge(shut, done.route)

    def all_of_it(self, lot):
        """What a hurried person does: every step to the lorry, one after the other."""
        self.approve_for_a_lot(lot)
        self.scan(lot)
        self.hand_over(lot)

    def reject(self, lot):
        self.attempt(lot_leaving.reject_items, self.lots[lot], units=[self.unit], reason="Not ours")
        self.lots[lot] = self.reopened(self.lots[lot])

    def cancel(self, lot):
        route = self.lots[lot].route
        if self.attempt(lot_leaving.cancel_lot, self.lots[lot]) is not None:
            self.lots[lot] = made.opened(self.shop, route)

    # --- the wipe -------------------------------------------------------------------------

    def run(self):
        self.attempt(
            sanitising.run_wipe, self.wipe, how="purge", technique="crypto_erase", tool="B"
        )

    def finish(self):
        self.attempt(sanitising.finish_wipe, self.wipe)

    def verify(self, result):
        done = self.attempt(sanitising.verify_wipe, self.wipe, result=result, how="full")
        if done is not None:
            assert (done.status == "verified") == (result == "passed")

    def wipe_it(self, result):
        self.attempt(sanitising.retry_wipe, self.wipe)
        self.run()
        self.finish()
        self.verify(result)

    def verify_without_a_verdict(self):
        with tenant_scope(self.shop), transaction.atomic():
            known = Sanitisation.objects.get(pk=self.wipe.pk)
        if self.attempt(perform, known, "verify") is not None:
            assert known.result == "passed"

    def after_a_failure(self, give_up):
        if give_up:
            self.attempt(sanitising.escalate_wipe, self.wipe, reason="Locked")
        else:
            self.attempt(sanitising.retry_wipe, self.wipe)

    # --- what shuts gates -----------------------------------------------------------------

    def hold(self, kind):
        self.attempt(floor_services.place_hold, self.unit, kind=kind, reason="Odd")

    def end_holds(self, condemn):
        end = floor_services.condemn_hold if condemn else floor_services.release_hold
        for hold in floor.holds_on(self.shop, self.unit):
            self.attempt(end, hold, finding="Seen")

    def stop_sale(self):
        with tenant_scope(self.shop), transaction.atomic():
            stop = StopSale(product=self.unit.product, reason="Hot")
            self.stops.append(create(stop, by=floor.SYSTEM))

    def withdraw(self):
        while self.stops:
            with tenant_scope(self.shop), transaction.atomic():
                perform(self.stops.pop(), "withdraw", by=floor.SYSTEM, reason="False alarm")

    def title(self, ours):
        with tenant_scope(self.shop), transaction.atomic():
            title = "ours" if ours else "customer"
            HandlingUnit.objects.filter(pk=self.unit.pk).update(title=title)

    @invariant()
    def the_unit_is_where_its_way_and_its_lot_say(self):
        if not hasattr(self, "wipe"):
            return
        with tenant_scope(self.shop), transaction.atomic():
            way = Disposition.objects.select_related("unit").get(pk=self.way.pk)
            gone = way.unit.status in ("gone", "destroyed")
            assert gone == (way.status == "completed")
            inside = list(LotItem.objects.select_related("lot").filter(out_at=None))
            assert len(inside) <= 1
            for item in inside:
                assert way.route == item.lot.route
                assert item.lot.route in LOT_ROUTES
                left = item.lot.status in ("handed_over", "part_rejected", "confirmed")
                assert left == gone
                assert way.status in ("in_progress", "completed")
            for lot in Lot.objects.filter(status="sealed"):
                assert lot.pieces == sum(item.quantity for item in inside if item.lot_id == lot.pk)


@pytest.mark.slow
@pytest.mark.django_db
def test_no_order_of_verbs_gets_a_unit_past_a_shut_gate():
    run_state_machine_as_test(
        LotGates,
        settings=settings(
            max_examples=6, stateful_step_count=25, deadline=None, phases=(Phase.generate,)
        ),
    )
