"""Several orders sent in one go: their forms belong together, and are sent together or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Order
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, NotFound
from rma.drafts import Filled
from rma.links import ORDER
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
        _join(draft, member)
    return member


def join_proven(draft: ReturnDraft, order: Order) -> ReturnDraft:
    """The form of an order that somebody has just shown to be theirs by its own code, to be sent
    with `draft`; whoever it was bought by. It belongs there for as long as a code opens an order.

    It is a form of its own: whoever opens the order elsewhere does not come upon `draft`.
    """
    if order.pk == draft.order_id:
        raise Conflict(_("This order is in this return already."), code="already_here")
    if order.customer_id is not None and order.customer_id == draft.order.customer_id:
        return join_order(draft, order)
    until = (clock.now() + timedelta(seconds=ORDER.lifetime)).isoformat()
    with transaction.atomic():
        member = _joined_before(draft, order) or ReturnDraft.objects.create(
            order=order, data=Filled().as_json()
        )
        _join(draft, member, proven_until=until)
    return member


def _joined_before(draft: ReturnDraft, order: Order) -> ReturnDraft | None:
    """The form of `order` that was joined to `draft` by a proof that may have ended."""
    keys = [key for key in map(ReturnDraft.key_of, Filled.of(draft.data).also) if key is not None]
    rows = ReturnDraft.objects.filter(pk__in=keys, order=order, rma=None)
    mine = (row for row in rows if Filled.of(row.data).leader == draft.public_id)
    return next((row for row in mine if Filled.of(row.data).proven_until), None)


def _join(draft: ReturnDraft, member: ReturnDraft, *, proven_until: str = "") -> None:
    def more(filled: Filled) -> Filled:
        if filled.leader:
            raise NotFound
        also = tuple(dict.fromkeys((*filled.also, member.public_id)))
        if len(also) > MOST_ORDERS:
            message = _("At most %(most)s more orders.") % {"most": MOST_ORDERS}
            raise Conflict(message, code="too_many_orders")
        return replace(filled, also=also)

    change_draft(draft, more)
    change_draft(
        member,
        lambda filled: replace(filled, leader=draft.public_id, proven_until=proven_until),
    )


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
        if len({row.order.customer_id for row in forms}) > 1:
            # Bought under several addresses: the timeline of none names who bought another.
            by = Actor.shopper()
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
    mine = [row for row in found.values() if _is_with(row, lead)]
    return [lead, *sorted(mine, key=lambda row: named.index(row.public_id))]


def _is_with(row: ReturnDraft, lead: ReturnDraft) -> bool:
    """Whether a form that was joined to `lead` still belongs to it."""
    filled = Filled.of(row.data)
    return filled.leader == lead.public_id and filled.holds(clock.now())
