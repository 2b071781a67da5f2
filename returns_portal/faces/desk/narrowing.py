"""What a list of returns may be narrowed by: the form behind the chips above it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from insights.selectors.inbox import EVERYTHING, Narrowed
from returns_portal.faces import dates
from rma.models import Rma
from rma.reasons import text_of
from rma.selectors.rules import reasons_offered


class NarrowForm(forms.Form):
    """Everything a list of returns may be narrowed by; each part may be left out."""

    q = forms.CharField(
        label=_("Search this list"),
        help_text=_("Return or order number, e-mail, name"),
        required=False,
        max_length=200,
    )
    status = forms.MultipleChoiceField(
        label=_("Authorisation"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    sku = forms.CharField(label=_("Product"), help_text=_("SKU"), required=False, max_length=100)
    country = forms.RegexField(
        label=_("Country"),
        help_text=_("Two letters, such as DE"),
        required=False,
        regex=r"^[A-Za-z]{2}$",
    )
    since = forms.DateField(
        label=_("Requested from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Requested to"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states: Any = Rma._meta.get_field("status")
        members = states.states.members
        self.fields["status"].choices = [(key, state.label) for key, state in members.items()]  # type: ignore[attr-defined]
        reasons = [(row.handle, text_of(row)) for row in reasons_offered()]
        self.fields["reason"].choices = [("", _("Any")), *reasons]  # type: ignore[attr-defined]

    def narrowed(self) -> Narrowed:
        """What the selectors are asked for; everything while the form is not filled in rightly."""
        if not self.is_valid():
            return EVERYTHING
        given = self.cleaned_data
        return Narrowed(
            statuses=given["status"],
            reason=given["reason"],
            sku=given["sku"],
            country=given["country"].upper(),
            since=_start(given["since"]),
            until=_start(given["until"] + timedelta(days=1)) if given["until"] else None,
            text=given["q"],
        )


@dataclass(frozen=True)
class Chip:
    """One thing a list is narrowed by, and the address without it."""

    name: Any
    value: Any
    without: str


def chips(request: HttpRequest, form: NarrowForm) -> list[Chip]:
    """What the list is narrowed by now."""
    if not form.is_valid():
        return []
    return [
        Chip(form.fields[name].label, _said(form, name, value), _without(request, name))
        for name, value in form.cleaned_data.items()
        if value
    ]


def _said(form: NarrowForm, name: str, value: Any) -> str:
    if isinstance(value, date):
        return dates.day(value)
    choices = dict(getattr(form.fields[name], "choices", ()))
    values: Iterable[Any] = value if isinstance(value, list) else [value]
    return ", ".join(str(choices.get(each, each)) for each in values)


def _without(request: HttpRequest, name: str) -> str:
    left = request.GET.copy()
    for gone in (name, "cursor", "first"):
        left.pop(gone, None)
    return f"{request.path}?{left.urlencode()}" if left else request.path


def _start(day: date | None) -> datetime | None:
    """The first moment of a day in the shop's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
