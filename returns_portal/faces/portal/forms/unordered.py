"""A return without an order number: who asks and what it is, which article, what happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from returns_portal.faces.portal.forms.base import PortalForm, email_field, name_field
from returns_portal.faces.portal.forms.explaining import safety_field
from returns_portal.faces.uploads import PhotosField
from rma.batteries import SOUND
from rma.reasons import text_of
from rma.selectors.shopper import reasons_for
from rma.unordered import ORIGINS, WISHES, Unordered


class StartForm(PortalForm):
    """What it is, where it comes from, and where the code goes."""

    article = forms.CharField(
        label=_("What is it?"),
        help_text=_("A serial number, the number under the bar code, or its name."),
        max_length=200,
        error_messages={"required": _("Say what it is.")},
    )
    origin = forms.ChoiceField(
        label=_("Where is it from?"),
        choices=list(ORIGINS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    name = name_field()
    email = email_field()


class ArticleForm(PortalForm):
    """Which of our articles it is."""

    sku = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="",
        error_messages={"required": _("Choose the article."), "invalid_choice": _("Choose one.")},
    )

    def __init__(self, products: Sequence[Product], chosen: str, data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["sku"]
        field.choices = [(each.sku, each.title) for each in products]
        field.initial = chosen or (products[0].sku if len(products) == 1 else "")


class DetailsForm(PortalForm):
    """What happened to it, with photos of it and of the proof of purchase."""

    happened = forms.CharField(
        label=_("What happened?"),
        help_text=_("What does it do or not do, and since when?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say it in a few words.")},
    )
    serial = forms.CharField(
        label=_("Serial number"),
        help_text=_("It is on the type plate, on the box or under Settings."),
        max_length=100,
        required=False,
    )
    wish = forms.ChoiceField(
        label=_("What would help you?"),
        help_text=_("We look at it and tell you what we can do."),
        choices=list(WISHES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what would help you.")},
    )
    photos = PhotosField(
        label=_("Photos of it"),
        required=False,
        help_text=_("JPEG, PNG or WebP, up to 12 MB each. Only the picture is kept."),
    )
    proofs = PhotosField(
        label=_("Photo of the receipt or invoice"),
        required=False,
        help_text=_("It shows when it was bought. A screenshot of an e-mail does, too."),
    )

    def __init__(
        self, product: Product, said: Unordered, data: Any = None, files: Any = None
    ) -> None:
        first = {name: getattr(said, name) for name in ("happened", "serial", "wish")}
        super().__init__(data, files, initial=first)
        reasons = reasons_for(product.category)
        if reasons:
            self.fields["reason"] = forms.ChoiceField(
                label=_("What is it about?"),
                choices=[("", _("Choose a reason")), *((r.handle, text_of(r)) for r in reasons)],
                initial=said.reason,
                error_messages={"required": _("Choose the reason that fits best.")},
            )
        if product.battery:
            self.fields["safety"] = safety_field(said.safety)

    def clean(self) -> dict[str, Any]:
        """A battery is sound or not."""
        said = self.cleaned_data.get("safety") or ()
        if SOUND in said and len(said) > 1:
            self.add_error("safety", _("It is one or the other: take a tick away."))
        return self.cleaned_data

    def uploads(self) -> Iterator[tuple[str, list[bytes]]]:
        """The photos that came with this form."""
        for name in ("photos", "proofs"):
            files = self.cleaned_data.get(name)
            if files:
                yield name, [file.read() for file in files]

    def said(self) -> dict[str, Any]:
        """What is right of it, as the draft keeps it."""
        given = self.cleaned_data
        names = ("happened", "serial", "wish", "reason")
        found = {name: given[name] for name in names if given.get(name)}
        if given.get("safety"):
            found["safety"] = tuple(given["safety"])
        return found
