"""Store credit: issued once for a resolution, spent with its code, expired, taken back unspent.

Every change is an entry of the ledger under the lock of the credit; its reason is unique, so that a
change that is repeated is found and not made again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from flows.deadlines import meet, set_deadline
from flows.models import Deadline
from flows.note import note
from flows.record import batch
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from returns_portal.lib.money import money
from rma.credit_codes import new_code
from rma.models import CreditEntry, PaymentSettings, Resolution, StoreCredit
from rma.services.vocabulary import (
    CREDIT_EXPIRED,
    CREDIT_ISSUED,
    CREDIT_REDEEMED,
    CREDIT_REVERSED,
    CREDIT_SHOWN,
)
from rma.services.work import Work, one_transaction
from tenants.actors import Actor


def issue_credit(work: Work, resolution: Resolution) -> StoreCredit:
    """The store credit of a resolution that is being settled: the one there is, or a new one.

    Must run in the transaction of the settlement, under the lock of its return.
    """
    found = StoreCredit.objects.filter(resolution=resolution).first()
    if found is not None:
        return found
    chosen = PaymentSettings.objects.first() or PaymentSettings()
    credit = StoreCredit(
        customer_id=work.rma.customer_id,
        order=work.order,
        rma=work.rma,
        resolution=resolution,
        currency=resolution.currency,
        issued_minor=resolution.amount_minor,
        balance_minor=resolution.amount_minor,
        expires_at=_end_of_credit(chosen),
    )
    new_code(credit)
    credit.save(force_insert=True)
    _enter(credit, "issued", resolution.amount_minor, f"issued:{resolution.public_id}", by=work.by)
    if credit.expires_at is not None:
        set_deadline(
            credit,
            kind="expiry",
            holder="you",
            due_at=credit.expires_at,
            rule="payments.credit_days",
            warn_at=_reminder(chosen, credit.expires_at),
        )
    note(credit, CREDIT_ISSUED, by=work.by, also=[work.rma])
    return credit


def redeem_credit(
    credit: StoreCredit, *, by: Actor, amount_minor: int, reason: str, reference: str = ""
) -> CreditEntry:
    """Spend `amount_minor` of a credit. `reason` names this spending for ever: said again, the same
    entry is answered and nothing more is spent.

    Raises InvalidInput (exceeds_balance with what is `left`), Conflict where it has ended.
    """
    by.require("resolutions.settle")
    if amount_minor <= 0:
        message = _("Spend more than nothing.")
        raise InvalidInput.of(FieldError("amount", "amount_not_positive", message))
    with one_transaction(), batch():
        mine = _locked(credit)
        key = f"redeemed:{reason}"
        before = CreditEntry.objects.filter(credit=mine, reason=key).first()
        if before is not None:
            return _same(before, amount_minor)
        _refuse_unusable(mine, amount_minor)
        entry = _enter(mine, "redeemed", -amount_minor, key, by=by, reference=reference)
        if not mine.balance_minor:
            meet(mine, "expiry")
        data = {
            "amount": money(amount_minor, mine.currency),
            "reference": reference,
            "entry": entry.public_id,
        }
        note(mine, CREDIT_REDEEMED, by=by, data=data, also=_on(mine))
    return entry


def expire_credit(credit: StoreCredit, *, by: Actor) -> bool:
    """Let what was not spent in time lapse; does nothing before its day, or twice."""
    with one_transaction(), batch():
        mine = _locked(credit)
        if mine.ended or not mine.has_expired:
            return False
        left = mine.balance_minor
        if left:
            _enter(mine, "expired", -left, "expired", by=by, ended="expired")
            data = {"amount": money(left, mine.currency)}
            note(mine, CREDIT_EXPIRED, by=by, data=data, also=_on(mine))
        meet(mine, "expiry")
    return bool(left)


def take_back_credit(credit: StoreCredit, *, by: Actor) -> int:
    """Take back what is unspent of a credit whose settlement is reversed; how much that was."""
    with one_transaction(), batch():
        mine = _locked(credit)
        left = mine.balance_minor
        if mine.ended or not left:
            return 0
        _enter(mine, "reversed", -left, "reversed", by=by, ended="reversed")
        meet(mine, "expiry")
        data = {
            "amount": money(left, mine.currency),
            "spent": money(_gone(mine, left), mine.currency),
        }
        note(mine, CREDIT_REVERSED, by=by, data=data, also=_on(mine))
    return left


def note_shown(credit: StoreCredit, *, by: Actor) -> None:
    """Somebody looked at the code: the story says so, and not what it is."""
    with one_transaction(), batch():
        note(credit, CREDIT_SHOWN, by=by, also=_on(credit))


def remind_so_many_days_before(days: int | None) -> None:
    """Owners of credit that nobody was reminded of are reminded then; None is never."""
    rows = Deadline.objects.filter(
        stage_type=StoreCredit._meta.label_lower, kind="expiry", met_at=None, warned_at=None
    )
    rows.update(warn_at=None if days is None else F("due_at") - timedelta(days=days))


def _end_of_credit(chosen: PaymentSettings) -> datetime | None:
    days = chosen.credit_days
    return None if days is None else clock.now() + timedelta(days=days)


def _reminder(chosen: PaymentSettings, expires_at: datetime) -> datetime | None:
    """When the owner is reminded; never of credit that lasts no longer than that."""
    if chosen.credit_reminder_days is None:
        return None
    at = expires_at - timedelta(days=chosen.credit_reminder_days)
    return at if at > clock.now() else None


def _locked(credit: StoreCredit) -> StoreCredit:
    return StoreCredit.objects.select_for_update(of=("self",)).get(pk=credit.pk)


def _enter(
    credit: StoreCredit,
    kind: str,
    amount_minor: int,
    reason: str,
    *,
    by: Actor,
    reference: str = "",
    ended: str = "",
) -> CreditEntry:
    """One entry of the ledger, and the balance after it; the credit is new or held."""
    if kind != "issued":
        credit.balance_minor += amount_minor
        credit.ended = ended
        credit.version += 1
        credit.updated_at = clock.now()
        credit.save(update_fields=["balance_minor", "ended", "version", "updated_at"])
    return CreditEntry.objects.create(
        credit=credit,
        kind=kind,
        amount_minor=amount_minor,
        balance_minor=credit.balance_minor,
        reason=reason,
        reference=reference,
        actor_kind=by.kind,
        actor_id=by.id,
    )


def _same(before: CreditEntry, amount_minor: int) -> CreditEntry:
    if before.amount_minor != -amount_minor:
        raise Conflict(_("This was spent before, with another amount."), code="already_redeemed")
    return before


def _refuse_unusable(credit: StoreCredit, amount_minor: int) -> None:
    if credit.ended == "reversed":
        raise Conflict(_("This credit was taken back."), code="credit_reversed")
    if credit.ended == "expired" or credit.has_expired:
        raise Conflict(_("This credit has expired."), code="credit_expired")
    if amount_minor > credit.balance_minor:
        left = money(credit.balance_minor, credit.currency)
        message = _("There is not that much left on it.")
        raise InvalidInput.of(FieldError("amount", "exceeds_balance", message, {"left": left}))


def _gone(credit: StoreCredit, taken: int) -> int:
    return credit.issued_minor - taken


def _on(credit: StoreCredit) -> list[Any]:
    return [("rma.rma", credit.rma_id)] if credit.rma_id else []
