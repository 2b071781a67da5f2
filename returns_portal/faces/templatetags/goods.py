"""How the portal speaks of goods and of what is done with them: `{% load goods %}`.

{% thumb line.product.category line.title %}   a drawing of what kind of thing it is
{% qr address rma.number %}                    a QR code, which a screen reader says as its number
{% photo photos key as shown %}                the address of an uploaded photo
{% photos_of told line as shown %}             the addresses of the photos of a return's line
{% reason_text line.reason %} {% outcome_text kind %} {% method_text method %}
    what was chosen, in words
{% battery_text answer %}                      what its owner said of a battery
{% due_words whole "refund" as by %}           an open promised moment of a return
{% hint_text hint %}                           a right that remains, without the partners' word
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from flows.documents import signed_path
from flows.models import Document
from returns_portal.faces import dates
from returns_portal.faces.portal.telling import due, outcome_label
from returns_portal.lib.barcodes import Format, symbol
from rma.batteries import ANSWERS
from rma.reasons import text_of
from rma.selectors.rules import rules_in_force
from rma.selectors.whole import WholeReturn
from rma.sentences import Sentence
from rma.shipping.carriers import method

register = template.Library()

#: Drawing -> words of a category or a title that call for it, in the order they are tried.
_DRAWINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("card", ("gift card", "voucher", "gutschein")),
    ("shoe", ("shoe", "boot", "sneaker", "schuh", "stiefel")),
    ("hat", ("hat", "beanie", "cap", "mütze", "glove")),
    ("jacket", ("jacket", "coat", "parka", "jacke", "mantel", "shell", "vest")),
    ("trousers", ("trouser", "jeans", "pants", "shorts", "hose", "leggings")),
    ("shirt", ("shirt", "layer", "fleece", "sweater", "hoodie", "apparel", "clothing", "tee")),
    ("bag", ("bag", "pack", "rucksack", "tasche", "luggage")),
    ("flask", ("flask", "bottle", "flasche")),
    ("gas", ("gas", "fuel")),
    ("tent", ("tent", "tarp", "zelt", "sleeping")),
    ("lamp", ("lamp", "torch", "lantern", "light", "leuchte")),
    ("headphones", ("headphone", "earphone", "headset", "earbud", "kopfhörer")),
    ("speaker", ("speaker", "lautsprecher", "audio", "radio")),
    ("phone", ("phone", "tablet", "handset", "telefon")),
    ("watch", ("watch", "tracker", "uhr")),
    ("battery", ("battery", "power bank", "akku", "powerbank")),
    ("cable", ("cable", "charger", "adapter", "kabel", "ladegerät", "hub")),
    ("book", ("book", "map", "buch", "karte", "guide")),
    ("cup", ("mug", "cup", "kettle", "kitchen", "tasse", "cook")),
)


def drawing_of(category: str, title: str) -> str:
    """The drawing for an article: by its category, else by its title, else a box."""
    for text in (category.casefold(), title.casefold()):
        for drawing, words in _DRAWINGS:
            if any(word in text for word in words):
                return drawing
    return "box"


@register.simple_tag
def thumb(category: str, title: str = "", size: str = "") -> SafeString:
    """A quiet drawing beside a title; says nothing by itself. `size`: sm, lg, xl."""
    return format_html(
        '<span class="thumb"{}><svg class="art" aria-hidden="true"><use href="{}#g-{}"></use></svg>'
        "</span>",
        format_html(' data-size="{}"', size) if size else "",
        static("goods.svg"),
        drawing_of(category, title),
    )


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """`text` as a QR code that keeps its shape, whatever the room."""
    drawn = symbol(Format.QR, text)
    path = "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width, _height in drawn.bars)
    return format_html(
        '<svg class="qr" viewBox="0 0 {} {}" shape-rendering="crispEdges" role="img"'
        ' aria-label="{}"><path d="{}"/></svg>',
        drawn.width,
        drawn.height,
        _("QR code of %(label)s") % {"label": label},
        path,
    )


@register.simple_tag
def photo(photos: Mapping[str, Document], key: str) -> str:
    """Where the photo of this key is shown; nothing when it is gone."""
    found = photos.get(key)
    return signed_path(found) if found is not None else ""


@register.simple_tag
def photos_of(told: Any, line: Any) -> list[str]:
    """Where the photos of a line are shown."""
    found: list[str] = told.photos.get(line.pk, [])
    return found


@register.simple_tag
def reason_text(handle: str | None) -> str:
    """What a shopper said, in words."""
    reason = rules_in_force().reasons.get(handle or "")
    return text_of(reason) if reason is not None else _("No reason given")


@register.simple_tag
def outcome_text(kind: str) -> Any:
    """What a shopper gets, in words."""
    return outcome_label(kind)


@register.simple_tag
def battery_text(answer: str) -> Any:
    """What the owner of a battery said of it, in their words."""
    return ANSWERS[answer][0] if answer in ANSWERS else answer


@register.simple_tag
def method_text(name: str) -> Any:
    """How it is sent, in words."""
    found = method(name)
    return found.label if found is not None else name


@register.simple_tag
def hint_text(hint: Sentence) -> Any:
    """A right that remains where the shop's own rules say no."""
    until = hint.params.get("until")
    if hint.code == "withdrawal_possible" and until:
        day = dates.day(date.fromisoformat(until["date"]))
        return _("You may still withdraw from the contract until %(day)s.") % {"day": day}
    if hint.code == "withdrawal_open":
        return _("You may still withdraw from the contract.")
    return hint


@register.simple_tag
def due_words(whole: WholeReturn, kind: str) -> Any:
    """The open promised moment of this kind, or nothing."""
    return due(whole, kind)
