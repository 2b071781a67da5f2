"""What a provider's answer about money that comes in means: written down under the lock of the
return, in one transaction with what follows for exchange or advance.

What does not fit (another amount, nothing owed any more) changes nothing and is a person's.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from flows.deadlines import meet, set_deadline
from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import DomainError
from returns_portal.lib.money import money
from rma.models import Advance, MoneyDifference, PaymentIn
from rma.models.payments_in import HOLD_ENDS, HOLD_WANTED
from rma.providers import Standing, Stands
from rma.services import advances, differences
from rma.services.accounts import NotSetUp
from rma.services.planning import NEEDED, is_needed, plan_again, plan_from_saved, wish
from rma.services.vocabulary import (
    DIFFERENCE_FOUND,
    HOLD_LOST,
    HOLD_NOT_RENEWED,
    HOLD_RENEWED,
    PAY_CAME,
    PAY_FAILED,
    PAY_HELD,
    PAY_ODD,
    PAY_OPENED,
    PAY_RELEASED,
)
from rma.services.work import Work, taken
from tenants.actors import Actor

SYSTEM = Actor.system()
#: How often to ask about a link that is open, about slow money, and about what nobody knows.
ASK_OPEN, ASK_SLOW, ASK_AGAIN = timedelta(minutes=30), timedelta(hours=6), timedelta(minutes=5)
#: How long before its end a hold is renewed.
RENEW_BEFORE = timedelta(hours=24)
#: The provider opens no link that lasts less.
LEAST = timedelta(minutes=31)
#: A moment after something ends at the provider, it says so.
AFTER = timedelta(minutes=2)


def arrived(seen: PaymentIn, stands: Stands) -> None:
    """Write down how a payment stands, and do what follows; told twice, nothing follows twice."""
    with transaction.atomic(), taken(seen.rma_id, by=SYSTEM) as work:
        list(Advance.objects.filter(pk=seen.advance_id).select_for_update(of=("self",)))
        row = PaymentIn.objects.select_for_update(of=("self",)).get(pk=seen.pk)
        if row.standing in PaymentIn.LIVE:
            _learn(row, stands)
            _FOLLOWS[stands.standing](work, row, stands)
            row.save()


def _learn(row: PaymentIn, stands: Stands) -> None:
    row.reference = stands.reference or row.reference
    row.payment_reference = stands.payment or row.payment_reference
    row.customer_reference = stands.customer or row.customer_reference
    row.saved_reference = stands.saved or row.saved_reference
    row.address = stands.address or row.address


def _unknown(work: Work, row: PaymentIn, stands: Stands) -> None:
    row.look_at = clock.now() + (ASK_SLOW if stands.code == NotSetUp.code else ASK_AGAIN)


def _open(work: Work, row: PaymentIn, stands: Stands) -> None:
    if row.standing == "planned":
        row.standing = "open"
        _tell(row, PAY_OPENED)
    ends = row.expires_at + AFTER if row.expires_at else None
    row.look_at = _soonest(clock.now() + ASK_OPEN, ends)


def _slow(work: Work, row: PaymentIn, stands: Stands) -> None:
    row.standing, row.look_at = "processing", clock.now() + ASK_SLOW


def _held(work: Work, row: PaymentIn, stands: Stands) -> None:
    """The money is held: an advance stands on it, or nobody needs it any more."""
    again = row.standing == "held"
    row.standing, row.hold_until = "held", stands.until or row.hold_until
    _note_amount(row, stands)
    advance = row.advance
    if row.wish or advance is None:
        row.look_at = clock.now() + ASK_AGAIN
        return
    if not again and _is_wrong(row):
        _odd(row, _is_wrong(row))
        row.standing = "held"
        wish(row, "release")
    elif is_needed(work, advance):
        _stand_on(row, advance, again=again)
    else:
        wish(row, "release")


def _stand_on(row: PaymentIn, advance: Advance, *, again: bool) -> None:
    """The advance is secured by this hold; it is renewed before it ends, or a person is asked."""
    until = row.hold_until or clock.now()
    row.look_at = max(until - RENEW_BEFORE, clock.now() + ASK_AGAIN)
    row.save()
    if not again:
        _tell(row, PAY_HELD)
        meet(advance, HOLD_WANTED)
        if advance.status != "offered":
            _hand_over(row, advance)
        elif not _secures(row, advance):
            wish(row, "release")
            return
        _ends(advance, until, renews=_can_renew(row))
    elif until - RENEW_BEFORE <= clock.now():
        row.look_at = until + AFTER
        if not _can_renew(row):
            _cannot_renew(advance, "no_saved_card")
        else:
            plan_from_saved(row, kind="hold")


def _secures(row: PaymentIn, advance: Advance) -> bool:
    """Secure the advance by it; False where that is refused now."""
    try:
        with transaction.atomic():
            advances.secure_advance(
                advance, by=SYSTEM, security="hold", reference=row.payment_reference
            )
    except DomainError:
        return False
    return True


def _hand_over(row: PaymentIn, advance: Advance) -> None:
    """A new hold takes the place of the one before."""
    Advance.objects.filter(pk=advance.pk).update(
        security="hold", security_reference=row.payment_reference
    )
    older = PaymentIn.objects.filter(advance=advance, standing="held", wish="").exclude(pk=row.pk)
    for each in older.select_for_update(of=("self",)):
        wish(each, "release")
        each.save()
    note(advance, HOLD_RENEWED, by=SYSTEM, data={"until": row.hold_until})


def _can_renew(row: PaymentIn) -> bool:
    """Whether its card was saved with it."""
    return bool(row.customer_reference and row.saved_reference)


def _ends(advance: Advance, until: datetime, *, renews: bool = False) -> None:
    """When the hold ends; nobody's task as long as it is renewed by itself."""
    rule = "hold_of_the_card"
    set_deadline(advance, kind=HOLD_ENDS, holder="us", due_at=until, rule=rule, held=renews)


def _cannot_renew(advance: Advance, code: str) -> None:
    last = PaymentIn.objects.filter(advance=advance, standing="held").order_by("-pk").first()
    _ends(advance, (last.hold_until if last is not None else None) or clock.now())
    note(advance, HOLD_NOT_RENEWED, by=SYSTEM, data={"code": code})


def _paid(work: Work, row: PaymentIn, stands: Stands) -> None:
    """The money is there: what it was asked for is paid by it, or a person is asked."""
    _note_amount(row, stands)
    row.standing, row.wish, row.code = "paid", "", ""
    row.done_at, row.look_at = clock.now(), None
    _tell(row, PAY_CAME)
    wrong = _is_wrong(row)
    if wrong:
        _odd(row, wrong)
        return
    row.save()
    try:
        with transaction.atomic():
            _settle(work, row)
    except DomainError:
        _odd(row, "not_owed")


def _settle(work: Work, row: PaymentIn) -> None:
    reference = row.payment_reference
    if row.kind == "difference":
        mine = work.resolution(row.resolution_id)
        differences.pay_difference(
            mine, by=SYSTEM, reference=reference, method="card", amount_minor=row.got_minor
        )
        return
    assert row.advance is not None  # noqa: S101 - holds and charges are of advances
    advances.charge_advance(row.advance, by=SYSTEM, reference=reference, method="card")


def _gone(work: Work, row: PaymentIn, stands: Stands) -> None:
    """It ended and nothing was taken: as wished, or the time ran out."""
    held, wished = row.standing == "held", row.wish
    row.standing = "released" if wished == "release" else "expired"
    row.wish, row.done_at, row.look_at = "", clock.now(), None
    row.save()
    if held and wished != "release":
        _lost(row, wished)
    elif held:
        _tell(row, PAY_RELEASED)
    else:
        plan_again(work, row)


def _lost(row: PaymentIn, wished: str) -> None:
    """The bank let the money go before it was taken: a person says what stands behind it now."""
    advance = row.advance
    if advance is None or advance.status not in NEEDED:
        return
    live = PaymentIn.objects.filter(advance=advance, standing__in=PaymentIn.LIVE)
    if wished == "capture" or not live.filter(kind="hold").exists():
        _ends(advance, clock.now())
        note(advance, HOLD_LOST, by=SYSTEM)


def _failed(work: Work, row: PaymentIn, stands: Stands) -> None:
    """It did not work, for good: a hold that stands goes on standing."""
    row.code = stands.code[:40]
    _tell(row, PAY_FAILED, code=row.code)
    if row.standing == "held":
        row.wish, row.look_at = "", row.hold_until
        return
    was_late = row.expires_at is not None and row.expires_at - clock.now() < LEAST
    row.standing, row.wish = "failed", ""
    row.done_at, row.look_at = clock.now(), None
    row.save()
    advance = row.advance
    if was_late:
        plan_again(work, row)  # nobody could reach the provider for a day
    if advance is None:
        return
    if row.kind == "charge" and advance.status == "overdue" and row.code in DECLINED:
        advances.fail_charge(advance, by=SYSTEM, code=row.code)
    elif row.kind == "hold" and row.saved_reference:
        _cannot_renew(advance, row.code)


#: The card gives nothing: the shopper owes it, and has to be asked.
DECLINED = frozenset(("card_declined", "card_expired", "authentication_required", "declined"))

_FOLLOWS = {
    Standing.UNKNOWN: _unknown,
    Standing.OPEN: _open,
    Standing.PROCESSING: _slow,
    Standing.HELD: _held,
    Standing.PAID: _paid,
    Standing.GONE: _gone,
    Standing.FAILED: _failed,
}


def _note_amount(row: PaymentIn, stands: Stands) -> None:
    row.got_minor = row.got_minor if stands.amount_minor is None else stands.amount_minor
    row.got_currency = stands.currency or row.got_currency


def _is_wrong(row: PaymentIn) -> str:
    """What of the amount is not as asked: "currency", "amount", or nothing."""
    if row.got_currency != row.currency:
        return "currency"
    return "amount" if row.got_minor != row.amount_minor else ""


def _odd(row: PaymentIn, why: str) -> None:
    """Money that fits nothing: a difference of the books, until somebody has looked."""
    row.standing, row.code = "odd", why
    row.save()
    _tell(row, PAY_ODD, code=why)
    found, created = MoneyDifference.objects.get_or_create(
        provider=row.provider,
        kind=why,
        reference=row.payment_reference,
        defaults={
            "payment_reference": row.payment_reference,
            "amount_minor": row.got_minor or 0,
            "ours_minor": None if why == "not_owed" else row.amount_minor,
            "currency": row.got_currency or row.currency,
            "rma_id": row.rma_id,
            "resolution_id": row.resolution_id,
        },
    )
    if created:
        data = {"kind": why, "amount": money(found.amount_minor, found.currency)}
        note(found, DIFFERENCE_FOUND, by=SYSTEM, data=data, also=[("rma.rma", row.rma_id)])


def _tell(row: PaymentIn, name: str, **data: object) -> None:
    told = {"amount": money(row.amount_minor, row.currency), **data}
    note(row, name, by=SYSTEM, data=told, also=[("rma.rma", row.rma_id)])


def _soonest(first: datetime, second: datetime | None) -> datetime:
    return first if second is None else min(first, second)
