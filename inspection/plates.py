"""The licence plate of one handling unit as a label of 4 × 2 in; no database, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import pgettext

from returns_portal.lib.barcodes import Format, symbol
from returns_portal.lib.pdf import lay_out, render_pdf, write
from rma.shipping.labels.fit import Room, fit, shorten

MM = 72 / 25.4  # points

# The rooms of static/css/label.css.
BARS_WIDTH_MM, BARS_HEIGHT_MM = 70.0, 15.0
QR_MM = 25.0
PRODUCT = Room(95 * MM, 8.25 * MM, (11.5, 10, 8.5, 7.5), bold=True)
QUANTITY_MM = 20.0  # kept free of the product's name when several pieces share a plate
FACT_LETTERS = (15, 18, 12, 12)  # of the mono type in each of the four columns
NOTE_EM = 38.0
LONGEST_LPN = 20  # characters


@dataclass(frozen=True, slots=True)
class PlateData:
    """What stands on a licence plate. Pure data: whoever fills it has read the database already.

    The plate stays on the goods, so it names no person. `note` warns whoever holds the piece next,
    such as "Set aside: recalled".
    """

    lpn: str
    product: str
    sku: str = ""
    rma_number: str = ""
    received_on: date | None = None
    place: str = ""
    quantity: int = 1
    note: str = ""
    language: str = "en"

    def __post_init__(self) -> None:
        if not self.lpn or len(self.lpn) > LONGEST_LPN:
            raise ValueError(f"A licence plate has 1 to {LONGEST_LPN} characters.")
        if self.quantity < 1:
            raise ValueError("A licence plate is for at least one piece.")


def _facts(plate: PlateData) -> list[tuple[str, str]]:
    """Four short facts in the active language, each in its column; unknown values are empty."""
    received = ""
    if plate.received_on:
        locale = plate.language.replace("-", "_")
        received = format_date(plate.received_on, "d MMM yyyy", locale=locale)
    rows = [
        (pgettext("product number", "SKU"), plate.sku),
        (pgettext("return of goods", "Return"), plate.rma_number),
        (pgettext("date of arrival", "Received"), received),
        (pgettext("where goods stand", "Place"), plate.place),
    ]
    return [
        (name, value if len(value) <= most else f"{value[: most - 1]}…")
        for (name, value), most in zip(rows, FACT_LETTERS, strict=True)
    ]


def plate_html(plate: PlateData) -> str:
    """The plate as a complete HTML document."""
    bars, qr = symbol(Format.CODE_128, plate.lpn), symbol(Format.QR, plate.lpn)
    qr_mm = qr.width * qr.module_mm(QR_MM)
    room = PRODUCT
    if plate.quantity > 1:
        room = Room(room.width - QUANTITY_MM * MM, room.height, room.sizes, bold=True)
    product = fit([plate.product], room)
    with translation.override(plate.language):
        return render_to_string(
            "labels/licence_plate.html",
            {
                "plate": plate,
                "bars": bars.svg(
                    size_mm=(bars.width * bars.module_mm(BARS_WIDTH_MM), BARS_HEIGHT_MM)
                ),
                "qr": qr.svg(size_mm=(qr_mm, qr_mm)),
                "product": {"size": f"{product.size:g}", "lines": product.lines},
                "facts": _facts(plate),
                "note": plate.note and shorten(plate.note, NOTE_EM, bold=True),
            },
        )


def render_licence_plate(plate: PlateData) -> bytes:
    """One licence plate as a PDF of exactly one page of 4 × 2 in."""
    return render_pdf(plate_html(plate))


def render_licence_plates(plates: Sequence[PlateData]) -> bytes:
    """Several licence plates as one PDF, a page each, so that one print job makes all of them."""
    laid_out = [lay_out(plate_html(plate)) for plate in plates]
    if not laid_out:
        raise ValueError("There is no licence plate to print.")
    pages = [page for document in laid_out for page in document.pages]
    return write(laid_out[0].copy(pages)).body
