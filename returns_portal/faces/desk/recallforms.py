"""A recall as somebody writes it: name, hazard, remedies, and rows of scope in free text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns_portal.lib.errors import DomainError, FieldError

#: What an owner may be offered, in the words of the desk.
REMEDIES: dict[str, Any] = {
    "refund": _("Refund of the price paid"),
    "replacement": _("Replacement, free of charge"),
    "repair": _("Repair, free of charge"),
    "kit": _("Repair kit by post, where mending it oneself is easy and safe"),
    "disposal": _("Disposal with proof, and the refund all the same"),
}
#: The columns of a row of scope, each kept exactly as it was written.
COLUMNS: dict[str, tuple[Any, Any]] = {
    "sku": (_("SKU"), _("As in your catalogue")),
    "gtins": (_("Barcodes (GTIN)"), _("Any length, several with a comma")),
    "serials": (_("Serial numbers"), _("L3-2288 to L3-2294, or one by one")),
    "lots": (_("Lots or batches"), _("2288, 2290 to 2294")),
    "production_dates": (_("Made"), _("13 November 2022 to 24 January 2023")),
    "sold_from": (_("Sold from"), _("2 March 2026")),
    "sold_to": (_("Sold to"), _("30 October 2026")),
    "countries": (_("Countries"), _("DE, FR, Austria; empty means all")),
}
#: Rows of scope that one form takes.
MOST_ROWS = 50
_ROW = re.compile(r"(?:scope)?\[?(\d+)\]?\.(\w+)")


def _day(label: Any, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class RecallForm(forms.Form):
    """What a recall says, apart from what it covers."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("Product and what is wrong with it, as everybody reads it."),
        max_length=200,
    )
    hazard = forms.CharField(
        label=_("Hazard"),
        help_text=_(
            "What can happen to people, without softening. Owners read exactly these words."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    instructions = forms.CharField(
        label=_("What to do now"),
        help_text=_("Empty: stop using it at once."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    where_to_find = forms.CharField(
        label=_("Where the number stands on the product"), max_length=500, required=False
    )
    contact = forms.CharField(
        label=_("Free telephone or address for questions"),
        help_text=_("Empty: the shop's address."),
        max_length=300,
        required=False,
    )
    remedies = forms.MultipleChoiceField(
        label=_("What owners may choose"),
        help_text=_("At least two, unless the others are impossible or out of proportion."),
        choices=list(REMEDIES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    single_remedy_reason = forms.CharField(
        label=_("Why there is only one"),
        help_text=_("Needed where owners have no choice. It is kept with the recall."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    decision_date = _day(_("Decided on"), _("The day on which you knew that it must come back."))
    target_date = _day(_("Every unit has its end by"))


class RowForm(forms.Form):
    """One row of scope: all that is written in it must hold together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, example) in COLUMNS.items():
            widget = forms.TextInput(attrs={"placeholder": example})
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=2000, widget=widget
            )

    @property
    def written(self) -> dict[str, str]:
        """What is written, column by column; empty columns are left out."""
        given = {name: self[name].value() or "" for name in COLUMNS}
        return {name: text for name, text in given.items() if text.strip()}


class ScopeForm:
    """The rows of a scope. A button adds one; what is written never gets lost on the way."""

    def __init__(
        self, data: Mapping[str, Any] | None, rows: Iterable[Mapping[str, Any]] = ()
    ) -> None:
        self.is_bound = data is not None
        known = list(rows)
        count = _count(data) if data is not None else max(len(known), 1)
        self.adds = data is not None and "add_row" in data
        if self.adds:
            count = min(count + 1, MOST_ROWS)
        self.rows = [
            RowForm(data, initial=_texts(known[n]) if n < len(known) else None, prefix=f"scope-{n}")
            for n in range(count)
        ]

    @property
    def count(self) -> int:
        """How many rows the page shows."""
        return len(self.rows)

    def is_valid(self) -> bool:
        """Whether every row can be read as text at all."""
        answers = [row.is_valid() for row in self.rows]
        return all(answers)

    def written(self) -> list[dict[str, str]]:
        """The rows with something in them, in their order."""
        return [row.written for row in self.rows if row.written]

    def take(self, errors: Iterable[FieldError]) -> list[FieldError]:
        """Put faults beside the fields they speak of; the rest is handed back."""
        filled = [row for row in self.rows if row.written]
        rest = []
        for error in errors:
            found = _ROW.search(error.field)
            row = filled[int(found[1])] if found and int(found[1]) < len(filled) else None
            if row is None or found is None or found[2] not in COLUMNS:
                rest.append(error)
                continue
            row.add_error(found[2], str(error.message))
        return rest


def take(form: forms.Form, scope: ScopeForm, refused: DomainError) -> None:
    """Put what the service refused beside the fields, the scope's rows among them."""
    for error in scope.take(refused.errors):
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
    if not refused.errors:
        form.add_error(None, str(refused))


def _count(data: Mapping[str, Any]) -> int:
    text = str(data.get("rows", "1"))
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), MOST_ROWS)


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    """A stored row as the form shows it: lists, which partners send, with commas."""
    return {
        name: ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in row.items()
        if name in COLUMNS and value is not None
    }
