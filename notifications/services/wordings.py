"""A shop's own words: written as versions, published, withdrawn; and put in place of the usual."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Max
from django.template import engines
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from flows.note import note
from notifications.brand import brand_of
from notifications.models import Wording
from notifications.selectors.wordings import in_force
from notifications.vocabulary import WORDING_PUBLISHED, WORDING_SAVED, WORDING_WITHDRAWN
from notifications.wording import EDITABLE, filled, parts_of, problems_of
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, InvalidInput, NotFound
from rma.models import Rma
from tenants.actors import Actor
from tenants.models import Tenant

#: How each placeholder is read from what a mail is about. Constants: nobody's words are a program.
_SOURCES = {
    "name": "{% firstof rma.customer.name order.customer.name %}",
    "shop": "{{ tenant.name }}",
    "number": "{{ rma.number }}",
    "order": "{{ order.number }}",
    "ship_by": "{% if rma.ship_by %}{{ rma.ship_by|day }}{% endif %}",
    "amount": "{{ resolution.amount_minor|money:resolution.currency }}",
    "question": "{{ rma.question }}",
    "reason": "{{ rma.decline_reason }}",
    "message": "{{ written.text }}",
    "code": "{{ code }}",
    "status_link": "{{ status_url }}",
    "label_link": "{{ label_url }}",
    "enter_link": "{{ enter_url }}",
}


class Words(Protocol):
    """A subject and a text with placeholders: a version, or the usual ones."""

    subject: str
    body: str


def save_wording(template: str, *, language: str, subject: str, body: str, by: Actor) -> Wording:
    """A new version of a shop's words for a mail, not in force yet. Raises InvalidInput."""
    by.require("settings.edit")
    if template not in EDITABLE:
        raise NotFound
    subject, body = subject.strip(), body.replace("\r\n", "\n").strip()
    problems = problems_of(template, subject, body)
    if problems:
        raise InvalidInput.of(*problems)
    with transaction.atomic():
        versions = Wording.objects.filter(template=template, language=language)
        number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
        row = Wording.objects.create(
            template=template, language=language, number=number, subject=subject, body=body
        )
        note(row, WORDING_SAVED, by=by, data=_named(row))
    return row


def publish_wording(wording: Wording, *, by: Actor) -> Wording:
    """Let a version be what shoppers read from now on; one of before is published anew."""
    by.require("settings.edit")
    with transaction.atomic():
        row = Wording.objects.select_for_update().get(pk=wording.pk)
        if row.published_at is None or row.withdrawn_at is not None:
            row.published_at, row.withdrawn_at = clock.now(), None
            row.save(update_fields=["published_at", "withdrawn_at"])
            note(row, WORDING_PUBLISHED, by=by, data=_named(row))
    return row


def withdraw_wording(template: str, *, language: str, by: Actor) -> Wording:
    """Go back to the usual words. Raises Conflict where they are in force already."""
    by.require("settings.edit")
    with transaction.atomic():
        row = in_force(template, language)
        if row is None:
            raise Conflict(_("The usual words are in force already."), code="not_published")
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        note(row, WORDING_WITHDRAWN, by=by, data=_named(row))
    return row


def _named(row: Wording) -> dict[str, Any]:
    return {"template": row.template, "language": row.language, "number": row.number}


def own_words(
    template: str, *, tenant: Tenant, language: str, wording: Words | None = None, **about: Any
) -> tuple[str, str, str] | None:
    """Subject, text and HTML in the shop's own words; None where the usual ones are in force.

    `wording` is a version to be looked at before it is published.
    """
    spoken = language or tenant.language
    row: Words | None = wording or (in_force(template, spoken) if template in EDITABLE else None)
    if row is None:
        return None
    with translation.override(spoken), timezone.override(tenant.tz):
        worn = brand_of(tenant, spoken)
        values = values_of(template, tenant=worn["tenant"], **about)
        subject = " ".join(filled(row.subject, values).split())
        shown = about | {
            **worn,
            "subject": subject,
            "parts": parts_of(row.body, values),
            "body": filled(row.body, values),
        }
        text = render_to_string("emails/own.txt", shown).strip() + "\n"
        html = render_to_string("emails/own.html", shown)
    return subject[:300], text, html


def values_of(template: str, *, tenant: Tenant, **about: Any) -> dict[str, str]:
    """What each placeholder of a mail says, in the language and time zone in force."""
    rma = about.get("rma")
    known = about | {"tenant": tenant, "order": about.get("order") or (rma and rma.known_order)}
    return {name: _source(name).render(known).strip() for name in EDITABLE[template].may}


@cache
def _source(name: str) -> Any:
    head = "{% load look %}{% autoescape off %}"
    return engines["django"].from_string(f"{head}{_SOURCES[name]}{{% endautoescape %}}")


def sample(rma: Rma, *, status_url: str) -> dict[str, Any]:
    """What a preview of any mail is about: a real return, and made-up words where it has none."""
    resolution = rma.resolutions.order_by("pk").first()
    return {
        "rma": rma,
        "order": rma.order,
        "code": "482913",
        "status_url": status_url,
        "label_url": status_url,
        "enter_url": status_url,
        "resolution": resolution or SimpleNamespace(amount_minor=0, currency=rma.currency),
        "written": SimpleNamespace(
            text=_("Good morning, your parcel is here."), wants_answer=False
        ),
    }
