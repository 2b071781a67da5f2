"""Several orders sent in one go: their forms belong together, and are sent together or not."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Order
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, NotFound
from rma.drafts import Filled
from rma.models import ReturnDraft, Rma
from rma.services.drafting import begin_draft, change_draft
from rma.services.requesting import request_returns
from tenants.actors import Actor
from tenants.models import Tenant

#: Orders that may join one form.
MOST_ORDERS = 9


def join_order(draft: ReturnDraft, order: Order) -> ReturnDraft:
    """The form of another order of the same customer, to be sent with `draft`.

    NotFound for an order of somebody else, or where `draft` itself is sent with another.
    """
    customer = draft.order.customer_id
    if customer is None or order.customer_id != customer or order.pk == draft.order_id:
        raise NotFound
    with transaction.atomic():
        member = begin_draft(order)
        if Filled.of(member.data).also:
            raise Conflict(_("A form of this order holds others already."), code="leads_others")

        def more(filled: Filled) -> Filled:
            if filled.leader:
                raise NotFound
            if len(filled.also) >= MOST_ORDERS:
                message = _("At most %(most)s more orders.") % {"most": MOST_ORDERS}
                raise Conflict(message, code="too_many_orders")
            return replace(filled, also=tuple(dict.fromkeys((*filled.also, member.public_id))))

        change_draft(draft, more)
        change_draft(member, lambda filled: replace(filled, leader=draft.public_id))
    return member


def leave_out(draft: ReturnDraft, member: ReturnDraft) -> None:
    """Send `draft` without the form of another order; that one is kept by itself."""
    with transaction.atomic():
        change_draft(
            draft,
            lambda filled: replace(
                filled, also=tuple(key for key in filled.also if key != member.public_id)
            ),
        )
        change_draft(member, lambda filled: replace(filled, leader=""))


def submit_together(draft: ReturnDraft, *, by: Actor, tenant: Tenant, language: str) -> list[Rma]:
    """The returns of a form and of those that joined it: all or none, in one parcel; once.

    InvalidInput names every fault by its field (`returns[0].lines[0].quantity`), Conflict a form
    that is not finished; then nothing has changed.
    """
    with transaction.atomic():
        forms = _locked(draft)
        if forms[0].rma_id is not None:
            sent = Rma.objects.in_bulk([row.rma_id for row in forms if row.rma_id is not None])
            return [sent[row.rma_id] for row in forms if row.rma_id in sent]
        lead = Filled.of(forms[0].data)
        asks = []
        for row in forms:
            filled = Filled.of(row.data)
            if row.rma_id is not None or filled.missing != "review":
                message = _("Finish the form of order %(number)s, or leave it out.")
                raise Conflict(message % {"number": row.order.number}, code="not_finished")
            filled = replace(filled, method=lead.method)
            asks.append(filled.ask(row.order.public_id, language=language))
        _request, wholes = request_returns(asks, by=by, tenant=tenant)
        for row, whole in zip(forms, wholes, strict=True):
            row.rma, row.updated_at = whole.rma, clock.now()
            row.save(update_fields=["rma", "updated_at"])
    return [whole.rma for whole in wholes]


def _locked(draft: ReturnDraft) -> list[ReturnDraft]:
    """The form and those that joined it, locked in the order of their keys; the form first."""
    rows = ReturnDraft.objects.select_related("order")
    named = Filled.of(draft.data).also
    keys = {draft.pk, *filter(None, map(ReturnDraft.key_of, named))}
    locked = rows.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    found = {row.pk: row for row in locked}
    lead = found.pop(draft.pk, None)
    if lead is None:
        raise NotFound
    if Filled.of(lead.data).also != named:
        raise Conflict(_("The form was changed meanwhile. Look at it again."), code="changed")
    mine = [row for row in found.values() if Filled.of(row.data).leader == lead.public_id]
    return [lead, *sorted(mine, key=lambda row: named.index(row.public_id))]
