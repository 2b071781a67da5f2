"""The label as HTML, and as PDF straight from it: the path that can print any script."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from returns_portal.lib.addresses import Address, printed_lines
from returns_portal.lib.barcodes import Format, symbol
from returns_portal.lib.pdf import Pdf, render
from rma.shipping.labels.data import LabelData
from rma.shipping.labels.fit import Fitted, Room, fit

MM = 72 / 25.4  # points

# The rooms of static/css/label.css.
SENDER = Room(84.5 * MM, 19.5 * MM, (8.5, 7.5, 6.5, 5.5))
RECIPIENT = Room(84.5 * MM, 44 * MM, (15, 13, 11.5, 10, 8.5, 7.5, 6.5, 5.5), bold=True)
BARS_WIDTH_MM, BARS_HEIGHT_MM = 95.6, 26.0
QR_MM = 28.75
FACT_LETTERS = 28  # of the mono type across the facts
MOST_STREET_LINES = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line and the direction it is read in."""

    text: str
    direction: str


@dataclass(frozen=True, slots=True)
class Block:
    """An address as printed: its lines and their size in points."""

    size: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and a value in the label's foot; `width` is full, half or quarter of it."""

    name: str
    value: str
    width: str

    @property
    def direction(self) -> str:
        """The direction the value is read in: a date may be written from the right."""
        return direction_of(self.value)


def direction_of(text: str) -> str:
    """`rtl` when the first letter with a direction runs from right to left, else `ltr`."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return "rtl"
        if direction == "L":
            return "ltr"
    return "ltr"


def address_block(address: Address, room: Room, *, capitals: bool) -> Fitted:
    """The address in its country's order at the size at which it fits its room.

    The country is named in English whatever the label's language: the Universal Postal Union asks
    for one that sorters everywhere read.
    """
    street = tuple(line for line in address.lines if line.strip())
    if len(street) > MOST_STREET_LINES:
        street = (*street[: MOST_STREET_LINES - 1], ", ".join(street[MOST_STREET_LINES - 1 :]))
    whole = Address(
        address.name, address.company, street, address.city, address.region, address.postcode,
        address.country,
    )  # fmt: skip
    return fit(printed_lines(whole, capitals=capitals), room)


def _block(fitted: Fitted) -> Block:
    lines = tuple(Line(text, direction_of(text)) for text in fitted.lines)
    return Block(f"{fitted.size:g}", lines)


def _day(day: date, language: str) -> str:
    """A date nobody mistakes: 4 Dec 2026, never 4/12."""
    return format_date(day, "d MMM yyyy", locale=language.replace("-", "_")).upper()


def facts(label: LabelData) -> list[Fact]:
    """What the dock wants to know before it opens the parcel, in the active language."""
    found = []
    if label.order_number:
        order = label.order_number
        if len(order) > FACT_LETTERS:
            order = f"{order[: FACT_LETTERS - 1]}…"
        found.append(Fact(pgettext("purchase", "Order"), order, "full"))
    found.append(Fact(_("Items"), str(label.item_count), "quarter"))
    number, of = label.parcel
    if of > 1:
        name = pgettext("one of several parcels", "Parcel")
        found.append(Fact(name, f"{number}/{of}", "quarter"))
    if label.send_by:
        found.append(Fact(_("Send by"), _day(label.send_by, label.language), "half"))
    return found


def _postage(label: LabelData) -> str:
    if label.postage_paid is None:
        return ""
    return _("Postage paid by recipient") if label.postage_paid else _("Postage paid by sender")


def context(label: LabelData) -> dict[str, object]:
    """What the template needs, in the active language."""
    bars = symbol(Format.CODE_128, label.rma_number)
    qr = symbol(Format.QR, label.link)
    bars_mm = bars.width * bars.module_mm(BARS_WIDTH_MM)
    qr_mm = qr.width * qr.module_mm(QR_MM)
    return {
        "label": label,
        "language": label.language,
        "headline": label.carrier or label.shop,
        "postage": _postage(label),
        "sender": _block(address_block(label.sender, SENDER, capitals=False)),
        "recipient": _block(address_block(label.recipient, RECIPIENT, capitals=True)),
        "code128": bars.svg(
            label=_("Bar code, return %(number)s") % {"number": label.rma_number},
            size_mm=(bars_mm, BARS_HEIGHT_MM),
        ),
        "qr": qr.svg(label=_("QR code, link to this return"), size_mm=(qr_mm, qr_mm)),
        "facts": facts(label),
    }


def label_html(label: LabelData) -> str:
    """The label as a complete HTML document."""
    with translation.override(label.language):
        return render_to_string("labels/return_label.html", context(label))


def render_plain(label: LabelData) -> Pdf:
    """The label as a one-page PDF of 4 × 6 in, laid out from scratch (some 80 ms)."""
    return render(label_html(label))
