"""Which way a piece goes: as suggested, or another lawful way with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns_portal.faces.station.away import Away
from returns_portal.faces.station.forms.words import LONGEST, StationForm


class RouteForm(StationForm):
    """The route that somebody approves."""

    route = forms.ChoiceField(label=_("Where does it go?"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why another route?"), max_length=LONGEST, required=False)

    def __init__(self, data: Any, way: Away) -> None:
        super().__init__(data, initial={"route": way.disposition.route})
        self.suggested = way.disposition.route
        self.choose_from("route", way.choices)

    def clean(self) -> dict[str, Any]:
        """Another route than the suggested one needs a reason."""
        given = super().clean() or {}
        if given.get("route") not in (None, self.suggested) and not given.get("reason"):
            self.add_error("reason", _("Say why it goes elsewhere."))
        return given

    @property
    def chosen(self) -> dict[str, str]:
        """What the service is told."""
        return {"route": self.cleaned_data["route"], "reason": self.cleaned_data["reason"]}
