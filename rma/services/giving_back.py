"""Gives money back to shoppers that had come in through a provider: by the way refunds go."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError, TransitionRefused
from returns_portal.lib.money import money
from rma.models import Advance, MoneyDifference, PaymentAttempt, PaymentIn, Resolution
from rma.services import advances, differences
from rma.services.paying import MOST_TRIES, plan_retry, send
from rma.services.vocabulary import PAY_FAILED, PAY_RETURNED, PAY_WISHED
from rma.services.work import taken
from tenants.actors import Actor

SYSTEM = Actor.system()


def give_back(payment: PaymentIn, *, by: Actor) -> PaymentIn:
    """Refund what a shopper paid by it, all of it: a difference before anything left, a charge for
    goods that came late, or money that fits nothing. A worker talks to the provider.
    """
    with taken(payment.rma_id, by=by) as work:
        by.require("resolutions.settle")
        list(Advance.objects.filter(pk=payment.advance_id).select_for_update(of=("self",)))
        row = PaymentIn.objects.select_for_update(of=("self",)).get(pk=payment.pk)
        if row.standing not in PaymentIn.IN or row.wish:
            raise TransitionRefused(_("There is nothing to give back, or it is on its way."))
        if row.standing == "paid" and row.kind == "difference":
            differences.refuse_unless_unused(work.resolution(row.resolution_id))
        elif row.standing == "paid":
            advances.refuse_unless_back(work, row.advance)
        _start(row, by)
    return row


def give_back_of(resolution: Resolution, *, by: Actor) -> Resolution:
    """The same for what came in for a difference: first what fits nothing."""
    rows = PaymentIn.objects.filter(resolution=resolution, advance=None)
    _give_first(rows, by)
    return resolution


def give_charge_back(advance: Advance, *, by: Actor) -> Advance:
    """The same for what was charged for an advance: first what fits nothing."""
    _give_first(PaymentIn.objects.filter(advance=advance), by)
    return advance


def _give_first(rows: QuerySet[PaymentIn], by: Actor) -> None:
    row = rows.filter(standing__in=PaymentIn.IN, wish="").order_by("standing", "-pk").first()
    if row is None:
        raise TransitionRefused(_("There is nothing to give back, or it is on its way."))
    give_back(row, by=by)


def _start(row: PaymentIn, by: Actor) -> None:
    number = _latest(row) + 1
    amount = row.amount_minor if row.got_minor is None else row.got_minor
    PaymentAttempt.objects.create(
        payment_in=row,
        provider=row.provider,
        key=f"{row.public_id}:{number}:back",
        number=number,
        payment_reference=row.payment_reference,
        method="card",
        amount_minor=amount,
        currency=row.got_currency or row.currency,
    )
    row.wish, row.code = "refund", "" if row.standing == "paid" else row.code
    row.save()
    data = {"wish": "refund", "amount": money(amount, row.got_currency or row.currency)}
    note(row, PAY_WISHED, by=by, data=data, also=[("rma.rma", row.rma_id)])


def carry_out_refund(key: UUID) -> None:
    """Let the provider refund what was started; may run twice, as every payout."""
    send(PaymentAttempt.objects.filter(payment_in=key, payment_in__wish="refund"))
    conclude_back(key)


def conclude_back(key: UUID) -> None:
    """Move the payment to where its refund has brought it; nothing while that is under way."""
    with transaction.atomic():
        rma_id = PaymentIn.objects.values_list("rma_id", flat=True).get(pk=key)
        with taken(rma_id, by=SYSTEM):
            row = PaymentIn.objects.select_for_update(of=("self",)).get(pk=key)
            tries = PaymentAttempt.objects.filter(payment_in=row, number=_latest(row))
            attempt = tries.first()
            if row.wish == "refund" and attempt is not None:
                _conclude(row, attempt)


def _conclude(row: PaymentIn, attempt: PaymentAttempt) -> None:
    also = [("rma.rma", row.rma_id)]
    if attempt.outcome == "failed":
        row.wish = ""
        row.save()
        note(row, PAY_FAILED, by=SYSTEM, data={"code": attempt.code}, also=also)
        plan_retry([attempt])
    elif attempt.outcome == "paid":
        was_odd = row.standing == "odd"
        row.standing, row.wish, row.done_at = "returned", "", clock.now()
        row.save()
        amount = money(attempt.amount_minor, attempt.currency)
        note(row, PAY_RETURNED, by=SYSTEM, data={"amount": amount}, also=also)
        if was_odd:
            _looked_at(row, attempt.reference)
        else:
            _follow(row, attempt.reference)


def _follow(row: PaymentIn, reference: str) -> None:
    """What the payment was for stands as before it came."""
    with suppress(DomainError), transaction.atomic():
        if row.kind == "difference":
            differences.give_difference_back(row.resolution, by=SYSTEM, reference=reference)
        elif row.advance is not None:
            advances.repay_charge(row.advance, by=SYSTEM, reference=reference)


def _looked_at(row: PaymentIn, reference: str) -> None:
    """The difference of the books that it was listed with is over."""
    found = MoneyDifference.objects.filter(
        provider=row.provider,
        reference=row.payment_reference,
        kind__in=("not_owed", "amount", "currency"),
        settled_at=None,
    )
    found.update(settled_at=clock.now(), note=_("Given back: %s") % reference)


def give_back_again(key: UUID) -> None:
    """Try a refund once more whose failure may pass, unless somebody was faster."""
    with transaction.atomic():
        failed = PaymentAttempt.objects.filter(
            payment_in=key, outcome="failed", look_at__lte=clock.now()
        )
        row = PaymentIn.objects.get(pk=key)
        due = failed.exists() and _latest(row) < MOST_TRIES
        failed.update(look_at=None)
        if due:
            with suppress(DomainError), transaction.atomic():
                give_back(row, by=SYSTEM)


def _latest(row: PaymentIn) -> int:
    found = PaymentAttempt.objects.filter(payment_in=row).aggregate(last=Max("number"))
    return found["last"] or 0
