"""What the desk does to a work order: lets it begin, notes an owner's answer, decides, ends it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disposition.models import WorkOrder
from disposition.selectors.repair import planned
from disposition.services import repair
from disposition.workshop import way_on
from returns_portal.faces.desk.forms import InternalReasonForm, VerbForm, words
from returns_portal.faces.desk.kinds import Action, Kind

#: What may happen to a piece that is not repaired, in words.
OUTCOMES: dict[str, Any] = {
    "ship_back": _("Send it back as it is"),
    "refund": _("Pay the owner instead"),
    "dispose": _("Dispose of it"),
}


class MinutesForm(VerbForm):
    """How long it takes, before the owner is asked to pay."""

    minutes = forms.IntegerField(
        label=_("Minutes of labour"), min_value=0, max_value=10_080, required=False
    )

    def prepare(self) -> None:
        self.fields["minutes"].initial = self.stage.estimate_minutes or None


class FindingForm(VerbForm):
    finding = words(_("Why is it not worth repairing?"))


class QuestionForm(VerbForm):
    question = words(_("Question"), _("The shopper gets it by mail."), most=1000)


class AnswerForm(VerbForm):
    """Somebody said no on the telephone."""

    gives_up = forms.BooleanField(
        label=_("They ask us to recycle it: it is ours from then on"), required=False
    )


class DecideForm(VerbForm):
    """What happens to a piece that is not repaired: what its owner and the law allow."""

    outcome = forms.ChoiceField(label=_("What happens to it?"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        ours = self.stage.unit.title == "ours"
        offered = ("dispose",) if ours else ("ship_back", "refund")
        choices = [(name, OUTCOMES[name]) for name in offered]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]


def _owner_is_asked(order: WorkOrder) -> Any:
    """What its owner pays for is quoted to them."""
    if way_on(order.payer, planned(order).net_minor, order.limit_minor) == "quote":
        return _("The owner has to agree first: quote it.")
    return None


def _we_pay(order: WorkOrder) -> Any:
    """Nobody is asked to pay for what we pay."""
    return _("Nobody has to be asked: we pay for it.") if order.payer == "shop" else None


WORK = {
    "approve": Action(repair.approve, _("Work may begin"), unless=_owner_is_asked),
    "quote": Action(
        repair.quote,
        _("The owner was asked"),
        MinutesForm,
        on=("quote", "requote"),
        unless=_we_pay,
    ),
    "accept_quote": Action(
        repair.accept_quote,
        _("The owner's yes was noted"),
        sure=_("The owner agreed to pay this amount, by telephone or letter."),
        label=_("Note a yes"),
    ),
    "reject_quote": Action(
        repair.reject_quote, _("The owner's no was noted"), AnswerForm, label=_("Note a no")
    ),
    "resume": Action(repair.resume, _("It goes on")),
    "ask_customer": Action(repair.ask_customer, _("The owner was asked"), QuestionForm),
    "condemn": Action(repair.condemn, _("Not worth repairing"), FindingForm),
    "decide": Action(repair.decide, _("Decided"), DecideForm),
    "cancel": Action(repair.cancel, _("Cancelled"), InternalReasonForm),
}
KINDS = {"work": Kind(WorkOrder, "work_orders.view", WORK)}
