"""Lays a provider's book beside ours: money that one tells and the other does not.

What differs is a row that a person looks at. What the provider's messages say (`hear`) is laid
beside our book in the same way, one row at a time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from flows.note import note
from flows.record import batch
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError, FieldError, InvalidInput
from returns_portal.lib.money import money
from rma.models import MoneyDifference, PaymentAttempt, PaymentIn, PaymentSettings, Resolution
from rma.providers import MANUAL, Moved, Nudge, Outcome, Result, Unreachable
from rma.services.accounts import NotSetUp, open_provider
from rma.services.adjustment_paying import fail_later
from rma.services.concluding import conclude_attempt
from rma.services.incoming import nudge
from rma.services.paying import note_result
from rma.services.reversing import charge_back, reverse_resolution
from rma.services.vocabulary import DIFFERENCE_FOUND, DIFFERENCE_SETTLED
from rma.services.work import one_transaction
from tenants.actors import Actor

logger = logging.getLogger(__name__)

#: How far back the books are compared: a refund may fail weeks after it was made.
BACK = timedelta(days=45)
#: Money that is younger may still be on its way from one book to the other.
SETTLING = timedelta(hours=1)


def compare_books() -> int:
    """Compare the shop's book with its provider's; how many new differences there are.

    Between short transactions: the provider is read first, a page at a time.
    """
    with transaction.atomic():
        found = PaymentSettings.objects.exclude(secret_sealed="").first()
        if found is None:
            return 0
        name = "stripe" if found.provider == MANUAL else found.provider
        try:
            pays = open_provider(name)
        except NotSetUp:
            return 0
    started = clock.now()
    seen: dict[str, Moved] = {}
    try:
        for moved in pays.book(started - BACK):
            seen[moved.reference] = moved
    except Unreachable as failure:
        logger.warning("the provider's book cannot be read: %s", failure.code)
        return 0
    new = sum(hear(name, moved) for moved in seen.values())
    with transaction.atomic():
        new += _missing_there(name, seen, started)
        PaymentSettings.objects.update(reconciled_at=started)
    return new


def hear(name: str, moved: Moved) -> bool:
    """What the provider says of some money, laid beside what we know; whether they differ anew."""
    if moved.kind == "charge_back":
        return _charged_back(name, moved)
    with transaction.atomic():
        attempt = _attempt_of(name, moved)
    if attempt is None:
        if moved.outcome is Outcome.FAILED:
            return False
        return _differ(name, moved, "not_here")
    result = Result(moved.outcome, reference=moved.reference, code=moved.code)
    with transaction.atomic():
        changed = note_result(attempt, result)
    if changed or attempt.outcome in PaymentAttempt.OPEN:
        conclude_attempt(attempt)
        return False
    if attempt.outcome == "paid" and moved.outcome is Outcome.FAILED:
        return _failed_later(name, moved, attempt)
    if attempt.outcome == "failed" and moved.outcome is Outcome.PAID:
        return _differ(name, moved, "not_here", attempt)
    if attempt.amount_minor != moved.amount_minor:
        return _differ(name, moved, "amount", attempt)
    return False


def settle_difference(difference: MoneyDifference, *, by: Actor, note_text: str) -> MoneyDifference:
    """Somebody has looked at a difference and says what it was; twice is once."""
    by.require("resolutions.settle")
    said = note_text.strip()
    if not said:
        raise InvalidInput.of(FieldError("note", "required", _("Say what it was.")))
    with one_transaction(), batch():
        mine = MoneyDifference.objects.select_for_update(of=("self",)).get(pk=difference.pk)
        if mine.settled_at is None:
            mine.settled_at, mine.settled_by, mine.note = clock.now(), by.id, said[:500]
            mine.save(update_fields=["settled_at", "settled_by", "note"])
            note(mine, DIFFERENCE_SETTLED, by=by, data={"kind": mine.kind}, also=_on(mine))
    return mine


def _attempt_of(name: str, moved: Moved) -> PaymentAttempt | None:
    """Our attempt of that money: by our own key, else by the provider's reference."""
    ours = PaymentAttempt.objects.filter(provider=name)
    if moved.key:
        return ours.filter(key=moved.key).first()
    return ours.filter(reference=moved.reference).first()


def _missing_there(name: str, seen: dict[str, Moved], started: Any) -> int:
    """What we hold for paid and the provider's book does not have."""
    keys = {moved.key for moved in seen.values()}
    paid = PaymentAttempt.objects.filter(
        provider=name,
        outcome="paid",
        done_at__gte=started - BACK + SETTLING,
        done_at__lte=started - SETTLING,
    )
    new = 0
    for attempt in paid.select_related("resolution"):
        if attempt.reference not in seen and attempt.key not in keys:
            silent = Moved(
                attempt.reference or attempt.key,
                attempt.amount_minor,
                attempt.currency,
                Outcome.UNKNOWN,
                attempt.payment_reference,
            )
            new += _differ(name, silent, "not_there", attempt)
    return new


def _failed_later(name: str, moved: Moved, attempt: PaymentAttempt) -> bool:
    """A refund that was made and came back: owed again where it was all of the payment."""
    if attempt.adjustment_id is not None:
        fail_later(attempt, moved.code or "failed_later")
        return False
    if attempt.resolution_id is None:
        return _differ(name, moved, "failed_there", attempt)
    with transaction.atomic():
        mine = Resolution.objects.get(pk=attempt.resolution_id)
        whole = mine.status == "settled" and mine.amount_minor == attempt.amount_minor
        if whole:
            reason = str(_("The provider says that the refund did not arrive."))
            reverse_resolution(mine, by=Actor.system(), reason=reason)
            PaymentAttempt.objects.filter(pk=attempt.pk).update(
                outcome="failed", code=moved.code or "failed_later"
            )
    return False if whole else _differ(name, moved, "failed_there", attempt)


def _charged_back(name: str, moved: Moved) -> bool:
    """The bank takes a payment back for the shopper: what is owed on it is given by that.

    Who got a gift has nothing of that: whether they still get their credit is for a person to say.
    """
    if moved.outcome is Outcome.FAILED:
        return False  # the shop won
    with transaction.atomic():
        owed = _owed_on(moved.payment)
        enough = owed and sum(each.amount_minor for each in owed) <= moved.amount_minor
        known = MoneyDifference.objects.filter(
            provider=name, kind="charged_back", reference=moved.reference
        ).exists()
        done = Resolution.objects.filter(
            status="charged_back", provider_reference=moved.reference
        ).exists()
        if known or done:
            return False
        if enough:
            for each in owed:
                charge_back(each, by=Actor.system(), reference=moved.reference)
            if not _due_on(moved.payment).exclude(rma__gift=None).exists():
                return False
        paid = PaymentAttempt.objects.filter(payment_reference=moved.payment).order_by("-pk")
        return _differ(name, moved, "charged_back", paid.first())


def _owed_on(payment: str) -> list[Resolution]:
    """What is due to whoever made that payment."""
    return list(_due_on(payment).filter(rma__gift=None).order_by("rma_id", "pk"))


def _due_on(payment: str) -> QuerySet[Resolution]:
    """What is due on that payment, to who made it and to who got a gift paid with it."""
    if not payment:
        return Resolution.objects.none()
    paid = [{"reference": payment}]
    return Resolution.objects.filter(status="due", rma__order__payments__contains=paid)


def _differ(name: str, moved: Moved, kind: str, attempt: PaymentAttempt | None = None) -> bool:
    """Note a difference; whether it is a new one."""
    with transaction.atomic(), batch():
        mine = attempt.resolution if attempt is not None else None
        row, created = MoneyDifference.objects.get_or_create(
            provider=name,
            kind=kind,
            reference=moved.reference,
            defaults={
                "payment_reference": moved.payment,
                "amount_minor": moved.amount_minor,
                "ours_minor": attempt.amount_minor if attempt is not None else None,
                "currency": moved.currency,
                "rma_id": attempt.rma_id if attempt is not None else _paid_in_for(moved.payment),
                "resolution": mine,
            },
        )
        if created:
            data = {"kind": kind, "amount": money(moved.amount_minor, moved.currency)}
            note(row, DIFFERENCE_FOUND, by=Actor.system(), data=data, also=_on(row))
    return created


def _paid_in_for(payment: str) -> Any:
    """The return that a shopper made this payment for; None for those of orders."""
    found = PaymentIn.objects.filter(payment_reference=payment) if payment else None
    return None if found is None else found.values_list("rma_id", flat=True).first()


def _on(row: MoneyDifference) -> Iterable[Any]:
    return [("rma.rma", row.rma_id)] if row.rma_id else []


def listen(name: str, body: bytes, signature: str) -> bool:
    """A message of the provider; False where it says nothing about money. Raises Forged, NotSetUp.

    Being told twice changes nothing.
    """
    moved = open_provider(name).hear(body, signature)
    if moved is None:
        return False
    if isinstance(moved, Nudge):
        return nudge(name, moved)
    try:
        hear(name, moved)
    except DomainError as refused:
        # It is true all the same: the books are compared again, and a person sees the difference.
        logger.warning("a message about money was not followed: %s", refused.code)
        _differ(name, moved, "not_here")
    return True
