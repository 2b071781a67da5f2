"""The gift slip on paper: what it is, the code to scan or type, and what one may do; no prices.

It lies in the parcel, so it names neither who bought the gift nor the order.
"""

from __future__ import annotations

from babel.dates import format_date
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from returns_portal.lib.barcodes import Format, symbol
from returns_portal.lib.errors import Conflict
from returns_portal.lib.money import locale_of
from returns_portal.lib.pdf import render_pdf
from rma.gift_codes import gift_code_of
from rma.links import gift_slip_path
from rma.models import GiftCode
from rma.selectors.addresses import shop_address
from rma.selectors.gifts import lines_of
from tenants.links import absolute
from tenants.models import Tenant

#: The code to scan, as large as a phone reads it from arm's length.
QR_MM = 42.0


def slip_url(gift: GiftCode, tenant: Tenant) -> str:
    """Where the slip's QR code leads. Raises Conflict where the code can be shown no more."""
    return absolute(gift_slip_path(code_shown(gift)), tenant)


def code_shown(gift: GiftCode) -> str:
    """The code to print. Raises Conflict where it was taken back, or no key of ours makes it."""
    if gift.revoked_at is not None:
        raise Conflict(_("This gift slip was taken back. Make a new one."), code="gift_revoked")
    code = gift_code_of(gift)
    if code is None:
        message = _("The code of this slip can be shown no more. Take it back and make a new one.")
        raise Conflict(message, code="code_forgotten")
    return code


def slip_pdf(gift: GiftCode, tenant: Tenant) -> bytes:
    """The slip as a tagged PDF, in the gift's language."""
    language = gift.language or tenant.language
    code, url = code_shown(gift), slip_url(gift, tenant)
    until = gift.expires_at.astimezone(tenant.tz)
    with translation.override(language):
        context = {
            "title": _("Gift slip"),
            "shop": tenant.name,
            "legal": ", ".join((tenant.name, *shop_address(tenant).lines)),
            "lines": [(line.title, pieces) for line, pieces in lines_of(gift)],
            "code": code,
            "page": url.rpartition("/")[0],
            "qr": symbol(Format.QR, url).svg(size_mm=(QR_MM, QR_MM), label=_("Gift code")),
            "until": format_date(until, "long", locale=locale_of(language)),
            "contact": tenant.contact_email,
        }
        return render_pdf(render_to_string("documents/gift_slip.html", context))
