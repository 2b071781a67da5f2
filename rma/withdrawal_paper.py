"""The acknowledgement of a statement of withdrawal on a durable medium (Art. 11a(4)), as a PDF.

It holds the content of the statement, word for word, and the date and time of its submission: in
the shop's own time zone and in UTC. The model form of Annex I(B) is drawn here, too.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from babel.dates import format_datetime
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from returns_portal.lib.addresses import Address, printed_lines
from returns_portal.lib.pdf import render_pdf
from rma.links import withdrawn_path
from rma.models import Withdrawal
from rma.withdrawal_labels import labels_of
from tenants.links import absolute
from tenants.models import Tenant


def local_time(at: datetime, tenant: Tenant, language: str) -> str:
    """Date and time to the second in the shop's zone, with the zone, in a person's language."""
    locale = "en_GB" if language[:2] == "en" else language.replace("-", "_")
    words: str = format_datetime(at.astimezone(tenant.tz), "long", tzinfo=tenant.tz, locale=locale)
    return words


def utc_time(at: datetime) -> str:
    """The same moment in UTC, as RFC 3339 writes it but for the blank."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def acknowledgement_pdf(withdrawal: Withdrawal, tenant: Tenant) -> bytes:
    """The acknowledgement in the language of the statement, tagged and titled."""
    language = withdrawal.language or tenant.language
    with translation.override(language):
        context = {
            "title": _("Acknowledgement of withdrawal %s") % withdrawal.number,
            "withdrawal": withdrawal,
            "lines": lines_said(withdrawal),
            "local": local_time(withdrawal.received_at, tenant, language),
            "utc": utc_time(withdrawal.received_at),
            "page": absolute(withdrawn_path(withdrawal), tenant),
        }
        return _drawn("withdrawal", tenant, language, context)


def model_form_pdf(tenant: Tenant, language: str) -> bytes:
    """The model withdrawal form (Annex I(B)), to be filled in by hand and sent to the shop."""
    with translation.override(language):
        title = _("Model withdrawal form")
        return _drawn("withdrawal_form", tenant, language, {"title": title})


def lines_said(withdrawal: Withdrawal) -> list[str]:
    """The items a statement names, as they were named; none means the whole contract."""
    rows = [
        f"{row['quantity']} × {row.get('title') or row['order_line']}"
        if row.get("quantity")
        else str(row.get("title") or row["order_line"])
        for row in withdrawal.lines
    ]
    return [*rows, *([withdrawal.items] if withdrawal.items else [])]


def _drawn(template: str, tenant: Tenant, language: str, context: dict[str, Any]) -> bytes:
    parts = tenant.address or {}
    address = Address(
        name=parts.get("name") or tenant.name,
        lines=tuple(parts.get("lines", ())),
        city=parts.get("city", ""),
        postcode=parts.get("postcode", ""),
        country=parts.get("country") or tenant.country,
    )
    around = {
        "shop": tenant.name,
        "legal": tenant.name,
        "tenant": tenant,
        "address": printed_lines(address, language=language),
        "labels": labels_of(language),
    }
    return render_pdf(render_to_string(f"documents/{template}.html", around | context))
