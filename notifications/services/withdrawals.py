"""Mails about a withdrawal: the acknowledgement with its paper, at once; then what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from catalog.models import OrderLine
from flows.deadlines import open_deadlines
from flows.models import StageEvent
from notifications import templates
from notifications.services.sending import write_message
from notifications.templates import Template
from returns_portal.lib import clock
from rma.links import status_path, withdrawn_path
from rma.models import Withdrawal
from rma.services.acknowledging import acknowledgement_of
from rma.withdrawal_paper import lines_said, local_time, utc_time
from rma.withdrawals import CLAUSES
from tenants.links import absolute
from tenants.models import Tenant
from tenants.scope import current_tenant_id

#: Acknowledgements that one address gets as fast as they are stated; further ones come one by one,
#: so that nobody can have us flood somebody else's mailbox. None of them is left out.
AT_ONCE = 5
WITHIN = timedelta(hours=1)
APART = timedelta(minutes=5)


def acknowledge(event: StageEvent) -> None:
    """Write the acknowledgement of a statement; once, however often this runs."""
    with transaction.atomic():
        row = Withdrawal.objects.filter(pk=event.stage_id).first()
    if row is None:
        return
    paper = acknowledgement_of(row)
    with transaction.atomic():
        _write(
            templates.WITHDRAWAL_RECEIVED,
            event,
            row,
            attachment=paper,
            not_before=_not_before(row),
            page_url=absolute(withdrawn_path(row), _tenant()),
            lines=lines_said(row),
        )


def _not_before(row: Withdrawal) -> datetime | None:
    """When it may leave: at once, unless the same address was sent many within the hour."""
    since = row.received_at - WITHIN
    lately = Withdrawal.objects.filter(received_at__gt=since, pk__lt=row.pk)
    before = lately.filter(contact_normalized=row.contact_normalized).count()
    if before < AT_ONCE:
        return None
    return clock.now() + APART * (before - AT_ONCE + 1)


def ask_which_order(event: StageEvent) -> None:
    """Say that a statement counts although no order was found, and what helps to find it."""
    with transaction.atomic():
        row = Withdrawal.objects.filter(pk=event.stage_id, status="unmatched").first()
        if row is not None and _not_before(row) is None:
            _write(templates.WITHDRAWAL_UNMATCHED, event, row)


def say_contested(event: StageEvent) -> None:
    """Say why a statement has no effect in our view, and what can be done about that."""
    with transaction.atomic():
        row = Withdrawal.objects.filter(pk=event.stage_id, status="contested").first()
        if row is not None:
            words, article = CLAUSES[row.contest_clause]
            said = {"clause_words": words, "clause_article": article}
            _write(templates.WITHDRAWAL_CONTESTED, event, row, **said)


def say_accepted(event: StageEvent) -> None:
    """Say what comes back, what was cancelled, and until when: to the contact on the order."""
    with transaction.atomic():
        rows = Withdrawal.objects.select_related("order__customer", "rma")
        row = rows.filter(pk=event.stage_id, status="accepted").first()
        if row is None or row.order is None:
            return
        tenant, customer = _tenant(), row.order.customer
        titles = dict(OrderLine.objects.filter(order=row.order).values_list("external_id", "title"))
        refund = open_deadlines(row).filter(kind="refund").first()
        _write(
            templates.WITHDRAWAL_ACCEPTED,
            event,
            row,
            to=customer.email if customer is not None and customer.email else row.contact,
            order=row.order,
            cancelled=[f"{each['quantity']} × {titles[each['line']]}" for each in row.cancelled],
            refund_by=refund.due_at if refund is not None else None,
            refund_minor=row.cancelled_minor,
            return_by=row.rma.ship_by if row.rma is not None else None,
            status_url=absolute(status_path(row.rma), tenant) if row.rma is not None else "",
        )


def _write(
    template: Template, event: StageEvent, row: Withdrawal, *, to: str = "", **about: Any
) -> None:
    tenant = _tenant()
    language = row.language or tenant.language
    with translation.override(language):
        statement = render_to_string("portal/withdrawal_words.txt", {"said": row}).strip()
    write_message(
        template,
        event=event,
        recipient=to or row.contact,
        language=language,
        withdrawal=row,
        statement=statement,
        local=local_time(row.received_at, tenant, language),
        utc=utc_time(row.received_at),
        **about,
    )


def _tenant() -> Tenant:
    return Tenant.objects.get(pk=current_tenant_id())
