"""What the desk shows of store credit: the search, the ledger in words, and what is spent here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from returns_portal.faces.desk.finding import FindForm
from returns_portal.lib.ids import new_token
from returns_portal.lib.money import AmountError, display, parse_amount
from rma.models import CreditEntry, StoreCredit
from rma.policy_values import MESSAGES
from rma.selectors.credits import entries_of
from tenants.actors import Actor

CONDITIONS: dict[str, tuple[Any, str, str]] = {
    "active": (_("Can be spent"), "good", "check"),
    "spent": (_("Spent"), "neutral", "money"),
    "expired": (_("Expired"), "warn", "clock"),
    "reversed": (_("Taken back"), "neutral", "return"),
}
ENTRIES: dict[str, Any] = {
    "issued": _("Issued"),
    "redeemed": _("Spent"),
    "expired": _("Expired"),
    "reversed": _("Taken back"),
}


class FindCreditForm(FindForm):
    """The search above the list, and how the credit stands."""

    condition_is = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Any")), *((name, told[0]) for name, told in CONDITIONS.items())],
    )

    @property
    def condition(self) -> str:
        """Only credit that stands so; empty for any."""
        return self.cleaned_data["condition_is"] if self.is_valid() else ""


class RedeemForm(forms.Form):
    """Credit that is spent with somebody of the shop. The form has a key of its own, so that
    sending it twice spends once.
    """

    amount = forms.CharField(label=_("Amount"), max_length=30)
    reference = forms.CharField(
        label=_("Spent on"),
        help_text=_("The number of the order or of the receipt"),
        max_length=200,
        required=False,
    )
    once = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, credit: StoreCredit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.credit = credit
        self.fields["once"].initial = new_token()
        left = display(credit.usable_minor, credit.currency, get_language() or "en")
        self.fields["amount"].help_text = _("At most %(left)s") % {"left": left}

    def clean_amount(self) -> int:
        """Minor units of the credit's currency."""
        text = self.cleaned_data["amount"].strip().replace(",", ".")
        try:
            return parse_amount(text, self.credit.currency)
        except AmountError:
            raise forms.ValidationError(MESSAGES["invalid_amount"]) from None

    def details(self) -> dict[str, Any]:
        """What the service is called with."""
        return {
            "amount_minor": self.cleaned_data["amount"],
            "reference": self.cleaned_data["reference"],
            "reason": f"desk:{self.cleaned_data['once']}",
        }


@dataclass(frozen=True)
class EntryRow:
    """One change of the balance in words."""

    entry: CreditEntry

    @property
    def kind(self) -> Any:
        """What happened."""
        return ENTRIES[self.entry.kind]


@dataclass(frozen=True)
class CreditPage:
    """One store credit as `actor` sees it."""

    credit: StoreCredit
    actor: Actor

    @property
    def condition(self) -> tuple[Any, str, str]:
        """How it stands: label, tone, icon."""
        return CONDITIONS[self.credit.condition]

    @cached_property
    def entries(self) -> list[EntryRow]:
        """The ledger, the oldest first."""
        return [EntryRow(each) for each in entries_of(self.credit)]

    @property
    def may_spend(self) -> bool:
        """Whether something of it can be spent here."""
        return self.credit.usable_minor > 0 and self.actor.can("resolutions.settle")
