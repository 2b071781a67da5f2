"""A credit note on paper: A4, tagged, in the shopper's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_percent
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from returns_portal.lib import addresses
from returns_portal.lib.money import display, locale_of
from returns_portal.lib.pdf import render_pdf
from rma.credit_notes import Content, NoteRow
from rma.models import CreditNote
from tenants.models import Tenant


@dataclass(frozen=True)
class NotePaper:
    """Everything that stands on the paper; drawn without the database."""

    number: str
    kind: str
    cancels: str
    issued_on: Any
    currency: str
    content: Content
    shop: str
    shop_address: tuple[str, ...]
    contact: str
    to: tuple[str, ...]
    method: str
    language: str


def paper_of(note: CreditNote, tenant: Tenant) -> NotePaper:
    """What stands on the paper of `note`, with the names as they are known now."""
    rma, order = note.rma, note.order
    customer = (order.customer if order else None) or (rma.customer if rma else None)
    language = (rma.language if rma else "") or (customer.language if customer else "")
    language = language or tenant.language
    own = tenant.address or {}
    to = addresses_of((order.ship_to if order else None) or {}, language)
    if not to and customer is not None:
        to = tuple(part for part in (customer.company, customer.name) if part)
    return NotePaper(
        number=note.number,
        kind=note.kind,
        cancels=note.cancels.number if note.cancels else "",
        issued_on=note.issued_on,
        currency=note.currency,
        content=Content.from_json(note.content),
        shop=own.get("name") or tenant.name,
        shop_address=addresses_of({**own, "name": ""}, language),
        contact=tenant.contact_email,
        to=to,
        method=note.resolution.type if note.resolution else "",
        language=language,
    )


def addresses_of(row: dict[str, Any], language: str) -> tuple[str, ...]:
    """The lines of a stored address."""
    place = " ".join(part for part in (row.get("postcode"), row.get("city")) if part)
    country = addresses.country_name(row["country"], language) if row.get("country") else ""
    lines = [row.get("name"), *(row.get("lines") or ()), place, row.get("region"), country]
    return tuple(str(line) for line in lines if line)


def credit_note_pdf(paper: NotePaper) -> bytes:
    """The paper as a tagged PDF."""
    with translation.override(paper.language):
        return render_pdf(render_to_string("documents/credit_note.html", _context(paper)))


def _context(paper: NotePaper) -> dict[str, Any]:
    content = paper.content

    def shown(minor: int) -> str:
        return display(minor, paper.currency, paper.language)

    cancels = paper.kind == "cancellation"
    worded = _("Cancellation of a credit note %s") if cancels else _("Credit note %s")
    return {
        "title": worded % paper.number,
        "shop": paper.shop,
        "legal": ", ".join((paper.shop, *paper.shop_address)),
        "paper": paper,
        "facts": _facts(paper),
        "rows": [
            {
                "name": _name(row, content),
                "sku": row.sku,
                "units": row.units or "",
                "net": shown(row.net),
                "tax": shown(row.tax),
                "gross": shown(row.gross),
            }
            for row in content.rows
        ],
        "taxes": [
            {
                "name": each.name,
                "rate": _percent(each.rate, paper.language),
                "net": shown(each.net),
                "tax": shown(each.tax),
            }
            for each in content.taxes
        ],
        "total": {
            "net": shown(content.total - content.tax),
            "tax": shown(content.tax),
            "gross": shown(content.total),
        },
        "is_credit": paper.method == "store_credit",
        "reason": content.about.get("reason") or "",
    }


def _facts(paper: NotePaper) -> list[tuple[str, str]]:
    about = paper.content.about
    placed = about.get("placed_at")
    rows = [
        (_("Number"), paper.number),
        (_("Date"), _day(paper.issued_on, paper.language)),
        (_("Cancels"), paper.cancels),
        (_("Original order"), about.get("order") or ""),
        (
            _("Ordered on"),
            _day(datetime.fromisoformat(placed).date(), paper.language) if placed else "",
        ),
        (_("Return"), about.get("return") or ""),
    ]
    return [(name, value) for name, value in rows if value]


def _name(row: NoteRow, content: Content) -> str:
    if row.kind == "line":
        return row.title
    words = {
        "shipping": _("Delivery"),
        "fees": _("Fees"),
        "deductions": _("Kept back"),
        "bonus": _("Bonus, not part of the price"),
        "taken_back": _("Taken back from what was credited"),
    }
    return words[row.kind]


def _day(day: Any, language: str) -> str:
    return format_date(day, "long", locale=locale_of(language))


def _percent(rate: str, language: str) -> str:
    return format_percent(Decimal(rate), "#,##0.###%", locale=locale_of(language))
