"""Finding rows in a list: the search box above it, and what else it is narrowed by."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from inspection.models import HandlingUnit

#: What each list can be searched by.
HINTS: dict[str, Any] = {
    "orders": _("Order number or e-mail address"),
    "products": _("SKU, GTIN, or a word of the title"),
    "units": _("Licence plate, serial, return number or SKU"),
    "messages": _("Recipient or return number"),
    "file": _("Order number or e-mail address"),
    "lots": _("Lot number or SSCC"),
    "work_orders": _("Number, licence plate, return number or SKU"),
    "recalls": _("Number, or a word of the name"),
    "withdrawals": _("Number, e-mail address, order or return number"),
    "stop_sales": _("SKU, barcode or lot"),
    "store_credits": _("Code, return number or e-mail address"),
}


class FindForm(forms.Form):
    """One search box above a list; too long a text is refused, never cut."""

    q = forms.CharField(label=_("Search this list"), required=False, max_length=200)

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].help_text = HINTS[hint]

    @property
    def text(self) -> str:
        """What was looked for; nothing while the form is wrong."""
        return self.cleaned_data["q"] if self.is_valid() else ""

    def of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """`rows`, or none of them while the form is wrong: nothing looks like an answer."""
        return rows if self.is_valid() else rows.none()

    @property
    def status(self) -> int:
        """The HTTP status of the page: 400 for a search nobody can do."""
        return 200 if self.is_valid() else 400


class FindUnitForm(FindForm):
    """Handling units by state and by what they wait for."""

    WAITING: ClassVar = [
        ("", _("Anything")),
        ("inspection", _("Inspection")),
        ("hold", _("Release of a hold")),
        ("route", _("Approval of the route")),
        ("way", _("The way to its place")),
    ]

    waits = forms.ChoiceField(label=_("Waits for"), required=False, choices=WAITING)
    state = forms.MultipleChoiceField(
        label=_("State"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = HandlingUnit._meta.get_field("status")
        states = [(key, state.label) for key, state in field.states.members.items()]
        self.fields["state"].choices = states  # type: ignore[attr-defined]

    @property
    def statuses(self) -> list[str]:
        """The states asked for."""
        return self.cleaned_data["state"] if self.is_valid() else []

    @property
    def waiting_for(self) -> str:
        """What they wait for."""
        return self.cleaned_data["waits"] if self.is_valid() else ""
