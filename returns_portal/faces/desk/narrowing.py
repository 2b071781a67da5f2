"""What a list of returns may be narrowed by: the form behind the chips above it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from insights.selectors.narrowing import EVERYTHING, Narrowed
from insights.selectors.people import colleagues
from returns_portal.faces import dates
from returns_portal.faces.desk import wording
from returns_portal.faces.request import FaceRequest
from returns_portal.lib import clock
from rma.models import Rma

#: Where goods are, in the words of the filter.
GOODS = (
    ("with_shopper", _("With the shopper")),
    ("on_the_way", _("On the way")),
    ("here", _("Here")),
    ("to_inspect", _("To inspect")),
    ("set_aside", _("Set aside")),
)
MONEY = (
    ("proposed", _("Proposed")),
    ("to_be_paid", _("To be paid")),
    ("in_payment", _("In payment")),
    ("disputed", _("Disputed")),
    ("settled", _("Paid")),
)
#: What is part of the address of a list and narrows nothing.
BESIDE = ("cursor", "first", "limit", "saved")


@dataclass(frozen=True)
class Offered:
    """What the shop itself offers to choose from; each read once, however many forms ask."""

    request: FaceRequest

    @cached_property
    def reason_words(self) -> dict[str, Any]:
        """The words of each reason by handle; those of none under nothing."""
        return wording.reason_words()

    @property
    def reasons(self) -> list[tuple[str, Any]]:
        """Reasons by handle."""
        return [(handle, words) for handle, words in self.reason_words.items() if handle]

    @cached_property
    def people(self) -> list[tuple[str, str]]:
        """Who works here, by key."""
        return colleagues()


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
    goods = forms.ChoiceField(label=_("Goods"), required=False)
    money = forms.ChoiceField(label=_("Settlement"), required=False)
    basis = forms.ChoiceField(label=_("Basis"), required=False)
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    assignee = forms.ChoiceField(label=_("Seen to by"), required=False)
    sku = forms.CharField(label=_("Product"), help_text=_("SKU"), required=False, max_length=100)
    country = forms.RegexField(
        label=_("Country"),
        help_text=_("Two letters, such as DE"),
        required=False,
        regex=r"^[A-Za-z]{2}$",
    )
    value_from = forms.DecimalField(
        label=_("Value from"), required=False, min_value=0, max_digits=12, decimal_places=3
    )
    value_to = forms.DecimalField(
        label=_("Value to"), required=False, min_value=0, max_digits=12, decimal_places=3
    )
    since = forms.DateField(
        label=_("Requested from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Requested to"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    older = forms.IntegerField(
        label=_("Older than"), help_text=_("Days"), required=False, min_value=1, max_value=3650
    )

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.me = offered.request.actor.id
        states: Any = Rma._meta.get_field("status")
        self._choose("status", *((key, s.label) for key, s in states.states.members.items()))
        people = [("me", _("Me")), ("nobody", _("Nobody")), *offered.people]
        for name, choices in (
            ("goods", GOODS),
            ("money", MONEY),
            ("basis", [(key or "policy", label) for key, label in wording.BASES.items()]),
            ("reason", offered.reasons),
            ("assignee", people),
        ):
            self._choose(name, ("", _("Any")), *choices)

    def _choose(self, name: str, *choices: tuple[str, Any]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def narrowed(self) -> Narrowed:
        """What the selectors are asked for; everything while the form is not filled in rightly."""
        if not self.is_valid():
            return EVERYTHING
        given = self.cleaned_data
        untils = [_start(given["until"] + timedelta(days=1)) if given["until"] else None]
        if given["older"]:
            untils.append(clock.now() - timedelta(days=given["older"]))
        return Narrowed(
            statuses=given["status"],
            goods=given["goods"],
            money=given["money"],
            basis=given["basis"],
            reason=given["reason"],
            sku=given["sku"],
            country=given["country"].upper(),
            value_from=given["value_from"],
            value_to=given["value_to"],
            since=_start(given["since"]),
            until=min((each for each in untils if each), default=None),
            assignee=self._assignee(given["assignee"]),
            text=given["q"],
        )

    def _assignee(self, text: str) -> UUID | str:
        if text == "me":
            return self.me or "nobody"
        return UUID(text) if text not in ("", "nobody") else text


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
    for gone in (name, *BESIDE):
        left.pop(gone, None)
    return f"{request.path}?{left.urlencode()}" if left else request.path


def _start(day: date | None) -> datetime | None:
    """The first moment of a day in the shop's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
