"""What the papers of this stage share: weights and moments in words, and the tagged PDF."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from babel.numbers import format_decimal
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from returns_portal.lib.pdf import render_pdf
from tenants.models import Tenant


def kilograms(grams: int | None, language: str) -> str:
    """Grams as kilograms with three decimals, "12.345 kg"; "not known" for None."""
    if grams is None:
        return _("not known")
    locale = language.replace("-", "_")
    return f"{format_decimal(grams / 1000, '#,##0.000', locale=locale)} kg"


def moment(at: datetime | None, tenant: Tenant) -> str:
    """A moment in the tenant's time zone, with the zone; empty for None."""
    if at is None:
        return ""
    locale = tenant.language.replace("-", "_")
    return format_datetime(at.astimezone(tenant.tz), "d MMM y, HH:mm zzz", locale=locale)


def document(template: str, tenant: Tenant, context: dict[str, Any]) -> bytes:
    """A paper of `tenant` in its language, as a tagged PDF with its title."""
    around = {"shop": tenant.name, "legal": tenant.name}
    with translation.override(tenant.language):
        return render_pdf(render_to_string(f"documents/{template}.html", around | context))
