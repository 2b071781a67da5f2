"""The box in which the shop writes to a shopper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import ThreadMessage
from returns_portal.faces.desk.forms import VerbForm
from returns_portal.faces.uploads import PhotosField
from returns_portal.lib.ids import uuid7


class WriteForm(VerbForm):
    """A message to the shopper, with photos if they help. Sent twice it is one message."""

    message = forms.CharField(
        label=_("Message to the shopper"),
        max_length=ThreadMessage.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    photos = PhotosField(
        label=_("Photos"), required=False, help_text=_("JPEG, PNG or WebP, up to 12 MB each.")
    )
    wants_answer = forms.BooleanField(
        label=_("Needs an answer"),
        help_text=_("The next step is then the shopper's."),
        required=False,
    )
    form_id = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.fields["form_id"].initial = uuid7().hex

    def details(self) -> dict[str, Any]:
        """What the service is told; photos as they were sent."""
        photos = [file.read() for file in self.cleaned_data["photos"]]
        return super().details() | {"photos": photos}
