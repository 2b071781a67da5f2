"""Credit notes: written with the money they are about, or not at all; cancelled, never changed."""

from __future__ import annotations

from typing import Any

from django.db import connection

from flows.note import note
from returns_portal.lib import clock, ids
from rma.credit_notes import (
    Content,
    content_of_adjustment,
    content_of_resolution,
    content_taken_back,
)
from rma.models import Adjustment, CreditNote, CreditNoteCounter, Resolution
from rma.selectors.sold import Sold
from rma.services.vocabulary import NOTE_WRITTEN
from rma.services.work import Work
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import current_tenant_id

# One statement: it takes the number and holds the row until the money is committed, or gives the
# number back with the rest. Two settlements of one shop wait for each other here and nowhere else.
_NEXT = f"""
INSERT INTO {CreditNoteCounter._meta.db_table} AS counter (id, tenant_id, created_at, year, last)
VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (tenant_id, year) DO UPDATE SET last = counter.last + 1
RETURNING last
"""  # noqa: S608 - our own table


def note_resolution(work: Work, resolution: Resolution) -> CreditNote | None:
    """The credit note of a resolution that was just paid: the one there is, or a new one.

    None where no money was credited. Must run in the transaction of the payment.
    """
    if not resolution.amount_minor:
        return None
    found = CreditNote.objects.filter(resolution=resolution, kind="credit").first()
    if found is not None:
        return found
    line = work.line(resolution.line_id)
    sold = work.sold if work.order is not None else None
    key = work.key_of(line)
    content = content_of_resolution(resolution, line, sold.priced if sold else None, key)
    written = CreditNote(
        order=work.order, rma=work.rma, resolution=resolution, currency=resolution.currency
    )
    return _write(written, content.of(work.order, work.rma), work.tenant, by=work.by)


def note_adjustment(adjustment: Adjustment, *, sold: Sold, tenant: Tenant, by: Actor) -> CreditNote:
    """The credit note of money given back without goods, in the same transaction."""
    content = content_of_adjustment(adjustment, sold.priced).of(sold.order, None)
    written = CreditNote(order=sold.order, adjustment=adjustment, currency=adjustment.currency)
    return _write(written, content, tenant, by=by)


def cancel_note(work: Work, resolution: Resolution, *, taken_back: int) -> CreditNote | None:
    """The note that takes `taken_back` minor units of an earlier one back; None where there is none
    to cancel.
    """
    first = CreditNote.objects.filter(resolution=resolution, kind="credit").first()
    if first is None or not taken_back:
        return None
    written = CreditNote(
        kind="cancellation",
        cancels=first,
        order=work.order,
        rma=work.rma,
        resolution=resolution,
        currency=first.currency,
    )
    content = content_taken_back(first, taken_back).of(work.order, work.rma)
    return _write(written, content, work.tenant, by=work.by)


def _write(written: CreditNote, content: Content, tenant: Tenant, *, by: Actor) -> CreditNote:
    written.issued_on = clock.today(tenant.tz)
    written.year = written.issued_on.year
    written.content = content.as_json()
    written.total_minor, written.tax_minor = content.total, content.tax
    written.sequence = _next_number(written.year)
    written.save(force_insert=True)
    also: list[Any] = [each for each in (written.rma, written.order) if each is not None]
    note(written, NOTE_WRITTEN, by=by, data={"number": written.number}, also=also)
    return written


def _next_number(year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [ids.uuid7(), current_tenant_id(), clock.now(), year])
        [number] = cursor.fetchone()
    return int(number)
