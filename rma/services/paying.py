"""Paying through a provider: planned under the lock, called between two short transactions, and
asked about where nobody knows.

Each start of a payment plans one attempt per payment of the order that still gets something, each
with its own key. What went through is recorded as soon as it is known, so that a later start pays
only the rest.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import TransitionRefused
from returns_portal.lib.money import money
from rma.models import PaymentAttempt, Resolution
from rma.providers import CREDIT, MANUAL, RETRIABLE, Outcome, PaymentProvider, Payout, Result
from rma.services.accounts import NotSetUp, open_provider
from rma.services.allocating import allocate
from rma.services.booking import book_paid
from rma.services.moving import move
from rma.services.vocabulary import PART_PAID
from rma.services.work import Work, taken
from tenants.actors import Actor

#: Starts of one payment by the system; then somebody has to look.
MOST_TRIES = 6
#: Until the first new try; doubled with each.
FIRST_PAUSE = timedelta(minutes=5)
#: A payout that its provider has never seen so long after it was sent will not come any more.
CERTAIN_AFTER = timedelta(minutes=15)
#: How often to ask about what is unknown, and about what the provider itself waits for.
ASK_AGAIN, ASK_WAITING = timedelta(minutes=5), timedelta(hours=6)
#: Code of what was not even tried, because the one before it is unknown.
NOT_SENT = "not_sent"
#: Code of a payout that never reached its provider.
NEVER_ARRIVED = "never_arrived"


def start(work: Work, resolution: Resolution, *, by: Actor, name: str) -> None:
    """Start a payment in hand, and remember to which of the order's payments it goes.

    Nothing of a gift is ever paid to anybody's account (ADR 0014): it is credit, or nothing.
    """
    if work.rma.gift_id is not None and resolution.amount_minor and name != CREDIT:
        raise TransitionRefused(_("A gift brings store credit to who got it, and no money."))
    if name != CREDIT and work.order is not None and work.order.payments is not None:
        kept = [each for each in resolution.allocations if each.get("paid")]
        rest = allocate(work.order, resolution.rest_minor)
        resolution.allocations = [*kept, *rest]
        resolution.save(update_fields=["allocations"])
    move(resolution, "start_payment", by=by, provider=name)
    PaymentAttempt.objects.filter(resolution=resolution).update(look_at=None)
    if name not in (MANUAL, CREDIT):
        _plan(work, resolution, name)


def _plan(work: Work, resolution: Resolution, name: str) -> None:
    """One attempt for each payment that gets something of what is still owed."""
    run = _latest(resolution) + 1
    rows = (work.order.payments if work.order else None) or []
    parts = [each for each in resolution.allocations if not each.get("paid")]
    if not parts and resolution.rest_minor:
        parts = [{"payment": "", "amount_minor": resolution.rest_minor}]
    planned = []
    for part in parts:
        paid = rows[int(part["payment"])] if part["payment"] else {}
        planned.append(
            PaymentAttempt(
                resolution=resolution,
                provider=name,
                key=f"{resolution.public_id}:{run}:{part['payment'] or 'all'}",
                number=run,
                payment=part["payment"],
                payment_reference=paid.get("reference") or "",
                method=paid.get("method") or "",
                amount_minor=part["amount_minor"],
                currency=resolution.currency,
            )
        )
    PaymentAttempt.objects.bulk_create(planned)


def carry_out_payment(resolution_id: UUID) -> None:
    """Let the provider pay what was started; may run twice: the provider knows the payouts' keys.

    An attempt that was sent before and never answered is asked about before it is sent again.
    """
    send(PaymentAttempt.objects.filter(resolution=resolution_id, resolution__status="processing"))
    conclude(resolution_id)


def send(attempts: QuerySet[PaymentAttempt]) -> None:
    """Let their provider carry out those of `attempts` that are planned, and write each answer
    down. After one that nobody knows about, the others are not sent.
    """
    with transaction.atomic():
        waiting = list(attempts.filter(outcome="pending").order_by("pk"))
        pays = _opened(waiting)
    lost = False
    for attempt in waiting:
        if lost:
            _record(attempt, Result(Outcome.FAILED, code=NOT_SENT))
            continue
        if isinstance(pays, NotSetUp):
            result = Result(Outcome.FAILED, code=pays.code)
        else:
            result = _sent(pays, attempt)
        _record(attempt, result)
        lost = result.outcome is Outcome.UNKNOWN


def _opened(attempts: list[PaymentAttempt]) -> PaymentProvider | NotSetUp:
    try:
        return open_provider(attempts[0].provider if attempts else MANUAL)
    except NotSetUp as failure:
        return failure


def _sent(pays: PaymentProvider, attempt: PaymentAttempt) -> Result:
    """The provider's answer to one attempt."""
    if attempt.sent_at is not None:
        before = pays.look_up(payout_of(attempt))
        if before is not None:
            return before
    with transaction.atomic():
        PaymentAttempt.objects.filter(pk=attempt.pk).update(sent_at=clock.now())
    return pays.pay(payout_of(attempt))


def payout_of(attempt: PaymentAttempt) -> Payout:
    """An attempt as its provider takes it."""
    return Payout(
        key=attempt.key,
        amount_minor=attempt.amount_minor,
        currency=attempt.currency,
        payment=attempt.payment_reference,
        method=attempt.method,
        resolution=attempt.key.partition(":")[0],
    )


def _record(attempt: PaymentAttempt, result: Result) -> None:
    with transaction.atomic():
        note_result(attempt, result)


def note_result(attempt: PaymentAttempt, result: Result) -> bool:
    """Write down what became of an attempt that was open; whether that changed anything."""
    fresh = PaymentAttempt.objects.select_for_update().get(pk=attempt.pk)
    if fresh.outcome not in PaymentAttempt.OPEN:
        return False
    if result.outcome is Outcome.WAITING and not result.reference and fresh.outcome == "pending":
        return False  # somebody will say
    now = clock.now()
    if result.outcome is Outcome.UNKNOWN and fresh.outcome != "pending":
        PaymentAttempt.objects.filter(pk=fresh.pk).update(look_at=now + ASK_AGAIN)
        return False
    fresh.outcome = result.outcome.value
    fresh.reference = result.reference or fresh.reference
    fresh.method = result.method or fresh.method
    fresh.code = result.code[:40]
    fresh.done_at = now if fresh.outcome in ("paid", "failed") else None
    pauses = {"unknown": ASK_AGAIN, "waiting": ASK_WAITING}
    fresh.look_at = now + pauses[fresh.outcome] if fresh.outcome in pauses else None
    fresh.save()
    return True


def conclude(resolution_id: UUID) -> None:
    """Move the resolution to where its attempts have brought it; nothing while one is under way."""
    with (
        transaction.atomic(),
        taken(_return_of(resolution_id), by=Actor.system()) as work,
    ):
        mine = work.resolution(resolution_id)
        run = _latest(mine)
        attempts = list(PaymentAttempt.objects.filter(resolution=mine, number=run).order_by("pk"))
        if mine.status in ("processing", "unknown") and attempts:
            _conclude(work, mine, attempts)


def _conclude(work: Work, mine: Resolution, attempts: list[PaymentAttempt]) -> None:
    system, outcomes = work.system, {each.outcome for each in attempts}
    if "pending" in outcomes:
        return
    _mark_paid(mine, [each for each in attempts if each.outcome == "paid"], by=system)
    asked = mine.status == "unknown"
    if "unknown" in outcomes:
        if not asked:
            move(mine, "time_out", by=system)
        return
    if "waiting" in outcomes:
        return
    failed = [each for each in attempts if each.outcome == "failed"]
    if not failed:
        reference = ", ".join(each.reference for each in attempts)[:200]
        verb = "confirm_paid" if asked else "settle"
        move(mine, verb, by=system, reference=reference, means=attempts[0].method[:40])
        book_paid(work, mine)
        return
    if asked:
        move(mine, "confirm_unpaid", by=system)
    else:
        code = next((each.code for each in failed if each.code != NOT_SENT), NOT_SENT)
        move(mine, "fail", by=system, code=code or "failed")
    plan_retry(failed)


def _mark_paid(mine: Resolution, paid: list[PaymentAttempt], *, by: Actor) -> None:
    """Remember on the resolution which of its payments have got their part."""
    places = {each.payment for each in paid}
    before = mine.paid_minor
    if not mine.allocations and paid:
        mine.allocations = [
            {"payment": each.payment, "amount_minor": each.amount_minor} for each in paid
        ]
    for each in mine.allocations:
        if each["payment"] in places:
            each["paid"] = True
    now_paid = mine.paid_minor
    if now_paid == before:
        return
    mine.save(update_fields=["allocations"])
    if now_paid < mine.amount_minor:
        data = {
            "paid": money(now_paid, mine.currency),
            "of": money(mine.amount_minor, mine.currency),
        }
        note(mine, PART_PAID, by=by, data=data)


def plan_retry(failed: list[PaymentAttempt]) -> None:
    """A failure that may pass is tried again by itself, later and later, a few times."""
    run = failed[0].number
    passing = RETRIABLE | {NOT_SENT, NEVER_ARRIVED}
    if run >= MOST_TRIES or not all(each.code in passing for each in failed):
        return
    at = clock.now() + FIRST_PAUSE * 2 ** (run - 1)
    PaymentAttempt.objects.filter(pk=failed[0].pk).update(look_at=at)


def settle_attempts(resolution: Resolution, outcome: str, *, reference: str = "") -> None:
    """A person said what became of the attempts that were unknown."""
    for attempt in PaymentAttempt.objects.filter(
        resolution=resolution, outcome__in=PaymentAttempt.OPEN
    ):
        attempt.outcome, attempt.look_at, attempt.done_at = outcome, None, clock.now()
        attempt.reference = attempt.reference or reference
        attempt.code = "" if outcome == "paid" else "unpaid"
        attempt.save()


def _latest(resolution: Resolution) -> int:
    """The number of the latest start by a provider; 0 for none."""
    found = PaymentAttempt.objects.filter(resolution=resolution).aggregate(last=Max("number"))
    return found["last"] or 0


def _return_of(resolution_id: UUID) -> UUID:
    key: UUID = Resolution.objects.values_list("rma_id", flat=True).get(pk=resolution_id)
    return key
