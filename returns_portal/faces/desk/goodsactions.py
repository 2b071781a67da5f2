"""What the desk does about goods in exchange, their difference, and what was given in advance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns_portal.faces.desk import cardactions
from returns_portal.faces.desk.forms import ReferenceForm, SettleForm, VerbForm, words
from returns_portal.faces.desk.kinds import Action, Kind
from returns_portal.lib.money import format_amount
from rma.models import Advance, Resolution
from rma.services import advances, differences, fulfilling
from rma.services.exchanging import KINDS
from rma.services.resolving import payable_units

#: The verbs that stand first where goods in exchange wait for the desk.
FIRST = ("send", "difference_paid", "ask_payment", "refund_instead")


class SendForm(VerbForm):
    """How many pieces leave, and in which parcel."""

    quantity = forms.IntegerField(label=_("Pieces"), min_value=1)
    tracking_number = forms.CharField(label=_("Tracking number"), max_length=100, required=False)
    carrier = forms.CharField(label=_("Carrier"), max_length=60, required=False)
    serials = forms.CharField(
        label=_("Serials"),
        help_text=_("Of the pieces that leave, one on each line"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def prepare(self) -> None:
        quantity: Any = self.fields["quantity"]
        quantity.initial = self.stage.to_send
        quantity.widget.attrs["max"] = self.stage.to_send

    def details(self) -> dict[str, Any]:
        """What the service is called with."""
        said = super().details()
        serials = [line.strip() for line in said.pop("serials", "").splitlines()]
        return {**said, "serials": [serial for serial in serials if serial]}


class DifferenceForm(SettleForm):
    """How the shopper paid the difference."""

    @property
    def owed(self) -> str:
        """What is owed, as the service compares it."""
        return format_amount(self.stage.customer_owes_minor, self.stage.currency)


class SecureForm(VerbForm):
    """What stands behind an advance."""

    security = forms.ChoiceField(
        label=_("Secured by"),
        choices=[
            ("hold", _("A hold on the card")),
            ("payment_method", _("A saved way to pay")),
            ("agents_word", _("My word")),
        ],
    )
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("Of the hold or the way to pay"),
        max_length=200,
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Needed for your word"), max_length=1000, required=False
    )


class ChargeForm(VerbForm):
    reference = forms.CharField(label=_("Reference"), max_length=200)


class ChargeFailedForm(VerbForm):
    code = forms.CharField(label=_("What happened"), max_length=40)


class WriteOffForm(VerbForm):
    reason = words(_("Reason"), _("Stays in the story of this; the shopper does not read it."))


def _goods_not_that_far(resolution: Resolution) -> Any:
    if resolution.ahead or payable_units(resolution.line) > resolution.line.settled:
        return None
    return _("Its condition is not met: the goods are not that far yet.")


def _is_sent(resolution: Resolution) -> bool:
    return resolution.status == "due" and resolution.to_send > 0


def _owes(resolution: Resolution) -> bool:
    return resolution.customer_owes_minor > 0 and resolution.customer_paid_at is None


def _is_given_back(resolution: Resolution) -> bool:
    paid = resolution.customer_paid_at is not None
    return resolution.status == "due" and paid and not resolution.sent_units


def _ends_in_money(resolution: Resolution) -> bool:
    untouched = resolution.customer_paid_at is None and not resolution.sent_units
    return bool(resolution.replacement) and untouched


def _may_go_ahead(resolution: Resolution) -> bool:
    planned = resolution.status == "proposed" and resolution.type in KINDS
    return planned and resolution.line.status == "authorized" and resolution.line.outstanding > 0


MONEY = {
    "send": Action(
        fulfilling.send_replacement,
        _("Sent"),
        SendForm,
        label=_("Send the replacement"),
        icon="truck",
        on=("dispute",),
        needs="resolutions.settle",
        fits=_is_sent,
    ),
    "difference_paid": Action(
        differences.pay_difference,
        _("The difference is paid"),
        DifferenceForm,
        label=_("Record the payment"),
        on=("pay",),
    ),
    **cardactions.MONEY,
    "hold_back": Action(
        differences.hold_back_difference,
        _("The difference is held back"),
        label=_("Hold back from other money"),
        icon="money",
        on=("pay",),
        sure=_("It is taken off other money that this return brings."),
    ),
    "lapse": Action(
        differences.lapse_difference,
        _("No longer waited for"),
        sure=_("The goods in exchange are free for somebody else."),
    ),
    "ask_payment": Action(
        differences.ask_difference,
        _("The shopper was asked"),
        unless=_goods_not_that_far,
        fits=_owes,
    ),
    "give_back": Action(
        differences.give_difference_back,
        _("The difference was given back"),
        ReferenceForm,
        label=_("Difference given back"),
        icon="return",
        on=("dispute",),
        needs="resolutions.settle",
        fits=_is_given_back,
    ),
    "refund_instead": Action(
        differences.refund_goods_instead,
        _("Money instead"),
        label=_("Refund instead"),
        icon="money",
        on=("dispute",),
        sure=_("The shopper gets money in the place of the goods."),
        fits=_ends_in_money,
    ),
    "offer_advance": Action(
        advances.offer_advance,
        _("Offered in advance"),
        label=_("Give in advance"),
        icon="shield",
        on=("dispute",),
        sure=_("Say next what stands behind it. It is charged if the goods never come."),
        fits=_may_go_ahead,
    ),
}
ADVANCE = {
    **cardactions.ADVANCE,
    "secure": Action(advances.secure_advance, _("Secured"), SecureForm),
    "remind": Action(advances.remind_advance, _("The shopper is reminded")),
    "goods_back": Action(
        advances.release_advance,
        _("Nothing is charged"),
        sure=_("Nothing is charged for what was given, whether the goods came or not."),
    ),
    "charge": Action(advances.charge_advance, _("Charged"), ChargeForm),
    "fail_charge": Action(advances.fail_charge, _("The shopper owes it"), ChargeFailedForm),
    "write_off": Action(advances.write_off_advance, _("Written off"), WriteOffForm),
    "goods_back_late": Action(advances.repay_charge, _("The charge is given back"), ChargeForm),
}
KINDS_OF_GOODS: dict[str, Kind] = {"advance": Kind(Advance, "resolutions.view", ADVANCE)}
