"""Places as people name them: scanned, or added."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inspection.models import HandlingUnit, Location
from inspection.selectors import location_by_code
from returns_portal.faces.station.forms.words import StationForm


class PlaceForm(StationForm):
    """A new place with the code on its label."""

    code = forms.CharField(
        label=_("Code on its label"),
        max_length=40,
        help_text=_("Such as B-14 or HAZARD-1."),
        error_messages={"required": _("Give the code that stands on its label.")},
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)


class ScannedPlaceForm(StationForm):
    """The place whose label was scanned; `location` is what it names."""

    place = forms.CharField(
        label=_("Scan the place"),
        max_length=200,
        error_messages={"required": _("Scan the label of the place.")},
    )
    location: Location

    def clean_place(self) -> str:
        """Find the place; say so when there is none of this code."""
        code = self.cleaned_data["place"]
        found = location_by_code(code)
        if found is None:
            message = _("No place has the code “%s”. Scan the label on the shelf.") % code[:40]
            raise forms.ValidationError(message)
        self.location = found
        return code


class MoveForm(ScannedPlaceForm):
    """Where a plate goes."""

    def __init__(self, data: Any, *, unit: HandlingUnit | None) -> None:
        super().__init__(data)
        self.unit = unit

    def clean(self) -> dict[str, Any]:
        """The plate has to be one of ours."""
        given = super().clean() or {}
        if self.unit is None:
            self.add_error(None, _("No piece has this plate. Scan the plate once more."))
        return given
