"""One label in two halves: the design a tenant's labels share, and the values of this one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from babel.dates import format_date
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from returns_portal.lib.addresses import Address, printed_lines
from returns_portal.lib.barcodes import Format, Symbol, symbol
from rma.shipping.labels.data import LabelData
from rma.shipping.labels.fit import Fitted, Room, fit, shorten

MM = 72 / 25.4  # points

# The rooms of static/css/label.css.
SENDER = Room(84.5 * MM, 19.5 * MM, (8.5, 7.5, 6.5, 5.5))
RECIPIENT = Room(84.5 * MM, 44 * MM, (15, 13, 11.5, 10, 8.5, 7.5, 6.5, 5.5), bold=True)
BARS_WIDTH_MM, BARS_HEIGHT_MM = 95.6, 26.0
QR_MM = 28.75
FACT_LETTERS = 28  # of the mono type across the facts
HEADLINE_EM = 50 * MM / 9
NOTE_EM = 64.6 * MM / 7
MOST_STREET_LINES = 5


@dataclass(frozen=True, slots=True)
class FactShape:
    """The name of a fact in the label's foot; `width` is full, half or quarter of it."""

    name: str
    width: str


@dataclass(frozen=True, slots=True)
class Design:
    """Everything on a label that other labels have in the same place, in the label's language.

    Sizes are in points, `sender` and `recipient` are (size, number of lines), codes in millimetres.
    """

    language: str
    headline: str
    postage: str
    note: str
    route: str
    sender: tuple[float, int]
    recipient: tuple[float, int]
    facts: tuple[FactShape, ...]
    bars_mm: tuple[float, float]
    qr_mm: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Values:
    """What only this label says."""

    number: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    facts: tuple[str, ...]
    bars: Symbol
    qr: Symbol

    def fields(self) -> dict[str, str]:
        """The texts by the name of their place (`data-field` in the template)."""
        found = {"number": self.number}
        for prefix, texts in (("from", self.sender), ("to", self.recipient), ("fact", self.facts)):
            found |= {f"{prefix}.{place}": text for place, text in enumerate(texts)}
        return found


def address_block(address: Address, room: Room, *, capitals: bool) -> Fitted:
    """The address in its country's order at the size at which it fits its room.

    The country is named in English whatever the label's language: the Universal Postal Union asks
    for one that sorters everywhere read.
    """
    street = tuple(line for line in address.lines if line.strip())
    if len(street) > MOST_STREET_LINES:
        street = (*street[: MOST_STREET_LINES - 1], ", ".join(street[MOST_STREET_LINES - 1 :]))
    return fit(printed_lines(replace(address, lines=street), capitals=capitals), room)


def _day(day: date, language: str) -> str:
    """A date nobody mistakes: 4 DEC 2026, never 4/12."""
    return format_date(day, "d MMM yyyy", locale=language.replace("-", "_")).upper()


def _facts(label: LabelData) -> list[tuple[FactShape, str]]:
    """What the dock wants to know before it opens the parcel, in the active language."""
    found = []
    if order := label.order_number:
        shown = order if len(order) <= FACT_LETTERS else f"{order[: FACT_LETTERS - 1]}…"
        found.append((FactShape(pgettext("purchase", "Order"), "full"), shown))
    found.append((FactShape(_("Items"), "quarter"), str(label.item_count)))
    number, of = label.parcel
    if of > 1:
        name = pgettext("one of several parcels", "Parcel")
        found.append((FactShape(name, "quarter"), f"{number}/{of}"))
    if label.send_by:
        shape = FactShape(_("Send by"), "half")
        found.append((shape, _day(label.send_by, label.language)))
    return found


def _postage(label: LabelData) -> str:
    if label.postage_paid is None:
        return ""
    return _("Postage paid by recipient") if label.postage_paid else _("Postage paid by sender")


def compose(label: LabelData) -> tuple[Design, Values]:
    """The two halves of a label."""
    bars = symbol(Format.CODE_128, label.rma_number)
    qr = symbol(Format.QR, label.link)
    qr_mm = qr.width * qr.module_mm(QR_MM)
    sender = address_block(label.sender, SENDER, capitals=False)
    recipient = address_block(label.recipient, RECIPIENT, capitals=True)
    with translation.override(label.language):
        facts, postage = _facts(label), _postage(label)
    design = Design(
        language=label.language,
        headline=shorten(label.carrier or label.shop, HEADLINE_EM, bold=True),
        postage=postage,
        note=shorten(label.note, NOTE_EM, bold=True),
        route=label.route,
        sender=(sender.size, len(sender.lines)),
        recipient=(recipient.size, len(recipient.lines)),
        facts=tuple(shape for shape, _value in facts),
        bars_mm=(bars.width * bars.module_mm(BARS_WIDTH_MM), BARS_HEIGHT_MM),
        qr_mm=(qr_mm, qr_mm),
    )
    values = Values(
        number=label.rma_number,
        sender=sender.lines,
        recipient=recipient.lines,
        facts=tuple(value for _shape, value in facts),
        bars=bars,
        qr=qr,
    )
    return design, values
