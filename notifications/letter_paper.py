"""A message as a letter: the address in the window of an envelope, then its words."""

from __future__ import annotations

from babel.dates import format_date
from django.template.loader import render_to_string
from django.utils import translation

from notifications.models import Message
from returns_portal.lib.addresses import printed_lines
from returns_portal.lib.pdf import render_pdf
from rma.selectors.addresses import shop_address
from tenants.models import Tenant


def letter_pdf(message: Message, tenant: Tenant) -> bytes:
    """The letter of `message` (channel `post`) as a tagged PDF, in its language."""
    language = message.language or tenant.language
    written = message.created_at.astimezone(tenant.tz)
    with translation.override(language):
        context = {
            "title": message.subject,
            "shop": tenant.name,
            "legal": tenant.name,
            "sender": ", ".join(printed_lines(shop_address(tenant), language=tenant.language)),
            "recipient": message.recipient,
            "date": format_date(written, "long", locale=language.replace("-", "_")),
            "paragraphs": [part.strip() for part in message.text.split("\n\n") if part.strip()],
        }
        return render_pdf(render_to_string("documents/letter.html", context))
