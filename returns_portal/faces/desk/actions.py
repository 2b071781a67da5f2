"""Every verb that the desk offers: the service that does it, what it asks for, what takes it back.

A thing is named by its kind and public id; its machine says which verbs are possible now
(`flows.perform.available`), this table what happens when one is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from disposition import services as moving
from disposition.models import Disposition
from flows.perform import Verb, available
from inspection import services as floor
from inspection.models import HandlingUnit, Hold
from inspection.services.holds import RECALL
from notifications.services import talking as talk
from returns_portal.faces.desk import (
    agreeactions,
    forms,
    goodsactions,
    messageactions,
    recallactions,
    withdrawalactions,
    workactions,
)
from returns_portal.faces.desk.kinds import Action, Kind
from returns_portal.faces.desk.writing import WriteForm
from rma import services
from rma.models import Resolution, Rma, RmaLine, Shipment
from rma.providers import CREDIT, MANUAL
from rma.services import colleagues
from rma.services.accounts import chosen_provider
from rma.services.resolving import payable_units
from tenants.actors import Actor

RETURN = {
    "authorize": Action(services.authorize_return, _("Approved")),
    "ask_for_information": Action(
        services.ask_for_information, _("The shopper was asked"), forms.MessageForm
    ),
    "provide_information": Action(
        services.provide_information,
        _("The answer was noted"),
        forms.AnswerForm,
        label=_("Note the answer"),
    ),
    "decline": Action(services.decline_return, _("Declined"), forms.ReasonForm),
    "appeal": Action(
        services.appeal_return, _("Open again"), forms.AnswerForm, label=_("Look again")
    ),
    "cancel": Action(
        services.cancel_return,
        _("Cancelled"),
        sure=_("Nothing of this return is sent back, and nothing is paid for it."),
    ),
    "reinstate": Action(services.reinstate_return, _("It counts again")),
    "close": Action(services.close_return, _("Closed")),
    "assign": Action(
        colleagues.assign_return,
        _("Handed on"),
        forms.AssignForm,
        label=_("Give to somebody"),
        needs="returns.decide",
    ),
    "note": Action(
        colleagues.note_return,
        _("Noted"),
        forms.NoteForm,
        label=_("Note for colleagues"),
        needs="returns.decide",
    ),
    "write": Action(
        talk.say_as_shop,
        _("Sent to the shopper"),
        WriteForm,
        label=_("Write to the shopper"),
        needs="messages.send",
    ),
    "no_answer": Action(
        talk.no_answer_needed,
        _("Nothing has to be answered"),
        label=_("No answer needed"),
        needs="messages.send",
    ),
}
LINE = {
    "authorize": Action(services.authorize_line, _("Line approved"), forms.QuantityForm),
    "decline": Action(services.decline_line, _("Line declined"), forms.DeclineLineForm),
    "appeal": Action(
        services.appeal_line, _("Line open again"), forms.AnswerForm, label=_("Look again")
    ),
    "cancel": Action(services.cancel_line, _("Line cancelled"), forms.QuantityForm),
    "give_up": Action(services.give_up_line, _("No longer expected"), forms.QuantityForm),
    "presume_lost": Action(
        services.presume_lost,
        _("Presumed lost"),
        sure=_("The shopper is paid for goods that never arrived; the claim is the carrier's."),
    ),
    "turn_up": Action(services.turn_up_line, _("Expected again")),
    agreeactions.NAME: agreeactions.ACTION,
}


def _goods_not_that_far(resolution: Resolution) -> Any:
    """The system makes money due the moment it may; what it left alone has to wait."""
    if payable_units(resolution.line) > resolution.line.settled:
        return None
    return _("Its condition is not met: the goods are not that far yet.")


def _part_paid(resolution: Resolution) -> Any:
    """What a provider has begun to pay is finished, not called off."""
    if not resolution.paid_minor:
        return None
    return _("Part of it has been paid. Pay the rest, by the provider or another way.")


MONEY = {
    "approve": Action(
        services.approve_resolution, _("Approved for payment"), unless=_goods_not_that_far
    ),
    **goodsactions.MONEY,
    "issue": Action(
        services.start_payment,
        _("Store credit issued"),
        label=_("Issue store credit"),
        on=("start_payment",),
        fits=lambda resolution: resolution.type == CREDIT,
    ),
    "pay": Action(
        services.start_payment,
        _("Handed to the payment provider"),
        label=_("Pay by the provider"),
        on=("start_payment",),
        fits=lambda resolution: resolution.type != CREDIT and chosen_provider() != MANUAL,
        sure=_("It goes back to the payments of the order, as soon as a worker is free."),
    ),
    "settle": Action(
        services.settle_resolution,
        _("Marked as paid"),
        forms.SettleForm,
        label=_("Mark as paid"),
        on=("start_payment", "settle"),
    ),
    "confirm_paid": Action(services.confirm_paid, _("Found to be paid"), forms.ReferenceForm),
    "fail": Action(services.fail_payment, _("Payment failed"), forms.CodeForm),
    "retry": Action(services.retry_payment, _("Owed again")),
    "redirect": Action(services.redirect_payment, _("To be paid another way"), forms.MethodForm),
    "confirm_unpaid": Action(
        services.confirm_unpaid,
        _("Found to be unpaid"),
        sure=_("It may then be paid again. Be certain that no money has gone."),
    ),
    "uphold": Action(services.uphold_resolution, _("Owed as it was")),
    "amend": Action(services.amend_resolution, _("The amount was amended"), forms.AmendForm),
    "waive_fees": Action(
        services.waive_fees,
        _("The fees were let go"),
        forms.InternalReasonForm,
        label=_("Waive the fees"),
        needs="resolutions.approve",
    ),
    "waive_deductions": Action(
        services.waive_deductions,
        _("The deduction was let go"),
        forms.InternalReasonForm,
        label=_("Waive the deduction"),
        needs="resolutions.approve",
    ),
    "confirm_deduction": Action(
        services.confirm_deduction,
        _("The deduction counts"),
        forms.WearForm,
        label=_("Confirm the deduction"),
        needs="resolutions.approve",
    ),
    "dispute": Action(
        services.dispute_resolution, _("Disputed"), forms.InternalReasonForm, unless=_part_paid
    ),
    "cancel": Action(
        services.cancel_resolution,
        _("Nothing will be paid"),
        forms.InternalReasonForm,
        unless=_part_paid,
    ),
    "charge_back": Action(
        services.charge_back,
        _("Charged back"),
        forms.DisputeForm,
        sure=_("The bank took the payment back for the shopper. Nothing more is paid for this."),
    ),
    "reverse": Action(services.reverse_resolution, _("Reversed"), forms.InternalReasonForm),
}


def _not_approved_yet(parcel: Shipment) -> Any:
    """Nothing is sent for a return that nobody has approved (`is_wanted` is set by its page)."""
    wanted = getattr(parcel, "is_wanted", True)
    return None if wanted else _("The return is not approved.")


PARCEL = {
    "request_label": Action(
        services.request_label, _("A new label is being made"), unless=_not_approved_yet
    ),
    "announce": Action(
        services.announce, _("On its way"), forms.TrackingForm, unless=_not_approved_yet
    ),
    "schedule_pickup": Action(
        services.schedule_pickup,
        _("Pickup booked"),
        forms.PickupForm,
        needs="shipments.ship",
        unless=_not_approved_yet,
    ),
    "miss": Action(
        services.miss_pickup, _("Agree on another day"), forms.MissedForm, needs="shipments.ship"
    ),
    "weigh": Action(
        services.weigh_parcel,
        _("Weighed"),
        forms.WeighForm,
        label=_("Weigh"),
        on=("arrive", "deliver"),
        needs="receiving.receive",
    ),
    "not_at_dock": Action(services.not_at_dock, _("Noted: it is not here")),
    "void": Action(
        services.void_shipment,
        _("Not used any more"),
        sure=_("The label is refused from now on. A new one can be asked for."),
    ),
}
PIECE = {
    "hold": Action(
        floor.place_hold,
        _("Set aside"),
        forms.HoldForm,
        label=_("Set aside"),
        undo=("hold", "take_back"),
        needs="holds.place",
    ),
    "lose": Action(floor.lose_unit, _("Noted as missing"), undo=("piece", "find")),
    "find": Action(floor.find_unit, _("Found again"), undo=("piece", "lose")),
}


def _take_back(hold: Hold, *, by: Actor) -> Hold:
    return floor.release_hold(hold, finding=str(_("Set aside by mistake")), by=by)


def _left_to_recall(hold: Hold) -> Any:
    """What a recall caught is not let go by hand: the recall decides what becomes of it."""
    if hold.rule != RECALL:
        return None
    return _("A recall holds it. Say in the recall that it is not affected, or remedied.")


HOLD = {
    "take_back": Action(_take_back, _("Taken back"), on=("release",)),
    "release": Action(floor.release_hold, _("Released"), forms.FindingForm, unless=_left_to_recall),
    "condemn": Action(
        floor.condemn_hold, _("Condemned"), forms.FindingForm, unless=_left_to_recall
    ),
}


def _unapprove(route: Disposition, *, by: Actor) -> Disposition:
    return moving.reroute(route, reason=str(_("Approved by mistake")), route=route.route, by=by)


ROUTE = {
    "approve": Action(moving.approve_route, _("Route approved"), undo=("route", "unapprove")),
    "choose": Action(
        moving.approve_route,
        _("Route approved"),
        forms.RouteForm,
        label=_("Another route"),
        undo=("route", "unapprove"),
        on=("approve",),
    ),
    "start": Action(moving.start_route, _("On its way")),
    "complete": Action(moving.complete_route, _("Where it belongs")),
    "reroute": Action(moving.reroute, _("Suggested anew"), forms.RerouteForm),
    "come_back": Action(moving.come_back, _("Here again"), forms.InternalReasonForm),
    "unapprove": Action(_unapprove, _("Taken back"), on=("reroute",)),
}

KINDS: dict[str, Kind] = {
    "return": Kind(Rma, "returns.view", RETURN),
    "line": Kind(RmaLine, "returns.view", LINE),
    "money": Kind(Resolution, "resolutions.view", MONEY),
    "parcel": Kind(Shipment, "shipments.view", PARCEL),
    "piece": Kind(HandlingUnit, "units.view", PIECE),
    "hold": Kind(Hold, "units.view", HOLD),
    "route": Kind(Disposition, "disposition.view", ROUTE),
    **goodsactions.KINDS_OF_GOODS,
    **messageactions.KINDS,
    **recallactions.KINDS,
    **withdrawalactions.KINDS,
    **workactions.KINDS,
}


#: Actions that only an "Undo" calls.
_UNSEEN = ("take_back", "unapprove")


@dataclass(frozen=True)
class Button:
    """A verb on a page: allowed or refused with its sentence; `form` opens before it is done."""

    kind: str
    stage: Any
    verb: Verb
    action: Action
    place: str = ""  # tells apart two buttons of one verb on one page

    @property
    def name(self) -> str:
        """The verb's name."""
        return self.verb.name

    @property
    def href(self) -> str:
        """Where it is done, and asked about without JavaScript."""
        return reverse("desk:act", args=[self.kind, self.stage.public_id, self.verb.name])

    @cached_property
    def sure(self) -> Any:
        """What is said before it is done."""
        return self.action.warning(self.stage)

    @property
    def id(self) -> str:
        """Unique on its page."""
        return f"{self.place}{self.kind}-{self.stage.public_id}-{self.verb.name}"

    @cached_property
    def form(self) -> forms.VerbForm | None:
        """An empty form of it."""
        if self.action.form is None:
            return None
        return self.action.form(stage=self.stage, auto_id=f"{self.id}-%s")


def _refused(verb: Verb, why: Any) -> Verb:
    """The verb as it is, or refused with a sentence where there is one more reason."""
    return verb if why is None or not verb.allowed else replace(verb, allowed=False, reason=why)


def buttons(kind: str, stage: Any, actor: Actor, *, leave_out: Iterable[str] = ()) -> list[Button]:
    """The verbs of `stage` that state and rights offer, as the desk does them."""
    actions = KINDS[kind].actions
    offered: dict[str, Button] = {}
    for verb in available(stage, actor):
        for name, action in actions.items():
            if name in _UNSEEN or name in leave_out:
                continue
            if action.fits is not None and not action.fits(stage):
                continue
            if verb.name in (action.on or (name,)):
                icon = action.icon or verb.icon
                shown = replace(verb, name=name, label=action.label or verb.label, icon=icon)
                shown = _refused(shown, action.unless(stage) if action.unless else None)
                offered.setdefault(name, Button(kind, stage, shown, action))
    return list(offered.values())


def own_button(kind: str, stage: Any, name: str) -> Button:
    """The button of an action that no machine knows; whose right it is the page has asked."""
    action = KINDS[kind].action(name)
    verb = Verb(name, KINDS[kind].label(name), "", danger=False, allowed=True)
    return Button(kind, stage, verb, action)
