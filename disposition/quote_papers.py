"""The quote of a repair on paper, in the owner's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from babel.dates import format_date
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from disposition.faults import fault_words
from disposition.models import WorkOrder
from returns_portal.lib.money import display
from returns_portal.lib.pdf import render_pdf
from tenants.models import Tenant


@dataclass(frozen=True)
class QuoteRow:
    """One line of a quote in words."""

    name: str
    quantity: str
    amount: str


def quote_rows(order: WorkOrder, language: str) -> list[QuoteRow]:
    """What is quoted, line by line, and the tax on it."""
    rows = []
    for line in order.quote_lines:
        labour = line["kind"] == "labour"
        count = line["quantity"]
        rows.append(
            QuoteRow(
                _("Labour") if labour else line["name"],
                (_("%(count)d min") if labour else "%(count)d ×") % {"count": count},
                display(line["amount_minor"], order.currency, language),
            )
        )
    if order.quote_tax_minor:
        rows.append(
            QuoteRow(_("Tax"), "", display(order.quote_tax_minor, order.currency, language))
        )
    return rows


def quote_pdf(order: WorkOrder, tenant: Tenant) -> bytes:
    """The quote that an order carries, as a tagged PDF; ask for one that has been quoted."""
    unit = order.unit
    rma = unit.rma
    language = (rma.language if rma is not None else "") or tenant.language
    with translation.override(language):
        locale = language.replace("-", "_")
        zone = tenant.tz
        title = _("Repair quote %s") % order.number
        facts: list[tuple[str, Any]] = [
            (_("Article"), unit.product.title if unit.product else unit.scanned),
            (_("Serial number"), unit.serial),
            (_("Return"), rma.number if rma is not None else ""),
            (_("What we found"), fault_words(order.fault)),
            (_("In detail"), order.finding),
            (_("Quoted on"), _day(order.quoted_at, zone, locale)),
            (_("Valid until"), _day(order.quote_expires_at, zone, locale)),
        ]
        context = {
            "title": title,
            "shop": tenant.name,
            "legal": tenant.name,
            "facts": [(name, value) for name, value in facts if value],
            "rows": quote_rows(order, language),
            "total": display(order.quote_minor or 0, order.currency, language),
        }
        return render_pdf(render_to_string("documents/repair_quote.html", context))


def _day(at: Any, zone: Any, locale: str) -> str:
    return format_date(at.astimezone(zone), "long", locale=locale) if at is not None else ""
