"""What a technician says at the bench: a fault, parts, time, a test, why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disposition.faults import FAULTS
from returns_portal.faces.station.forms.words import LONGEST, StationForm

LONGEST_JOB = 10_080  # minutes


class BenchForm(StationForm):
    """The base: `details` is what the service is called with."""

    def details(self) -> dict[str, Any]:
        """What was said; what was left out is left out."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class DiagnoseForm(BenchForm):
    """What is wrong, and how long mending it should take."""

    fault = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=[("", _("Choose a fault")), *((code, each.words) for code, each in FAULTS.items())],
        error_messages={"required": _("Choose what is wrong.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes to mend it"), min_value=0, max_value=LONGEST_JOB, required=False
    )
    covered = forms.ChoiceField(
        label=_("Does the guarantee cover it?"),
        choices=[("", _("As usual for this fault")), ("yes", _("Yes")), ("no", _("No"))],
        required=False,
    )
    finding = forms.CharField(
        label=_("In detail"),
        help_text=_("The owner reads it if they are asked to pay."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def details(self) -> dict[str, Any]:
        """With `covered` as yes, no or not said."""
        said = super().details()
        if "covered" in said:
            said["covered"] = said["covered"] == "yes"
        return said


class QuoteForm(BenchForm):
    """How long it takes, before the owner is asked to pay."""

    minutes = forms.IntegerField(
        label=_("Minutes of labour"), min_value=0, max_value=LONGEST_JOB, required=False
    )


class PartForm(BenchForm):
    """One part by its number: scanned or typed."""

    sku = forms.CharField(
        label=_("Scan a part"),
        max_length=100,
        error_messages={"required": _("Scan the part, or type its number.")},
    )
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=1000, required=False)


class MinutesForm(BenchForm):
    """Time that no clock has measured."""

    minutes = forms.IntegerField(
        label=_("Minutes worked"),
        min_value=1,
        max_value=LONGEST_JOB,
        error_messages={"required": _("Enter the minutes.")},
    )


class FindingForm(BenchForm):
    """Why it is not repaired."""

    finding = forms.CharField(
        label=_("Why is it not worth repairing?"),
        max_length=LONGEST,
        error_messages={"required": _("Say why it is not worth repairing.")},
    )


class QuestionForm(BenchForm):
    """Something only the owner knows."""

    question = forms.CharField(
        label=_("Question to the owner"),
        max_length=1000,
        error_messages={"required": _("Say what you want to know.")},
    )


class VendorForm(BenchForm):
    """Who repairs it in our place."""

    vendor = forms.CharField(
        label=_("Who repairs it?"),
        max_length=120,
        error_messages={"required": _("Say who repairs it.")},
    )


class HandOverForm(BenchForm):
    """The parcel is with the carrier."""

    tracking_number = forms.CharField(label=_("Tracking number"), max_length=100, required=False)


class TestForm(BenchForm):
    """The protocol, check by check."""

    CHOICES = (("pass", _("Good")), ("fail", _("Not good")), ("skipped", _("Not tested")))
    __test__ = False

    note = forms.CharField(label=_("Remark"), max_length=LONGEST, required=False)

    def __init__(self, data: Any = None, *, protocol: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.protocol = protocol or {}
        for check, text in self.protocol.items():
            self.fields[f"check_{check}"] = forms.ChoiceField(
                label=text,
                choices=self.CHOICES,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say how this check went.")},
            )
        self.order_fields([*(f"check_{check}" for check in self.protocol), "note"])

    @property
    def checks(self) -> list[Any]:
        """The checks of the protocol as fields."""
        return [self[f"check_{check}"] for check in self.protocol]

    def details(self) -> dict[str, Any]:
        """The answers by check, and the remark."""
        answers = {check: self.cleaned_data[f"check_{check}"] for check in self.protocol}
        return {"answers": answers, "note": self.cleaned_data["note"]}
