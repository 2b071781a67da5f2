"""What a shopper says about a return that was sent: an answer, an objection, a tracking number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import ThreadMessage
from returns_portal.faces.portal.forms.base import PortalForm
from returns_portal.faces.uploads import PhotosField
from returns_portal.lib.ids import uuid7


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
        required=False,
    )
    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=60)
    photos = PhotosField(
        label=_("Photo of the receipt"),
        required=False,
        help_text=_("It proves that you sent it. JPEG, PNG or WebP, up to 12 MB."),
    )

    def clean(self) -> dict[str, Any]:
        """One of them, so that nobody has to look for a parcel that nobody knows."""
        said: dict[str, Any] = self.cleaned_data
        wrong = self.errors.keys() & {"tracking_number", "photos"}
        if not wrong and not said.get("tracking_number") and not said.get("photos"):
            self.add_error(
                "tracking_number", _("Enter the tracking number, or add a photo of the receipt.")
            )
        return said


class ProofForm(PortalForm):
    """A photo of the receipt for a parcel that was handed over."""

    photos = PhotosField(
        label=_("Photo of the receipt"),
        help_text=_("It proves that you sent it. JPEG, PNG or WebP, up to 12 MB."),
        error_messages={"required": _("Choose a photo of the receipt.")},
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        # The page has other forms with photos in them.
        super().__init__(data, files, auto_id="proof-%s")

    def clean(self) -> dict[str, Any]:
        """An empty list of files is none."""
        if "photos" not in self.errors and not self.cleaned_data.get("photos"):
            self.add_error("photos", self.fields["photos"].error_messages["required"])
        return self.cleaned_data


class TalkForm(PortalForm):
    """A message about the return, with photos if they help. Sent twice it is one message."""

    message = forms.CharField(
        label=_("Your message"),
        max_length=ThreadMessage.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say it in a few words.")},
    )
    photos = PhotosField(
        label=_("Photos"), required=False, help_text=_("JPEG, PNG or WebP, up to 12 MB each.")
    )
    form_id = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None) -> None:
        # The page has another form with a message in it.
        super().__init__(data, files, auto_id="talk-%s", initial={"form_id": uuid7().hex})

    def said(self) -> dict[str, Any]:
        """What the service is told."""
        given = self.cleaned_data
        return {
            "message": given["message"],
            "photos": [file.read() for file in given["photos"]],
            "form_id": given["form_id"] or None,
        }
