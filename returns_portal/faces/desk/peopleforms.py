"""What an admin fills in about people and keys."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns_portal.lib import calendars, clock
from tenants.models import Tenant
from tenants.permissions import ROLE_CHOICES, SCOPES

#: What each part of the API is about, in the order in which scopes stand.
AREAS: dict[str, Any] = {
    "catalog": gettext_lazy("Products, customers and orders"),
    "returns": gettext_lazy("Returns, parcels and withdrawals"),
    "receiving": gettext_lazy("What arrives, pieces and holds"),
    "inspection": gettext_lazy("Inspections"),
    "disposition": gettext_lazy("Where pieces go, work orders and lots"),
    "resolutions": gettext_lazy("Refunds and other outcomes"),
    "recalls": gettext_lazy("Recalls and stop-sales"),
    "messages": gettext_lazy("Messages"),
    "events": gettext_lazy("Everything that happens"),
    "insights": gettext_lazy("Insights"),
    "settings": gettext_lazy("Rules, people and keys"),
    "webhooks": gettext_lazy("Webhooks"),
}
#: How long a replaced key goes on working, in hours.
OVERLAPS = [
    ("0", gettext_lazy("Not at all")),
    ("24", gettext_lazy("One day more")),
    ("168", gettext_lazy("Seven days more")),
    ("720", gettext_lazy("Thirty days more")),
]
#: How far ahead the last day of a key may lie: ten years.
LONGEST_LIFE = timedelta(days=3653)


def _day(label: Any, hint: Any) -> forms.DateField:
    date = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=hint, required=False, widget=date)


class InviteForm(forms.Form):
    """Who is asked to join, and as what."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("They get a link that works once, for seven days."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLE_CHOICES, initial="agent")
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the mail"), choices=settings.LANGUAGES
    )


class RoleForm(forms.Form):
    """Another role for somebody."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLE_CHOICES)


class RuleForm(forms.Form):
    """Who needs a second step, and from which day."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Who needs one"),
        help_text=gettext_lazy("Nobody ticked: everybody decides for themselves."),
        choices=ROLE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    since = _day(
        gettext_lazy("From which day"),
        gettext_lazy("Until then people are asked at sign-in and may put it off. Empty: at once."),
    )


class KeyForm(forms.Form):
    """A key for a partner system, or for a page of the shop's own."""

    kind = forms.ChoiceField(
        label=gettext_lazy("For what"),
        choices=[
            ("secret", gettext_lazy("A partner system, which keeps the key secret")),
            (
                "page",
                gettext_lazy("A page of your own that takes withdrawals: no secret"),
            ),
        ],
        initial="secret",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Whose it is: the warehouse system, the shop page."),
        max_length=80,
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What a partner system may do"),
        help_text=gettext_lazy("Writing includes reading."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    origins = forms.CharField(
        label=gettext_lazy("Pages that may use it"),
        help_text=gettext_lazy("Only for a page of your own: one a line, as https://shop.example"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    expires = _day(gettext_lazy("Last day"), gettext_lazy("Empty: until you revoke it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope, _scope(scope)) for scope in SCOPES]  # type: ignore[attr-defined]

    def clean_expires(self) -> date | None:
        """The last day, at most ten years ahead."""
        day: date | None = self.cleaned_data["expires"]
        if day is not None and day > clock.now().date() + LONGEST_LIFE:
            raise forms.ValidationError(_("That day is too far ahead."))
        return day

    def details(self, tenant: Tenant) -> dict[str, Any]:
        """What the service that makes such a key takes."""
        given = self.cleaned_data
        day = given["expires"]
        until: datetime | None = calendars.end_of_day(day, tenant.tz) if day else None
        common = {"name": given["name"], "expires_at": until}
        if given["kind"] == "page":
            return common | {"origins": given["origins"].split()}
        return common | {"scopes": given["scopes"]}


class RotateForm(forms.Form):
    """How long a key works beside its successor."""

    overlap = forms.ChoiceField(
        label=gettext_lazy("The key you have now works"), choices=OVERLAPS, initial="24"
    )

    @property
    def lasts(self) -> timedelta:
        """The overlap."""
        return timedelta(hours=int(self.cleaned_data["overlap"]))


def scope_words(scopes: list[str]) -> list[str]:
    """Scopes as people read them."""
    return [_scope(each) for each in scopes]


def _scope(scope: str) -> str:
    area, _colon, mode = scope.partition(":")
    said = _("%(area)s: write") if mode == "write" else _("%(area)s: read")
    return said % {"area": AREAS.get(area, area)}
