"""A statement of withdrawal: three fields of the law, and which items if not all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from catalog.models import OrderLine
from returns_portal.faces.portal.forms.base import PortalForm
from rma.models import Withdrawal


def _longest(name: str) -> int:
    field: Any = Withdrawal._meta.get_field(name)
    longest: int = field.max_length
    return longest


class StatementForm(PortalForm):
    """Name, contract, contact; of `offered` (lines and how many of each) some can be unticked."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=_longest("name"),
        error_messages={"required": _("Enter your name.")},
    )
    contract = forms.CharField(
        label=_("Order number, or what you bought and when"),
        max_length=_longest("contract"),
        error_messages={"required": _("Say which order, or what you bought and when.")},
    )
    contact = forms.EmailField(
        label=_("E-mail for the confirmation"),
        help_text=_("We send the acknowledgement here within a minute."),
        max_length=_longest("contact"),
        error_messages={
            "required": _("Enter the e-mail address for the confirmation."),
            "invalid": _("Check the address: it needs an @ and an ending, such as .com or .ie."),
        },
    )
    items = forms.CharField(
        label=_("Only these items"),
        help_text=_("Leave it empty to withdraw from the whole order."),
        max_length=_longest("items"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, offered: list[tuple[OrderLine, int]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        if offered:
            del self.fields["items"]
        for place, (line, most) in enumerate(offered):
            self.fields[f"take-{place}"] = forms.BooleanField(
                label=line.title, required=False, initial=True
            )
            self.fields[f"units-{place}"] = forms.IntegerField(
                label=_("How many?"), min_value=1, max_value=most, required=False, initial=most
            )

    @property
    def rows(self) -> list[tuple[OrderLine, int, BoundField, BoundField]]:
        """Each line, how many there are, its box and its number."""
        return [
            (line, most, self[f"take-{place}"], self[f"units-{place}"])
            for place, (line, most) in enumerate(self.offered)
        ]

    @property
    def shows_items(self) -> bool:
        """Whether something was said about single items, or is wrong with it."""
        if not self.offered:
            return bool(self["items"].value() or self["items"].errors)
        ticked = all(self[f"take-{place}"].value() for place in range(len(self.offered)))
        return bool(self.non_field_errors()) or not ticked

    def clean(self) -> dict[str, Any]:
        """A statement about nothing would be none."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        places = range(len(self.offered))
        if self.offered and not any(said.get(f"take-{place}") for place in places):
            self.add_error(None, _("Choose at least one item, or leave them all ticked."))
        return said

    def lines(self) -> list[dict[str, Any]]:
        """The chosen lines; none where all of everything was left as it is."""
        said = self.cleaned_data
        chosen = [
            {
                "order_line": line.external_id,
                "quantity": min(said.get(f"units-{place}") or most, most),
                "title": line.title,
            }
            for place, (line, most) in enumerate(self.offered)
            if said.get(f"take-{place}")
        ]
        every = [(line.external_id, most) for line, most in self.offered]
        same = [(each["order_line"], each["quantity"]) for each in chosen] == every
        return [] if same else chosen
