"""Naming an order, and entering the code that was sent to its contact."""

from __future__ import annotations

from typing import Any
from unicodedata import decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from returns_portal.faces.portal.forms.base import PortalForm

#: What may have happened to something of an order; each leads to a track of its own.
HAPPENED: dict[str, Any] = {
    "changed_mind": _("I changed my mind"),
    "fault": _("It is broken or not as described"),
    "missing": _("Something is missing, or it is the wrong article"),
}


class FindForm(PortalForm):
    """The order as it is known outside: its number and something only its buyer knows; and what
    happened, if somebody says so.
    """

    happened = forms.ChoiceField(
        label=_("What happened?"),
        choices=list(HAPPENED.items()),
        widget=forms.RadioSelect,
        required=False,
    )

    number = forms.CharField(
        label=_("Order number"),
        help_text=_("It is in your confirmation e-mail and on the packing slip."),
        max_length=100,
        error_messages={"required": _("Enter the order number.")},
    )
    contact = forms.CharField(
        label=_("E-mail or postcode on the order"),
        max_length=254,
        error_messages={"required": _("Enter the e-mail address or the postcode.")},
    )


class CodeForm(PortalForm):
    """The six digits of the mail; blanks between them do not count."""

    code = forms.CharField(
        label=_("Six-digit code"),
        help_text=_("It works once, for 20 minutes."),
        max_length=40,
        error_messages={"required": _("Enter the code from the e-mail.")},
    )

    def clean_code(self) -> str:
        """Six digits, whichever script they were typed in."""
        typed = self.cleaned_data["code"]
        digits = "".join(str(decimal(letter)) for letter in typed if letter.isdecimal())
        if len(digits) != 6:
            raise forms.ValidationError(_("The code has six digits."), code="not_six_digits")
        return digits
