"""Which days the insights are about: a preset, or a first and a last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insights.periods import MOST_DAYS, PRESETS, USUAL, Period, up_to
from returns_portal.lib import clock
from tenants.models import Tenant

_LABELS = {
    "7d": _("7 days"),
    "4w": _("4 weeks"),
    "12w": _("12 weeks"),
    "1y": _("A year"),
}
_EARLIEST = date(2000, 1, 1)
_DAY = {"type": "date"}


@dataclass(frozen=True)
class Preset:
    """One period that is a link."""

    label: Any
    href: str
    current: bool


class PeriodForm(forms.Form):
    """The days `from` to `to`; the last twelve weeks where none are named."""

    def __init__(self, data: Any, *, tenant: Tenant) -> None:
        super().__init__(data)
        self.tenant = tenant
        self.today = clock.today(tenant.tz)
        first = pgettext_lazy("first day of a period", "From")
        last = pgettext_lazy("last day of a period", "To")
        for name, label in (("from", first), ("to", last)):
            widget = forms.DateInput(format="%Y-%m-%d", attrs=_DAY)
            self.fields[name] = forms.DateField(label=label, required=False, widget=widget)

    def clean(self) -> dict[str, Any]:
        """The first day comes before the last, and not too long before."""
        given = self.cleaned_data
        last = given.get("to") or self.today
        first = given.get("from") or last - timedelta(days=PRESETS[USUAL] - 1)
        if self.errors:
            return given
        if not _EARLIEST <= first <= last:
            self.add_error("from", _("The first day has to come before the last."))
        elif (last - first).days >= MOST_DAYS:
            self.add_error("from", _("At most two years at a time."))
        elif last.year > self.today.year + 1:
            self.add_error("to", _("That day is too far ahead."))
        return given | {"from": first, "to": last}

    @property
    def period(self) -> Period:
        """The days asked for; the usual ones while the form is wrong."""
        if not self.is_valid():
            return up_to(self.today, USUAL, self.tenant.tz)
        return Period(self.cleaned_data["from"], self.cleaned_data["to"], self.tenant.tz)

    @property
    def shown(self) -> dict[str, str]:
        """What stands in the two fields."""
        period = self.period
        return {"from": period.first.isoformat(), "to": period.last.isoformat()}

    @property
    def presets(self) -> list[Preset]:
        """The periods that are links."""
        now = self.period
        rows = [(name, up_to(self.today, name, self.tenant.tz)) for name in PRESETS]
        return [
            Preset(_LABELS[name], f"?from={period.first}&to={period.last}", period == now)
            for name, period in rows
        ]

    @property
    def status(self) -> int:
        """The HTTP status of the page."""
        return 200 if self.is_valid() else 400
