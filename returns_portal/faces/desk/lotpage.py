"""Lots on the desk: one lot with its papers and story; the ledger as a table and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disposition.models import Lot
from disposition.paper import kilograms
from disposition.routing import ROUTES
from disposition.selectors.ledger import DISAGREES, STATES, Amount, Ledger
from disposition.selectors.lots import HERE, Total, items_of, rejected_of, total_of
from flows.documents import documents_of, signed_path
from flows.models import Document
from returns_portal.faces.desk import story
from returns_portal.faces.desk.tables import safe
from returns_portal.faces.parts import Entry
from tenants.actors import Actor


class CertificateForm(forms.Form):
    """The certificate as the taker sent it."""

    certificate = forms.FileField(
        label=gettext_lazy("Certificate"),
        help_text=gettext_lazy("A PDF or a photo, 12 MB at most."),
        error_messages={"required": gettext_lazy("Choose the file.")},
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/*"}),
    )


@dataclass(frozen=True)
class LotPage:
    """A lot as `actor` sees it."""

    lot: Lot
    actor: Actor

    @cached_property
    def total(self) -> Total:
        """What lies in it, or left in it."""
        return total_of(self.lot)

    @property
    def weight_g(self) -> int:
        """Grams: as sealed, else added up."""
        return self.lot.weight_g if self.lot.weight_g is not None else self.total.weight_g

    @property
    def route(self) -> Any:
        """Where it goes, in words."""
        return ROUTES[self.lot.route][0]

    @property
    def waits_for_certificate(self) -> bool:
        """Whether it has left and nobody has confirmed it."""
        return self.lot.status in ("handed_over", "part_rejected")

    @property
    def may_confirm(self) -> bool:
        """Whether this person may file the certificate."""
        return self.waits_for_certificate and self.actor.can("lots.confirm")

    @property
    def at_the_station(self) -> bool:
        """Whether this person may open it where it is filled."""
        return self.lot.status in HERE and self.actor.can("station.view")

    @property
    def rejected(self) -> list[Any]:
        """What the taker gave back."""
        return list(rejected_of(self.lot).order_by("id")[:100])

    @property
    def documents(self) -> list[tuple[Document, str]]:
        """Its papers, each with its address."""
        return [(each, signed_path(each)) for each in documents_of(self.lot)]

    @property
    def story(self) -> list[Entry]:
        """What happened to it."""
        return story.story_of(self.lot)


def pieces_csv(lot: Lot, language: str) -> str:
    """Every piece in a lot, a line each."""
    heads = [
        _("Licence plate"),
        _("SKU"),
        _("Article"),
        _("Serial number"),
        _("Pieces"),
        _("Weight in g"),
        _("Weighed"),
    ]
    rows = [
        [
            item.unit.lpn,
            item.unit.product.sku if item.unit.product else "",
            item.unit.product.title if item.unit.product else "",
            item.unit.serial,
            item.quantity,
            "" if item.weight_g is None else item.weight_g,
            _("yes") if item.weighed else _("no"),
        ]
        for item in items_of(lot).order_by("id").iterator(chunk_size=1000)
    ]
    return _csv([heads, *rows])


@dataclass(frozen=True)
class LedgerRow:
    """One line of the ledger; a sum stands out."""

    name: Any
    amount: Amount
    is_sum: bool = False
    side: str = ""


def ledger_rows(book: Ledger) -> list[LedgerRow]:
    """The ledger line by line: what was here and came, what left by route, what is here."""
    came = [
        LedgerRow(_("Here at the beginning"), book.opening, side="in"),
        LedgerRow(_("Received"), book.received, side="in"),
        LedgerRow(_("All of it"), book.opening + book.received, is_sum=True),
    ]
    left = [
        LedgerRow(route_words(route), amount, side="out") for route, amount in book.left.items()
    ]
    here = [
        LedgerRow(STATES[name], amount, side="here")
        for name, amount in book.here.items()
        if amount.pieces
    ]
    if not book.here:
        here = [LedgerRow(_("Here at the end"), book.closing, side="here")]
    return [*came, *left, *here, LedgerRow(_("All of it"), book.gone + book.closing, is_sum=True)]


def route_words(route: str) -> Any:
    """What a route of the ledger is called; pieces that left without one say so."""
    return ROUTES[route][0] if route in ROUTES else _("Left without a route")


def disagreements(book: Ledger) -> list[tuple[Any, Any]]:
    """What does not agree, each with its words."""
    return [(DISAGREES[row.kind], row) for row in book.differences]


def ledger_csv(book: Ledger, language: str) -> str:
    """The ledger as lines, weights in kilograms."""
    heads = [_("What"), _("Plates"), _("Pieces"), _("Weight"), _("Pieces without a weight")]
    rows = [
        [
            row.name,
            row.amount.units,
            row.amount.pieces,
            kilograms(row.amount.weight_g, language),
            row.amount.unweighed,
        ]
        for row in ledger_rows(book)
    ]
    named = [[words, row.name, row.expected, row.found, ""] for words, row in disagreements(book)]
    return _csv([heads, *rows, *named])


def _csv(rows: Iterable[Iterable[Any]]) -> str:
    out = StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(safe(row))
    return "\N{BYTE ORDER MARK}" + out.getvalue()
