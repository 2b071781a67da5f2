"""How goods leave inspection: dispositions and the gates they pass."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from flows.fsm import State, States, StatusField, verb
from flows.stage import StageModel
from returns_portal.lib import clock


class DispositionStates(States):
    proposed = State(_("Suggested route"), "neutral", "dot", _("Somebody has to approve it."))
    approved = State(_("Approved"), "info", "clock", _("It may go."))
    in_progress = State(_("On its way"), "info", "route", _("It is being done."))
    completed = State(_("Done"), "good", "check", _("It is where it belongs."))


#: Routes that end outside our stock; data-bearing goods need a verified wipe before all but these.
KEEPS_DATA_SAFE = (
    "destroy",
    "hazardous_treatment",
    "return_to_customer",
    "keep_with_customer",
    "repair_for_customer",
)


#: The only routes of our own goods whose data cannot be wiped: it ends with them.
ENDS_DATA = ("destroy", "hazardous_treatment")


#: Routes that are forbidden while a stop-sale holds.
SELLS_ON = (
    "restock_as_new",
    "restock_open_box",
    "refurbish",
    "remanufacture",
    "parts_harvest",
    "swap_pool",
    "liquidate",
    "donate",
)


#: Routes whose pieces go onto a bench; a work order opens when they start.
BENCH_ROUTES = ("refurbish", "remanufacture", "repair_for_customer")


#: Routes that a customer's own piece may take.
CUSTOMERS_OWN = ("repair_for_customer", "return_to_customer", "keep_with_customer")


#: What stands in the place of a rule where a person chose.
BY_HAND = "by hand"


def no_hold_is_open(disposition: Any) -> Any:
    """Any open hold blocks."""
    return (
        _("It is set aside: %s") % disposition.blocks["hold"]
        if disposition.blocks.get("hold")
        else None
    )


def no_stop_sale_holds(disposition: Any) -> Any:
    """Nothing under a stop-sale is restocked, sold, donated or harvested (invariant 5)."""
    if disposition.blocks.get("stop_sale") and disposition.route in SELLS_ON:
        return _("A stop-sale forbids this route: %s") % disposition.blocks["stop_sale"]
    return None


def data_is_wiped(disposition: Any) -> Any:
    """Nothing data-bearing leaves unwiped; what cannot be wiped is destroyed (invariant 5)."""
    ours = not disposition.blocks.get("title")
    if disposition.blocks.get("indelible") and ours and disposition.route not in ENDS_DATA:
        return _("Its data cannot be wiped: it may only be destroyed.")
    if disposition.blocks.get("data") and disposition.route not in KEEPS_DATA_SAFE:
        return _("Its data has not been wiped and verified yet.")
    return None


def unsafe_battery_goes_to_treatment(disposition: Any) -> Any:
    """An unsafe battery has one route."""
    if disposition.blocks.get("hazard") and disposition.route != "hazardous_treatment":
        return _("Its battery is unsafe: only hazardous treatment is possible.")
    return None


def title_is_ours(disposition: Any) -> Any:
    """A customer's piece is not restocked, harvested, donated or destroyed before title passes."""
    if disposition.blocks.get("title") and disposition.route not in CUSTOMERS_OWN:
        return _("It still belongs to the customer.")
    return None


def bench_has_let_go(disposition: Any) -> Any:
    """What is on a bench stays there until its work order has ended."""
    if not disposition.blocks.get("bench"):
        return None
    if disposition.status == "approved" and disposition.route in BENCH_ROUTES:
        return None
    return _("It is on the bench: %s") % disposition.blocks["bench"]


GATES = (
    no_hold_is_open,
    no_stop_sale_holds,
    data_is_wiped,
    unsafe_battery_goes_to_treatment,
    title_is_ours,
    bench_has_let_go,
)


class DispositionFlow(StageModel):
    """Where one handling unit goes, and how far it has got."""

    CREATED = ("disposition.proposed", _("Route suggested"))
    BY_HAND, CUSTOMERS_OWN = BY_HAND, CUSTOMERS_OWN

    status = StatusField(DispositionStates, "proposed")

    class Meta:
        abstract = True

    @verb(
        source="proposed",
        target="approved",
        event="disposition.approved",
        label=_("Approve"),
        done=_("Route approved"),
        permission="disposition.decide",
        icon="check",
    )
    def approve(self, route: str = "", reason: str = "") -> None:
        if route and route != self.route:
            self.route, self.rule, self.reason = route, BY_HAND, reason
        self.approved_at = clock.now()

    @verb(
        source="approved",
        target="in_progress",
        event="disposition.started",
        label=_("Start"),
        done=_("On its way"),
        permission="disposition.move",
        guards=GATES,
        icon="route",
    )
    def start(self) -> None:
        self.started_at = clock.now()

    @verb(
        source="in_progress",
        target="completed",
        event="disposition.completed",
        label=_("Done"),
        done=_("Where it belongs"),
        permission="disposition.move",
        guards=GATES,
        icon="check",
    )
    def complete(self) -> None:
        self.completed_at = clock.now()

    @verb(
        source="completed",
        target="proposed",
        event="disposition.came_back",
        label=_("Came back"),
        done=_("Came back"),
        permission="disposition.move",
        icon="return",
    )
    def come_back(self, reason: str) -> None:
        self._again(reason)

    @verb(
        source=["proposed", "approved", "in_progress"],
        target="proposed",
        event="disposition.rerouted",
        label=_("Send elsewhere"),
        done=_("Sent elsewhere"),
        permission="disposition.decide",
        icon="route",
    )
    def reroute(self, reason: str, route: str = "", rule: str | None = None) -> None:
        self.route = route or self.route
        self.rule = self.rule if rule is None else rule
        self._again(reason)

    def _again(self, reason: str) -> None:
        self.reason = reason
        self.approved_at = self.started_at = self.completed_at = None
