"""Money that comes in through a provider: what is done next about one payment, and what it said.

A worker calls the provider between two short transactions. Each call bears the payment's own key,
so that a worker that is killed, or two at once, do it once. What an answer means for the return is
in `rma.services.arriving`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from flows.note import note
from returns_portal.lib import clock
from rma.links import paying_path
from rma.models import PaymentIn
from rma.providers import Handle, Nudge, Standing, Stands, TakesCards, Wanted
from rma.services.accounts import NotSetUp, open_provider
from rma.services.arriving import arrived
from rma.services.vocabulary import PAY_HEARD
from tenants.actors import Actor
from tenants.links import absolute
from tenants.models import Tenant
from tenants.scope import current_tenant_id

#: Steps of one run: opening, asking, taking or letting go, each once.
STEPS = 4
#: When to ask again about what nobody knows.
ASK_AGAIN = timedelta(minutes=5)

Step = Callable[[], Stands]


@dataclass(frozen=True, slots=True)
class _Next:
    row: PaymentIn
    step: Step


def carry_on(key: UUID, *, look: bool = False) -> None:
    """Do what is next about one payment until nothing is left to do now; may run twice.

    `look` asks how it stands even where that is not due yet.
    """
    for _number in range(STEPS):
        with transaction.atomic():
            ahead = _next(key, look=look)
        if ahead is None:
            return
        stands = ahead.step()
        arrived(ahead.row, stands)
        if stands.standing is Standing.UNKNOWN:
            return
        look = False


def _next(key: UUID, *, look: bool) -> _Next | None:
    """What the provider is asked next about a payment; None where nothing is to be done now."""
    row = PaymentIn.objects.select_related("rma__customer").filter(pk=key).first()
    if row is None or row.standing not in PaymentIn.LIVE:
        return None
    takes = _opened(row.provider)
    if takes is None:
        # What nobody was asked for can end; what a shopper may have paid waits for the key.
        unseen = row.standing == "planned" and row.sent_at is None
        standing = Standing.FAILED if unseen else Standing.UNKNOWN
        return _Next(row, lambda: Stands(standing, code=NotSetUp.code))
    step = _step(takes, row, look=look or (row.look_at or clock.now()) <= clock.now())
    if step is None:
        return None
    if row.standing == "planned" and row.sent_at is None:
        PaymentIn.objects.filter(pk=row.pk).update(sent_at=clock.now())
    return _Next(row, step)


def _opened(name: str) -> TakesCards | None:
    """The provider with the shop's key; None where that opens nothing, or it takes no cards."""
    try:
        found: object = open_provider(name)
    except NotSetUp:
        return None
    return found if isinstance(found, TakesCards) else None


def _step(takes: TakesCards, row: PaymentIn, *, look: bool) -> Step | None:
    handle = handle_of(row)
    if row.standing == "planned":
        if row.wish == "release" and row.sent_at is None:
            return lambda: Stands(Standing.GONE)  # nobody has seen it
        if row.saved_reference:
            return partial(_take, takes, _wanted(row), handle, again=row.sent_at is not None)
        return partial(takes.open_link, _wanted(row))
    if row.standing == "held":
        if row.wish == "capture":
            return partial(takes.capture, handle, row.amount_minor, row.currency)
        if row.wish == "release":
            return partial(takes.let_go, handle)
    elif row.wish == "release" and row.standing == "open":
        return partial(takes.close_link, handle)
    return partial(takes.look, handle) if look else None


def _take(takes: TakesCards, wanted: Wanted, handle: Handle, *, again: bool) -> Stands:
    """Take it by the saved way to pay, unless it was asked for before and made then."""
    found = takes.find(handle) if again else None
    return takes.take_again(wanted, handle) if found is None else found


def handle_of(row: PaymentIn) -> Handle:
    """A payment as its provider knows it."""
    return Handle(
        row.key,
        row.reference,
        row.payment_reference,
        row.customer_reference,
        row.saved_reference,
    )


def _wanted(row: PaymentIn) -> Wanted:
    """What is asked for, in the shopper's language; the same words however often it is said."""
    rma, tenant = row.rma, Tenant.objects.get(pk=current_tenant_id())
    page = "hold" if row.advance_id else "difference"
    language = rma.language or (rma.customer.language if rma.customer else "") or "en"
    with translation.override(language):
        purpose = _("Return %(number)s") % {"number": rma.number}
    return Wanted(
        key=row.key,
        amount_minor=row.amount_minor,
        currency=row.currency,
        purpose=purpose,
        back=absolute(paying_path(rma, page, at=row.created_at), tenant),
        language=language[:2],
        ends_at=row.expires_at,
        holds=row.kind == "hold",
    )


def nudge(name: str, told: Nudge) -> bool:
    """A message about a payment: a worker asks how it stands. False where it is none of ours.

    What the message says of money is not believed; told again, the same is asked again.
    """
    found = Q(key=told.key) if told.key else Q(pk=None)
    if told.reference:
        found |= Q(reference=told.reference)
    if told.payment:
        found |= Q(payment_reference=told.payment)
    with transaction.atomic():
        rows = PaymentIn.objects.filter(found, provider=name, standing__in=PaymentIn.LIVE)
        row = rows.order_by("-pk").first()
        if row is None:
            return False
        note(row, PAY_HEARD, by=Actor.system())
    return True
