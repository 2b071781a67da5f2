"""What people say of one piece: what it is, why it is set aside."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.selectors import product_by_code
from inspection.models import HandlingUnit
from inspection.selectors.receipts import lines_of, return_by_code
from inspection.services import identify_unit
from returns_portal.faces.station.forms.words import LONGEST, StationForm
from returns_portal.faces.station.words import HOLDS
from returns_portal.lib.errors import FieldError, InvalidInput
from tenants.actors import Actor


class HoldForm(StationForm):
    """Why a piece is set aside."""

    kind = forms.ChoiceField(
        label=_("Why is it set aside?"),
        choices=[(kind, words) for kind, (words, _means, _icon) in HOLDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say why it is set aside.")},
    )
    reason = forms.CharField(label=_("What did you see?"), max_length=LONGEST, required=False)


class IdentifyForm(StationForm):
    """What a piece is, and perhaps on which return it was expected."""

    code = forms.CharField(
        label=_("SKU or bar code"),
        max_length=200,
        error_messages={"required": _("Scan the bar code, or type the SKU.")},
    )
    serial = forms.CharField(label=_("Serial number"), max_length=100, required=False)
    number = forms.CharField(
        label=_("Return it belongs to"),
        help_text=_("Return number, if somebody found out."),
        max_length=100,
        required=False,
    )

    def identify(self, unit: HandlingUnit, *, by: Actor) -> HandlingUnit:
        """Look up what was said, and say it of `unit`."""
        given = self.cleaned_data
        product = product_by_code(given["code"])
        if product is None:
            message = _("No article has this SKU or bar code. Ask the office to add it.")
            raise InvalidInput.of(FieldError("code", "unknown_product", message))
        line = None
        if given["number"]:
            rma = return_by_code(given["number"])
            lines = lines_of([rma.pk]) if rma is not None else []
            line = next((each for each in lines if each.product_id == product.pk), None)
            if line is None:
                message = _("No such return waits for this article.")
                raise InvalidInput.of(FieldError("number", "unknown_return", message))
        return identify_unit(unit, product=product, line=line, serial=given["serial"], by=by)
