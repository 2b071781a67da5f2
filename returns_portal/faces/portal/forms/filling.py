"""The forms of the steps: items and quantities, outcome, way of sending."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from returns_portal.faces.portal.forms.base import PortalForm
from rma.drafts import Filled
from rma.selectors.shopper import Offer, Offered


class ItemsForm(PortalForm):
    """Which lines go back, and how many of each: a tick and a number for each that may."""

    def __init__(self, offer: Offer, filled: Filled, data: Any = None) -> None:
        super().__init__(data)
        self.offered = [each for each in offer.lines if each.verdict.returnable]
        for place, each in enumerate(self.offered):
            chosen, most = filled.line(each.line.external_id), each.verdict.returnable
            self.fields[f"take-{place}"] = forms.BooleanField(
                label=each.line.title, required=False, initial=chosen is not None
            )
            self.fields[f"quantity-{place}"] = forms.IntegerField(
                label=each.line.title,
                required=False,
                min_value=1,
                max_value=most,
                initial=min(chosen.quantity, most) if chosen else 1,
                error_messages={
                    "invalid": _("Enter a number."),
                    "min_value": _("Choose at least one, or take the tick away."),
                    "max_value": ngettext_lazy(
                        "Only %(limit_value)s of this item can still be returned.",
                        "Only %(limit_value)s of these items can still be returned.",
                        "limit_value",
                    ),
                },
            )

    def rows(self) -> Iterator[tuple[Offered, BoundField, BoundField]]:
        """Each line that may come back with its two fields."""
        for place, each in enumerate(self.offered):
            yield each, self[f"take-{place}"], self[f"quantity-{place}"]

    def clean(self) -> dict[str, Any]:
        """A number only counts beside a tick; at least one tick is needed."""
        said: dict[str, Any] = self.cleaned_data
        for place, _each in enumerate(self.offered):
            if not said.get(f"take-{place}"):
                self.errors.pop(f"quantity-{place}", None)
        if self.offered and not any(said.get(f"take-{p}") for p in range(len(self.offered))):
            self.add_error(None, _("Choose at least one item that goes back."))
        return said

    @property
    def quantities(self) -> dict[str, int]:
        """The chosen lines, as far as they are right."""
        said = self.cleaned_data
        return {
            each.line.external_id: said.get(f"quantity-{place}") or 1
            for place, each in enumerate(self.offered)
            if said.get(f"take-{place}") and f"quantity-{place}" not in self.errors
        }


class ChoiceForm(PortalForm):
    """One of a few cards: the outcome, or the way of sending."""

    choice = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, choices: Sequence[str], chosen: str, missing: Any, data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["choice"]
        field.choices = [(each, each) for each in choices]
        field.initial = chosen or (choices[0] if len(choices) == 1 else "")
        field.label = ""
        field.error_messages = {"required": missing, "invalid_choice": missing}
