"""Pays an adjustment through the shop's provider: back to the order's payments, as a refund is."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from flows.note import note
from flows.record import batch
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError, FieldError, InvalidInput, TransitionRefused
from returns_portal.lib.money import money
from rma.models import Adjustment, PaymentAttempt
from rma.providers import MANUAL
from rma.services.accounts import chosen_provider, refuse_unknown_provider
from rma.services.paying import MOST_TRIES, NOT_SENT, plan_retry, send
from rma.services.vocabulary import ADJUSTMENT_FAILED, ADJUSTMENT_PAID, ADJUSTMENT_STARTED
from rma.services.work import lock_order, one_transaction
from tenants.actors import Actor

SYSTEM = Actor.system()


def pay_adjustment(adjustment: Adjustment, *, by: Actor, provider_name: str = "") -> Adjustment:
    """Hand what an adjustment gives back to a provider, the shop's own unless named; a worker talks
    to it. What went through before is not paid again.
    """
    by.require("resolutions.settle")
    name = provider_name or chosen_provider()
    refuse_unknown_provider(name)
    if name == MANUAL:
        message = _("Nobody but you pays it: say the reference when you have.")
        raise InvalidInput.of(FieldError("provider", "provider_not_set_up", message))
    with one_transaction(), batch():
        mine = _locked(adjustment.pk)
        if mine.payment not in ("recorded", "failed"):
            raise TransitionRefused(_("The payment provider has it, or it is paid."))
        if mine.provider_reference and mine.payment == "recorded":
            raise TransitionRefused(_("It was paid another way."))
        _plan(mine, name)
        mine.payment, mine.failure_code = "processing", ""
        mine.save(update_fields=["payment", "failure_code"])
        _tell(mine, ADJUSTMENT_STARTED, by)
    return mine


def record_adjustment_paid(adjustment: Adjustment, *, by: Actor, reference: str) -> Adjustment:
    """Somebody paid it another way, and says by which reference."""
    by.require("resolutions.settle")
    if not reference.strip():
        message = _("Give the reference of the payment.")
        raise InvalidInput.of(FieldError("reference", "required", message))
    with one_transaction(), batch():
        mine = _locked(adjustment.pk)
        if mine.payment not in ("recorded", "failed"):
            raise TransitionRefused(_("The payment provider has it, or it is paid."))
        PaymentAttempt.objects.filter(adjustment=mine).update(look_at=None)
        _pay(mine, reference.strip(), by)
    return mine


def _locked(key: UUID) -> Adjustment:
    """The adjustment under the lock of its order."""
    lock_order(Adjustment.objects.values_list("order_id", flat=True).get(pk=key))
    return Adjustment.objects.select_related("order").select_for_update(of=("self",)).get(pk=key)


def _plan(adjustment: Adjustment, name: str) -> None:
    run = _latest(adjustment) + 1
    rows = adjustment.order.payments or []
    parts = [each for each in adjustment.allocations if not each.get("paid")]
    if not adjustment.allocations:
        parts = [{"payment": "", "amount_minor": adjustment.amount_minor}]
    PaymentAttempt.objects.filter(adjustment=adjustment).update(look_at=None)
    planned = []
    for part in parts:
        paid = rows[int(part["payment"])] if part["payment"] else {}
        planned.append(
            PaymentAttempt(
                adjustment=adjustment,
                provider=name,
                key=f"{adjustment.public_id}:{run}:{part['payment'] or 'all'}",
                number=run,
                payment=part["payment"],
                payment_reference=paid.get("reference") or "",
                method=paid.get("method") or "",
                amount_minor=part["amount_minor"],
                currency=adjustment.currency,
            )
        )
    PaymentAttempt.objects.bulk_create(planned)


def carry_out_adjustment(key: UUID) -> None:
    """Let the provider pay what was started; may run twice: it knows the payouts' keys."""
    send(PaymentAttempt.objects.filter(adjustment=key, adjustment__payment="processing"))
    conclude_adjustment(key)


def conclude_adjustment(key: UUID) -> None:
    """Move the adjustment to where its attempts have brought it; nothing while one is under way."""
    with transaction.atomic(), batch():
        mine = _locked(key)
        tries = PaymentAttempt.objects.filter(adjustment=mine, number=_latest(mine))
        attempts = list(tries.order_by("pk"))
        if mine.payment in ("processing", "unknown") and attempts:
            _conclude(mine, attempts)


def _conclude(mine: Adjustment, attempts: list[PaymentAttempt]) -> None:
    outcomes = {each.outcome for each in attempts}
    if "pending" in outcomes:
        return
    places = {each.payment for each in attempts if each.outcome == "paid"}
    for part in mine.allocations:
        if part["payment"] in places:
            part["paid"] = True
    failed = [each for each in attempts if each.outcome == "failed"]
    if "unknown" in outcomes:
        mine.payment = "unknown"
    elif "waiting" in outcomes:
        mine.payment = "processing"
    elif not failed:
        _pay(mine, ", ".join(each.reference for each in attempts)[:200], SYSTEM)
        return
    else:
        mine.payment = "failed"
        mine.failure_code = next((each.code for each in failed if each.code != NOT_SENT), NOT_SENT)
        _tell(mine, ADJUSTMENT_FAILED, SYSTEM, code=mine.failure_code)
        plan_retry(failed)
    mine.save(update_fields=["payment", "failure_code", "allocations"])


def _pay(mine: Adjustment, reference: str, by: Actor) -> None:
    mine.payment, mine.provider_reference = "paid", reference
    mine.failure_code, mine.paid_at = "", clock.now()
    mine.save(
        update_fields=["payment", "provider_reference", "failure_code", "paid_at", "allocations"]
    )
    _tell(mine, ADJUSTMENT_PAID, by, reference=reference)


def fail_later(attempt: PaymentAttempt, code: str) -> None:
    """A refund of an adjustment that was made came back: somebody pays it again."""
    with transaction.atomic(), batch():
        mine = _locked(attempt.adjustment_id)
        PaymentAttempt.objects.filter(pk=attempt.pk).update(outcome="failed", code=code)
        for part in mine.allocations:
            if part["payment"] == attempt.payment:
                part.pop("paid", None)
        mine.payment, mine.failure_code, mine.paid_at = "failed", code, None
        mine.save(update_fields=["payment", "failure_code", "paid_at", "allocations"])
        _tell(mine, ADJUSTMENT_FAILED, SYSTEM, code=code)


def pay_adjustment_again(key: UUID) -> None:
    """Try once more what failed and may pass, unless somebody was faster."""
    with transaction.atomic():
        due = PaymentAttempt.objects.filter(
            adjustment=key, outcome="failed", look_at__lte=clock.now()
        )
        mine = Adjustment.objects.get(pk=key)
        name = due.values_list("provider", flat=True).first()
        due.update(look_at=None)
        if name and mine.payment == "failed" and _latest(mine) < MOST_TRIES:
            with suppress(DomainError), transaction.atomic():
                pay_adjustment(mine, by=SYSTEM, provider_name=name)


def _latest(adjustment: Adjustment) -> int:
    found = PaymentAttempt.objects.filter(adjustment=adjustment).aggregate(last=Max("number"))
    return found["last"] or 0


def _tell(mine: Adjustment, name: str, by: Actor, **data: str) -> None:
    told = {"amount": money(mine.amount_minor, mine.currency), **data}
    note(mine, name, by=by, data=told, also=[mine.order])
