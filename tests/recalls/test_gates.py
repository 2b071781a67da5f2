"""Nothing recalled is restocked, sold, donated or harvested, in whatever order people act."""

from __future__ import annotations

from typing import Any

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

from catalog.models import Product, StopSale
from disposition import services as ways
from disposition.flow.routing import SELLS_ON
from disposition.models import Disposition
from inspection import services as floor_services
from inspection.models import HandlingUnit
from recalls.models import AffectedUnit, Campaign
from recalls.services import campaigns, stop_sales, units
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError
from rma import services as rma
from rma.models import Resolution
from tenants.actors import Actor
from tenants.scope import tenant_scope
from tests import cast
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.recalls.recalling import Recallers, lamp_sold

CAMPAIGN = (
    campaigns.submit,
    campaigns.approve,
    campaigns.activate,
    campaigns.suspend,
    campaigns.resume,
    campaigns.begin_closing,
    campaigns.close,
    campaigns.reopen,
    campaigns.send_back,
    campaigns.withdraw,
)
WITH_REASON = (campaigns.suspend, campaigns.send_back, campaigns.withdraw)
SELLING = st.sampled_from(["restock_open_box", "donate", "liquidate", "parts_harvest", "recycle"])


class Recalled(RuleBasedStateMachine):
    """One lamp that a recall is about, one shop, two people who decide, and a careless floor."""

    @initialize(serial=st.booleans(), began=st.booleans())
    def begin(self, serial: bool, began: bool) -> None:
        self.frozen = clock.frozen(make.SOON)
        self.frozen.__enter__()
        self.shop = routes.furnished(cast.shop("alpha"))
        people = [cast.person(self.shop, "admin", name) for name in ("Alice", "Ben")]
        self.people = Recallers(self.shop, *people)
        self.by = [person.actor for person in people]
        sold = ("L3-2288",) if serial else ()
        self.serial = "L3-2288" if serial else ""
        self.order = lamp_sold(self.shop, *sold, line={"quantity": 1})
        scope = [{"sku": "LAMP"} | ({"serials": "L3-2288"} if serial else {})]
        self.campaign = self.people.running(scope) if began else self.people.draft(scope)
        self.way: Disposition | None = None
        self.piece: HandlingUnit | None = None
        self.cleared = False

    def teardown(self) -> None:
        if hasattr(self, "frozen"):
            self.frozen.__exit__(None, None, None)

    def attempt(self, verb: Any, *args: Any, by: Actor, **details: Any) -> Any:
        try:
            with tenant_scope(self.shop), transaction.atomic():
                return verb(*args, by=by, **details)
        except DomainError:
            return None

    def rows(self) -> list[AffectedUnit]:
        return self.people.units(self.campaign)

    @rule(verb=st.sampled_from(CAMPAIGN), person=st.integers(0, 1))
    def campaign_moves(self, verb: Any, person: int) -> None:
        said = {"reason": "Because"} if verb in WITH_REASON else {}
        self.attempt(verb, self.campaign, by=self.by[person], **said)
        self.people.work()

    @rule()
    def goods_come(self) -> None:
        if self.way is not None:
            return
        ask = make.line_ask(serials=[self.serial] if self.serial else [])
        try:
            whole = make.returned(self.shop, self.order, ask)
        except DomainError:
            return
        given = floor.item(whole.lines[0], **({"serial": self.serial} if self.serial else {}))
        [self.piece] = floor.units_of(self.shop, floor.received(self.shop, whole, given))
        self.people.work()
        routes.inspected(self.shop, self.piece)
        self.way = routes.route_of(self.shop, self.piece)

    @rule(remedy=st.sampled_from(["refund", "replacement"]))
    def owner_chooses(self, remedy: str) -> None:
        for row in self.rows():
            self.attempt(units.choose_remedy, row, by=self.by[0], remedy=remedy)

    @rule(verb=st.sampled_from([units.refuse, units.freeze, units.receive, units.remedy]))
    def unit_moves(self, verb: Any) -> None:
        for row in self.rows():
            self.attempt(verb, row, by=self.by[0])

    @rule()
    def owner_lost_it(self) -> None:
        for row in self.rows():
            self.attempt(units.report_gone, row, by=self.by[0], how="sold")

    @rule(how=st.sampled_from(["clear", "repair"]))
    def recall_lets_it_go(self, how: str) -> None:
        for row in self.rows():
            if how == "clear":
                done = self.attempt(units.clear, row, by=self.by[0], reason="Another battery")
            else:
                done = self.attempt(units.remedy, row, by=self.by[0], how="repair")
            self.cleared = self.cleared or done is not None

    @rule()
    def money_is_paid(self) -> None:
        with tenant_scope(self.shop), transaction.atomic():
            due = list(Resolution.objects.filter(status="due"))
        for each in due:
            said = {"reference": "T", "amount_minor": each.amount_minor}
            self.attempt(rma.settle_resolution, each, by=self.by[0], **said)
        self.people.work()

    @rule(person=st.integers(0, 1))
    def somebody_stops_the_sale(self, person: int) -> None:
        with tenant_scope(self.shop), transaction.atomic():
            lamp = Product.objects.get(sku="LAMP")
        self.attempt(stop_sales.place, by=self.by[person], product=lamp, reason="Hot")

    @rule(
        verb=st.sampled_from([stop_sales.confirm, stop_sales.withdraw, stop_sales.lift]),
        person=st.integers(0, 1),
    )
    def stops_move(self, verb: Any, person: int) -> None:
        with tenant_scope(self.shop), transaction.atomic():
            stops = list(StopSale.objects.exclude(status="lifted"))
        said = {} if verb is stop_sales.confirm else {"reason": "Enough"}
        for stop in stops:
            self.attempt(verb, stop, by=self.by[person], **said)

    @rule(condemn=st.booleans())
    def floor_ends_holds(self, condemn: bool) -> None:
        if self.piece is None:
            return
        end = floor_services.condemn_hold if condemn else floor_services.release_hold
        for hold in floor.holds_on(self.shop, self.piece):
            self.attempt(end, hold, by=self.by[0], finding="Looks fine")

    @rule(route=st.none() | SELLING, again=st.booleans())
    def floor_chooses_a_way(self, route: str | None, again: bool) -> None:
        if self.way is None:
            return
        if again:
            self.attempt(ways.reroute, self.way, by=self.by[0], reason="Again", route=route)
        else:
            self.attempt(
                ways.approve_route, self.way, by=self.by[0], route=route, reason="It sells"
            )

    @rule()
    def floor_starts(self) -> None:
        if self.way is not None:
            self.attempt(ways.start_route, self.way, by=self.by[0])

    @rule()
    def floor_completes(self) -> None:
        if self.way is None:
            return
        with tenant_scope(self.shop), transaction.atomic():
            stopped = StopSale.objects.exclude(status="lifted").exists()
            campaign = Campaign.objects.get(pk=self.campaign.pk)
        dangerous = campaign.activated_at is not None and not self.cleared
        done = self.attempt(ways.complete_route, self.way, by=self.by[0])
        if done is not None and done.route in SELLS_ON:
            assert not stopped
            assert not dangerous, [row.status for row in self.rows()]

    @invariant()
    def no_state_of_a_recall_lifts_a_stop_sale(self) -> None:
        if not hasattr(self, "campaign"):
            return
        with tenant_scope(self.shop), transaction.atomic():
            campaign = Campaign.objects.get(pk=self.campaign.pk)
            own = StopSale.objects.filter(campaign=campaign.pk)
            if campaign.status in Campaign.RUNNING:
                assert own.exclude(status="lifted").exists()
            assert all(
                stop.lift_requested_by != stop.lifted_by and stop.lifted_by is not None
                for stop in own.filter(status="lifted", confirmed_by__isnull=False)
            )

    @invariant()
    def nobody_approves_their_own_recall(self) -> None:
        if hasattr(self, "campaign"):
            with tenant_scope(self.shop), transaction.atomic():
                campaign = Campaign.objects.get(pk=self.campaign.pk)
            assert campaign.approver is None or campaign.approver != campaign.initiator


@pytest.mark.slow
@pytest.mark.django_db
def test_no_order_of_verbs_sells_what_is_recalled() -> None:
    run_state_machine_as_test(
        Recalled,
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, phases=(Phase.generate,)
        ),
    )
