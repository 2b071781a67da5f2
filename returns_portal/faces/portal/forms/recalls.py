"""What people say about a recall: a number on a product, an order, a remedy, what became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns_portal.faces.portal.forms.base import PortalForm
from returns_portal.faces.uploads import PhotosField

#: What became of it where the owner has it no more: value, words, what that means.
GONE: tuple[tuple[str, Any, Any], ...] = (
    (
        "sold",
        _("I sold it or gave it away"),
        _("Please pass the page of the recall on: whoever has it now is in danger."),
    ),
    ("scrapped", _("I threw it away"), _("If you can still get at it, bring it to us instead.")),
    ("stolen", _("It was stolen"), ""),
    ("lost", _("I lost it"), ""),
    ("exported", _("It was taken abroad"), _("Please tell whoever has it.")),
)


class CheckForm(PortalForm):
    """A number that stands on a product."""

    code = forms.CharField(
        label=_("Serial number, lot or barcode"),
        help_text=_("No account needed. We do not store it."),
        max_length=200,
        error_messages={"required": _("Write the number that stands on the product.")},
    )


class LinkForm(PortalForm):
    """The order that it came with, and something only its buyer knows."""

    number = forms.CharField(
        label=_("Order number"),
        max_length=100,
        error_messages={"required": _("Enter the order number.")},
    )
    contact = forms.CharField(
        label=_("E-mail or postcode on the order"),
        max_length=254,
        error_messages={"required": _("Enter the e-mail address or the postcode.")},
    )


class PiecesForm(PortalForm):
    """Which of their affected pieces an owner speaks of."""

    piece = forms.MultipleChoiceField(
        label=_("Piece"), error_messages={"required": _("Choose at least one piece.")}
    )

    def __init__(self, *args: Any, pieces: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["piece"].choices = [(piece, piece) for piece in pieces]  # type: ignore[attr-defined]


class RemedyForm(PiecesForm):
    """What an owner wants."""

    remedy = forms.ChoiceField(
        label=_("Remedy"), error_messages={"required": _("Choose what you get.")}
    )

    def __init__(self, *args: Any, remedies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remedy"].choices = [(name, name) for name in remedies]  # type: ignore[attr-defined]


class DisposedForm(PiecesForm):
    """A photo that shows that it was disposed of."""

    photos = PhotosField(
        label=_("Photo of it at the collection point"),
        help_text=_("JPEG, PNG or WebP, up to 12 MB each."),
        required=False,
    )


class GoneForm(PiecesForm):
    """What became of it."""

    cards = GONE

    how = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[(value, words) for value, words, _means in GONE],
        error_messages={"required": _("Choose what became of it.")},
    )
