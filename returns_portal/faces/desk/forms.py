"""What a verb asks a person for before it is done; each form knows the thing it is about."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from insights.selectors.people import colleagues
from returns_portal.faces.desk import wording
from returns_portal.lib.money import AmountError, format_amount, parse_amount
from rma.policy_values import MESSAGES
from rma.providers import MANUAL
from rma.services.accounts import chosen_provider
from rma.services.colleagues import LONGEST_NOTE
from rma.services.collecting import MISSED
from rma.services.risks import HEAVIEST_G
from rma.services.settling import METHODS


def words(label: Any, hint: Any = "", *, most: int = 500, rows: int = 3) -> forms.CharField:
    """A few sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, max_length=most, widget=widget)


class VerbForm(forms.Form):
    """The base: `stage` is the row that the verb moves."""

    def __init__(self, *args: Any, stage: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the stage."""

    def details(self) -> dict[str, Any]:
        """What the service is called with; what was left out is left out."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class ReasonForm(VerbForm):
    reason = words(_("Reason"), _("The shopper reads it, in exactly these words."))


class InternalReasonForm(VerbForm):
    reason = words(_("Reason"), _("Stays in the story of this; the shopper does not read it."))


class WearForm(VerbForm):
    finding = words(
        _("What was found"),
        _("What goes beyond looking at the goods as in a shop, and how it shows."),
        most=1000,
    )


class MessageForm(VerbForm):
    message = words(_("Question"), _("The shopper gets it by mail."), most=2000)


class AnswerForm(VerbForm):
    message = words(_("What the shopper said"), most=2000)


class AssignForm(VerbForm):
    """Who sees to a return from now on."""

    to = forms.ChoiceField(label=_("Who sees to it"), required=False)

    def prepare(self) -> None:
        self.fields["to"].choices = [("", _("Nobody")), *colleagues()]  # type: ignore[attr-defined]


class NoteForm(VerbForm):
    """Words for colleagues."""

    text = words(_("Note for colleagues"), _("The shopper never reads it."), most=LONGEST_NOTE)


class QuantityForm(VerbForm):
    """How many of a line's units; all of them unless said."""

    quantity = forms.IntegerField(label=_("How many"), min_value=1, required=False)

    def prepare(self) -> None:
        field = self.fields["quantity"]
        most = self._most()
        field.widget.attrs |= {"max": most, "inputmode": "numeric"}
        field.initial = most

    def _most(self) -> int:
        line = self.stage
        return line.outstanding if line.status == "authorized" else line.requested


class DeclineLineForm(QuantityForm):
    reason = words(_("Reason"), _("The shopper reads it, in exactly these words."))


class SettleForm(VerbForm):
    """How money was given: the amount is what is owed, said again so that nobody pays another."""

    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("Of the transfer or the payment provider"),
        max_length=200,
        required=False,
    )
    method = forms.ChoiceField(label=_("Paid by"), required=False)

    def prepare(self) -> None:
        paid = (self.stage.rma.order.payments if self.stage.rma.order else None) or ()
        own = [row.get("method") for row in paid if row.get("method")]
        offered = dict.fromkeys([*own, *METHODS])
        named = [(handle, wording.of(wording.PAID_BY, handle)) for handle in offered]
        self.fields["method"].choices = [("", _("Not said")), *named]  # type: ignore[attr-defined]

    @property
    def owed(self) -> str:
        """What is owed, as the service compares it."""
        return format_amount(self.stage.rest_minor, self.stage.currency)


class AmendForm(VerbForm):
    """Another amount for a disputed resolution."""

    amount = forms.CharField(label=_("Amount"), max_length=30)
    reason = words(_("Reason"), _("Stays in the story of this; the shopper does not read it."))

    def prepare(self) -> None:
        self.fields["amount"].initial = format_amount(self.stage.amount_minor, self.stage.currency)
        self.fields["amount"].help_text = _("In %(currency)s, tax included") % {
            "currency": self.stage.currency
        }

    def clean_amount(self) -> int:
        """Minor units of the resolution's currency."""
        text = self.cleaned_data["amount"].strip().replace(",", ".")
        try:
            return parse_amount(text, self.stage.currency)
        except AmountError:
            raise forms.ValidationError(MESSAGES["invalid_amount"]) from None

    def details(self) -> dict[str, Any]:
        """What the service is called with."""
        return {
            "amount_minor": self.cleaned_data["amount"],
            "reason": self.cleaned_data["reason"],
        }


class ReferenceForm(VerbForm):
    reference = forms.CharField(label=_("Reference of the payment"), max_length=200)


class DisputeForm(VerbForm):
    reference = forms.CharField(
        label=_("Reference of the dispute"),
        help_text=_("The bank's or the payment provider's"),
        max_length=200,
        required=False,
    )


class CodeForm(VerbForm):
    code = forms.CharField(
        label=_("What went wrong"),
        help_text=_("In a word, such as account_closed"),
        max_length=40,
    )


class MethodForm(VerbForm):
    method = forms.ChoiceField(
        label=_("Pay by"), choices=[(handle, wording.PAID_BY[handle]) for handle in METHODS]
    )


class TrackingForm(VerbForm):
    tracking_number = forms.CharField(label=_("Tracking number"), max_length=100, required=False)
    carrier = forms.CharField(label=_("Carrier"), max_length=60, required=False)


class PickupForm(VerbForm):
    """The day on which something is collected; what was agreed about it."""

    at = forms.DateField(
        label=_("Day of the collection"),
        help_text=_("The shopper sees it on the page of the return."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    note = words(
        _("What was agreed"), _("Stays in the story of this; the shopper does not read it.")
    )

    def prepare(self) -> None:
        self.fields["note"].required = False

    def details(self) -> dict[str, Any]:
        """What the service is called with: noon of the day, in the shop's time zone."""
        noon = datetime.combine(self.cleaned_data["at"], time(12))
        return {"at": timezone.make_aware(noon), "note": self.cleaned_data["note"]}


class MissedForm(VerbForm):
    """Why something was not collected."""

    reason = forms.ChoiceField(label=_("Why"), choices=list(MISSED.items()))


class WeighForm(VerbForm):
    """What a parcel weighs."""

    weight_g = forms.IntegerField(label=_("Weight in grams"), min_value=1, max_value=HEAVIEST_G)


class HoldForm(VerbForm):
    kind = forms.ChoiceField(
        label=_("Why"), choices=[(kind, label) for kind, label in wording.HOLDS.items()]
    )
    reason = words(_("What you saw"))


class FindingForm(VerbForm):
    finding = words(_("What was found"), _("Stays in the story of the piece."))


class RouteForm(VerbForm):
    """Where a piece goes: the suggestion, or with a reason another lawful route."""

    route = forms.ChoiceField(label=_("Route"))
    reason = words(_("Reason"), _("Needed for another route than the suggested one."))

    def prepare(self) -> None:
        self.fields["reason"].required = False
        handles = [option["route"] for option in self.stage.options] or [self.stage.route]
        offered = dict.fromkeys([self.stage.route, *handles])
        choices = [(handle, wording.route(handle)) for handle in offered]
        self.fields["route"].choices = choices  # type: ignore[attr-defined]
        self.fields["route"].initial = self.stage.route


class RerouteForm(RouteForm):
    reason = words(_("Reason"))

    def prepare(self) -> None:
        super().prepare()
        self.fields["reason"].required = True


class AdjustForm(forms.Form):
    """Money given back without goods."""

    what = forms.ChoiceField(label=_("For what"))
    amount = forms.CharField(label=_("Amount"), help_text=_("Tax included"), max_length=30)
    reason = words(_("Reason"), _("Stays in the story of the order."))
    by_provider = forms.BooleanField(
        label=_("Pay it by the payment provider now"),
        help_text=_("Otherwise you pay it yourself, the way the order was paid."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, order: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = order
        lines = [(line.public_id, line.title) for line in order.lines.all()]
        delivery = [("shipping", _("Delivery"))] if order.shipping else []
        self.fields["what"].choices = [*lines, *delivery]  # type: ignore[attr-defined]
        self.fields["amount"].help_text = _("In %(currency)s, tax included") % {
            "currency": order.currency
        }
        self.provider = chosen_provider()
        if self.provider == MANUAL:
            del self.fields["by_provider"]

    def clean_amount(self) -> int:
        """Minor units of the order's currency."""
        text = self.cleaned_data["amount"].strip().replace(",", ".")
        try:
            return parse_amount(text, self.order.currency)
        except AmountError:
            raise forms.ValidationError(MESSAGES["invalid_amount"]) from None

    def details(self) -> dict[str, Any]:
        """What the service is called with."""
        what = self.cleaned_data["what"]
        return {
            "target": "shipping" if what == "shipping" else "line",
            "order_line": None if what == "shipping" else what,
            "amount_minor": self.cleaned_data["amount"],
            "reason": self.cleaned_data["reason"],
            "provider_name": self.provider if self.cleaned_data.get("by_provider") else "",
        }
