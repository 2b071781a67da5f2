"""What a shopper says about a return that was sent: an answer, an objection, a tracking number."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from returns_portal.faces.portal.forms.base import PortalForm


class MessageForm(PortalForm):
    """A few words to the shop."""

    message = forms.CharField(
        label=_("Your message"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say it in a few words.")},
    )


class PostedForm(PortalForm):
    """A parcel posted with the shopper's own carrier."""

    tracking_number = forms.CharField(
        label=_("Tracking number"),
        help_text=_("It is on the carrier's receipt. With it, we find the parcel if it gets lost."),
        max_length=100,
        error_messages={"required": _("Enter the tracking number.")},
    )
    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=60)
