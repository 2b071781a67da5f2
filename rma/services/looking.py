"""Asks what became of payments that nobody knows about, and tries again what may pass."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import transaction

from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError
from rma.amounts import PAYING
from rma.models import PaymentAttempt, Resolution
from rma.providers import CREDIT, Outcome, PaymentProvider, Result
from rma.services.accounts import NotSetUp, open_provider, payment_settings
from rma.services.adjustment_paying import pay_adjustment_again
from rma.services.concluding import conclude_attempt
from rma.services.giving_back import give_back_again
from rma.services.moving import move
from rma.services.paying import (
    ASK_WAITING,
    CERTAIN_AFTER,
    NEVER_ARRIVED,
    note_result,
    payout_of,
    start,
)
from rma.services.settling import settle_resolution, start_payment
from rma.services.work import taken
from tenants.actors import Actor


def look_again(key: UUID, kind: str = "resolution") -> None:
    """Whatever is due about one payment: ask about what is open, or pay once more what failed. It
    is one of a "resolution", of an "adjustment", or of a "payment_in" that is given back.

    May run twice and beside itself: what is asked changes nothing, a new start has a key of its
    own and happens under the lock of the return.
    """
    with transaction.atomic():
        due = list(
            PaymentAttempt.objects.filter(**{kind: key}, look_at__lte=clock.now()).order_by("pk")
        )
        try:
            pays = open_provider(due[0].provider) if due else None
        except NotSetUp:
            pays = None
            again = clock.now() + ASK_WAITING
            PaymentAttempt.objects.filter(pk__in=[each.pk for each in due]).update(look_at=again)
    if pays is None:
        return
    for attempt in due:
        if attempt.outcome in PaymentAttempt.OPEN:
            _ask(pays, attempt)
    if due:
        conclude_attempt(due[0])
    if any(attempt.outcome == "failed" for attempt in due):
        _TRY_AGAIN[kind](key)


def _ask(pays: PaymentProvider, attempt: PaymentAttempt) -> None:
    found = pays.look_up(payout_of(attempt))
    if found is None:
        sent = attempt.sent_at or attempt.created_at
        if clock.now() - sent < CERTAIN_AFTER:
            found = Result(Outcome.UNKNOWN)
        else:
            found = Result(Outcome.FAILED, code=NEVER_ARRIVED)
    with transaction.atomic():
        note_result(attempt, found)


def _try_again(resolution_id: UUID) -> None:
    """Owe a failed payment again and start it, unless somebody was faster."""
    system = Actor.system()
    with transaction.atomic():
        key = Resolution.objects.values_list("rma_id", flat=True).get(pk=resolution_id)
        with taken(key, by=system) as work:
            mine = work.resolution(resolution_id)
            still = PaymentAttempt.objects.filter(
                resolution=mine, outcome="failed", look_at__lte=clock.now()
            )
            if mine.status != "failed" or not still.exists():
                still.update(look_at=None)
                return
            name = mine.provider
            move(mine, "retry", by=system)
            try:
                with transaction.atomic():
                    start(work, mine, by=system, name=name)
            except DomainError:
                # Somebody has paid elsewhere: it stays due, for a person to look at.
                still.update(look_at=None)


_TRY_AGAIN = {
    "resolution": _try_again,
    "adjustment": pay_adjustment_again,
    "payment_in": give_back_again,
}


def pay_by_itself(resolution_id: UUID) -> None:
    """Hand what just became due to the shop's provider, or issue its credit, where it wants so.

    What is refused stays due, for a person to look at.
    """
    system = Actor.system()
    with transaction.atomic():
        chosen = payment_settings()
        mine = Resolution.objects.filter(pk=resolution_id, status="due", amount_minor__gt=0).first()
        if mine is None:
            return
        with suppress(DomainError), transaction.atomic():
            if mine.type == CREDIT and chosen.credits_by_itself:
                settle_resolution(mine, by=system)
            elif mine.type != CREDIT and mine.type in PAYING and chosen.pays_by_itself:
                start_payment(mine, by=system)
