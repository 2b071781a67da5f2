"""An old device that is taken back: what it is and how large, then how it is handed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns_portal.faces.portal.forms.base import PortalForm, email_field, name_field
from returns_portal.faces.portal.forms.explaining import safety_field
from returns_portal.faces.uploads import PhotosField
from rma.batteries import SOUND
from rma.shipping.carriers import Option
from rma.take_back import KINDS, SIZES
from rma.unordered import Unordered

_CHOOSE = {"required": _("Choose what fits best.")}


class OldDeviceForm(PortalForm):
    """What it is, how large, whether a new one is bought, and where the code goes."""

    article = forms.CharField(
        label=_("What is it?"),
        help_text=_("For example: toaster, vacuum cleaner, phone."),
        max_length=200,
        error_messages={"required": _("Say what it is.")},
    )
    kind = forms.ChoiceField(
        label=_("How does it run?"),
        choices=list(KINDS.items()),
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    size = forms.ChoiceField(
        label=_("How large is it?"),
        choices=list(SIZES.items()),
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    purchase = forms.ChoiceField(
        label=_("Do you buy a new one of its kind from us?"),
        choices=[("yes", _("Yes, or I have just bought it")), ("no", _("No"))],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    bought = forms.CharField(label=_("Order number of the new one"), max_length=60, required=False)
    name = name_field()
    email = email_field()

    @property
    def said(self) -> Unordered:
        """What was said of it."""
        given = self.cleaned_data
        return Unordered(
            article=given["article"],
            kind=given["kind"],
            size=given["size"],
            with_purchase=given["purchase"] == "yes",
            bought=given["bought"] if given["purchase"] == "yes" else "",
        )


class HandOverForm(PortalForm):
    """How it is handed over, and what its battery looks like."""

    method = forms.ChoiceField(
        label=_("How do you hand it over?"), widget=forms.RadioSelect, error_messages=_CHOOSE
    )
    happened = forms.CharField(
        label=_("What should we know?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    photos = PhotosField(
        label=_("Photos of it"),
        required=False,
        help_text=_("JPEG, PNG or WebP, up to 12 MB each. Only the picture is kept."),
    )

    def __init__(
        self, ways: tuple[Option, ...], said: Unordered, data: Any = None, files: Any = None
    ) -> None:
        first = {"method": said.method, "happened": said.happened}
        super().__init__(data, files, initial=first)
        self.fields["method"].choices = [  # type: ignore[attr-defined]
            (way.method, way.label) for way in ways
        ]
        if said.old_device is not None and said.old_device.has_battery:
            self.fields["safety"] = safety_field(said.safety)

    def clean(self) -> dict[str, Any]:
        """A battery is sound or not."""
        said = self.cleaned_data.get("safety") or ()
        if SOUND in said and len(said) > 1:
            self.add_error("safety", _("It is one or the other: take a tick away."))
        return self.cleaned_data

    def uploads(self) -> Iterator[tuple[str, list[bytes]]]:
        """The photos that came with this form."""
        files = self.cleaned_data.get("photos")
        if files:
            yield "photos", [file.read() for file in files]

    def said(self) -> dict[str, Any]:
        """What is right of it, as the draft keeps it."""
        given = self.cleaned_data
        found = {name: given[name] for name in ("method", "happened") if given.get(name)}
        if given.get("safety"):
            found["safety"] = tuple(given["safety"])
        return found
