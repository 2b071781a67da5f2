"""The forms of who got a gift: the code of the slip, and who sends it from where."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from returns_portal.faces.portal.forms.base import PortalForm
from returns_portal.lib.addresses import country_name
from returns_portal.rest.fields import countries

#: Lines of a street, and how long each may be.
MOST_LINES, LONGEST = 3, 200


class GiftForm(PortalForm):
    """The code of the slip, and where the one-time code goes."""

    gift = forms.CharField(
        label=_("Gift code"),
        help_text=_("It is on the slip that came with the gift and begins with GIFT."),
        max_length=60,
        error_messages={"required": _("Enter the code from the slip.")},
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Yours, not that of whoever bought it."),
        max_length=254,
        error_messages={"required": _("Enter your e-mail address.")},
    )


class SenderForm(PortalForm):
    """Who sends the gift back, and from where."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=300,
        error_messages={"required": _("Enter your name.")},
    )
    lines = forms.CharField(
        label=_("Street and number"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=MOST_LINES * LONGEST,
        error_messages={"required": _("Enter the street.")},
    )
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(
        label=_("Town or city"),
        max_length=200,
        error_messages={"required": _("Enter the town or city.")},
    )
    region = forms.CharField(
        label=_("State or region, if your address has one"), max_length=200, required=False
    )
    country = forms.ChoiceField(label=_("Country"))

    def __init__(self, known: dict[str, Any], usual: str, data: Any = None) -> None:
        given = known | {"lines": "\n".join(known.get("lines") or ())}
        super().__init__(data, initial={"country": usual} | given)
        language = get_language() or "en"
        named = [(code, country_name(code, language)) for code in countries()]
        field: Any = self.fields["country"]
        field.choices = sorted(named, key=lambda pair: pair[1].casefold())

    def clean_lines(self) -> list[str]:
        """The street line by line."""
        found = [line.strip() for line in self.cleaned_data["lines"].splitlines() if line.strip()]
        if len(found) > MOST_LINES or any(len(line) > LONGEST for line in found):
            raise forms.ValidationError(_("At most three lines."), code="too_many_lines")
        return found
