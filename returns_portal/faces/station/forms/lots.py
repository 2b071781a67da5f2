"""Forms of lots and wipes: weighed, sealed, signed for; run and verified."""

from __future__ import annotations

import base64
import binascii
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disposition.models import LOT_ROUTES
from disposition.models.sanitisation import (
    BACKUPS,
    CHECKS,
    METHODS,
    RESULTS,
    TECHNIQUE_WORDS,
)
from disposition.routing import ROUTES
from returns_portal.faces.station.forms.words import LONGEST, StationForm, WhyForm

#: Most letters of a drawn signature as it is sent: a picture of 400 kB.
LONGEST_SIGNATURE = 550_000
_PNG = "data:image/png;base64,"


class Kilograms(forms.CharField):
    """A weight as the scale shows it, in kilograms; in code whole grams."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=12, widget=widget, **options)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            grams = Decimal(text.replace(",", ".").removesuffix("kg").strip()) * 1000
        except InvalidOperation:
            raise forms.ValidationError(_("Give the weight as a number, such as 12.5.")) from None
        if not grams.is_finite() or grams != int(grams) or not 1 <= grams <= 40_000_000:
            raise forms.ValidationError(_("Give a weight of 0.001 to 40,000 kg."))
        return int(grams)


class OpenLotForm(StationForm):
    """What a new lot is for, and who is expected to take it."""

    route = forms.ChoiceField(
        label=_("Where does it go?"),
        choices=[(route, ROUTES[route][0]) for route in LOT_ROUTES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say where it goes.")},
    )
    taker = forms.CharField(
        label=_("Who takes it?"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "takers", "autocomplete": "off"}),
    )


class ScanIntoForm(StationForm):
    """A plate, and what the piece weighs where it was put on the scale."""

    plate = forms.CharField(
        max_length=200, error_messages={"required": _("Scan the plate of a piece.")}
    )
    weight_g = Kilograms(label=_("Weight in kg"), required=False)


class WeightForm(StationForm):
    """What a piece in a lot weighs."""

    weight_g = Kilograms(
        label=_("Weight in kg"),
        help_text=_("Of all its pieces, from the scale."),
        error_messages={"required": _("Say what it weighs.")},
    )


class SealForm(StationForm):
    """What the whole weighs; left empty, the weights of the pieces are added up."""

    weight_g = Kilograms(label=_("Weight of the whole in kg"), required=False)


class HandOverForm(StationForm):
    """Who takes the lot, and the signature: a typed name, a drawing, or both."""

    to = forms.CharField(
        label=_("Who takes it?"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "takers", "autocomplete": "off"}),
        error_messages={"required": _("Say who takes it.")},
    )
    signed_by = forms.CharField(
        label=_("Name of the person who signs"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    signature = forms.CharField(
        label=_("Signature"),
        max_length=LONGEST_SIGNATURE,
        required=False,
        widget=forms.HiddenInput,
    )

    def clean_signature(self) -> bytes | None:
        """The picture that the field drew; None where nobody drew."""
        text = self.cleaned_data["signature"]
        if not text:
            return None
        try:
            return base64.b64decode(text.removeprefix(_PNG), validate=True)
        except (binascii.Error, ValueError):
            raise forms.ValidationError(
                _("The signature cannot be read. Draw it again, or type the name.")
            ) from None


class GivenBackForm(WhyForm):
    """A piece that the taker gave back, and why."""

    plate = forms.CharField(
        label=_("Plate of the piece"),
        max_length=200,
        error_messages={"required": _("Scan the plate of the piece.")},
    )
    field_order = ["plate", "reason"]


class AskForWipeForm(StationForm):
    """Which device it is."""

    serial = forms.CharField(label=_("Serial number"), max_length=100, required=False)
    manufacturer = forms.CharField(label=_("Manufacturer"), max_length=120, required=False)
    capacity = forms.CharField(label=_("Capacity"), max_length=40, required=False)
    data_backup = forms.ChoiceField(
        label=_("Does the owner have a backup?"),
        choices=BACKUPS,
        initial="unknown",
        required=False,
    )

    def clean_data_backup(self) -> str:
        """Left out, nobody knows."""
        return self.cleaned_data["data_backup"] or "unknown"


class RunForm(StationForm):
    """How it is wiped, and with what."""

    how = forms.ChoiceField(
        label=_("Method"),
        choices=METHODS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the method.")},
    )
    technique = forms.ChoiceField(label=_("Technique"), choices=list(TECHNIQUE_WORDS.items()))
    tool = forms.CharField(
        label=_("Tool"),
        max_length=120,
        error_messages={"required": _("Say what it is wiped with.")},
    )
    tool_version = forms.CharField(label=_("Version of the tool"), max_length=60, required=False)


class VerifyForm(StationForm):
    """What the verification found."""

    result = forms.ChoiceField(
        label=_("Is all of its data gone?"),
        choices=RESULTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what the verification found.")},
    )
    how = forms.ChoiceField(label=_("How was it checked?"), choices=CHECKS)
    sample_percent = forms.IntegerField(
        label=_("How much was read back, in percent"),
        min_value=1,
        max_value=100,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    note = forms.CharField(
        label=_("Notes"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
