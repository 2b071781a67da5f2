"""The label as HTML, and as PDF straight from it: the path that can print any script."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from returns_portal.lib.pdf import Pdf, render
from rma.shipping.labels.data import LabelData
from rma.shipping.labels.design import Design, FactShape, Values, compose


@dataclass(frozen=True, slots=True)
class Text:
    """A text on the label and the direction it is read in."""

    text: str

    @property
    def direction(self) -> str:
        """`rtl` when the first letter with a direction runs from right to left, else `ltr`."""
        for character in self.text:
            direction = unicodedata.bidirectional(character)
            if direction in ("R", "AL"):
                return "rtl"
            if direction == "L":
                return "ltr"
        return "ltr"


@dataclass(frozen=True, slots=True)
class Block:
    """An address as printed: its lines and their size in points."""

    size: str
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact in the label's foot."""

    shape: FactShape
    value: Text


def _block(size: float, lines: tuple[str, ...]) -> Block:
    return Block(f"{size:g}", tuple(map(Text, lines)))


def html_of(design: Design, values: Values, *, static: bool = False) -> str:
    """The label as a complete HTML document; `static` keeps the places of its values, not ink."""
    with translation.override(design.language):
        words = {
            "design": design,
            "number": values.number,
            "static": static,
            "sender": _block(design.sender[0], values.sender),
            "recipient": _block(design.recipient[0], values.recipient),
            "facts": [
                Fact(shape, Text(value))
                for shape, value in zip(design.facts, values.facts, strict=True)
            ],
            "bars": values.bars.svg(
                label=_("Bar code, return %(number)s") % {"number": values.number},
                size_mm=design.bars_mm,
            ),
            "qr": values.qr.svg(label=_("QR code, link to this return"), size_mm=design.qr_mm),
        }
        return render_to_string("labels/return_label.html", words)


def label_html(label: LabelData) -> str:
    """One label as a complete HTML document."""
    return html_of(*compose(label))


def render_plain(label: LabelData) -> Pdf:
    """The label as a one-page PDF of 4 × 6 in, laid out from scratch (some 80 ms)."""
    return render(label_html(label))
