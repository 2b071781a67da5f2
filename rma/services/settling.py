"""Money for a customer: approved, paid, failed, tried again. It moves through a Resolution only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext as _

from catalog.models import Order
from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput, TransitionRefused
from returns_portal.lib.money import money
from rma.models import PaymentAttempt, Resolution
from rma.providers import CREDIT, MANUAL
from rma.services.accounts import chosen_provider, refuse_unknown_provider
from rma.services.booking import book_paid, meet_when_paid
from rma.services.crediting import issue_credit
from rma.services.deciding import finish
from rma.services.moving import move
from rma.services.paying import settle_attempts, start
from rma.services.remarks import remark
from rma.services.resolving import may_be_paid
from rma.services.work import Work, taken
from tenants.actors import Actor

#: Ways of paying somebody may name; those of the order's own payments are known besides.
METHODS = (
    "original",
    "card",
    "bank_transfer",
    "paypal",
    "cash",
    "store_credit",
    "voucher",
    "other",
)
#: What partners' systems call some of them besides.
SYNONYMS = ("bank", "sepa", "wire", "cheque", "gift_card", "invoice", "manual")
#: With these, what the shopper gets as credit is credit of ours: a code and a balance.
OWN_CREDIT = ("", "original", CREDIT)


@contextmanager
def _in_hand(resolution: Resolution, by: Actor) -> Iterator[tuple[Work, Resolution]]:
    with taken(resolution.rma_id, by=by) as work:
        yield work, work.resolution(resolution.pk)


def approve_resolution(resolution: Resolution, *, by: Actor) -> Resolution:
    """Make a planned resolution due by hand, where its condition is met already.

    Usually nobody has to: the system does it the moment the condition is met.
    """
    with _in_hand(resolution, by) as (work, mine):
        by.require("resolutions.approve")
        if mine.status == "proposed" and not may_be_paid(work, mine):
            raise TransitionRefused(_("Its condition is not met: the goods are not that far yet."))
        move(mine, "approve", by=by)
    return mine


def settle_resolution(
    resolution: Resolution,
    *,
    by: Actor,
    reference: str = "",
    method: str = "",
    amount_minor: int | None = None,
    at: datetime | None = None,
) -> Resolution:
    """Record that a due resolution was paid: starts and settles in one step.

    The amount, where it is said, must be what is owed to the minor unit; `at` may not lie ahead. A
    partner's system says the provider's reference, a person may vouch for it. Store credit is
    issued here, unless `method` names another way in which the shopper got it. The return closes
    itself when that was the last thing to do.
    """
    with _in_hand(resolution, by) as (work, mine):
        by.require("resolutions.settle")
        credits_it = mine.type == CREDIT and method in OWN_CREDIT and mine.amount_minor > 0
        if mine.status in ("due", "processing"):
            _refuse_under_way(mine)
            _check_payment(work, mine, reference or credits_it, method, amount_minor, at, by)
        if mine.status == "due":
            start(work, mine, by=by, name=CREDIT if credits_it else MANUAL)
        if mine.status == "processing" and credits_it:
            credit = issue_credit(work, mine)
            reference, method = reference or credit.public_id, CREDIT
        person = by.id if by.kind == "member" else None
        details = {"reference": reference, "means": method, "at": at, "person": person}
        move(mine, "settle", by=by, **details)
        book_paid(work, mine)
    return mine


def start_payment(resolution: Resolution, *, by: Actor, provider_name: str = "") -> Resolution:
    """Hand a due resolution to a payment provider, the shop's own unless named; a worker talks to
    it. Store credit needs nobody: it is issued and settled at once.
    """
    if resolution.type == CREDIT and provider_name in ("", CREDIT):
        return settle_resolution(resolution, by=by)
    name = provider_name or chosen_provider()
    refuse_unknown_provider(name)
    with _in_hand(resolution, by) as (work, mine):
        by.require("resolutions.settle")
        start(work, mine, by=by, name=name)
    return mine


def confirm_paid(resolution: Resolution, *, by: Actor, reference: str) -> Resolution:
    """Somebody looked: a payment nobody knew about did go through."""
    with _in_hand(resolution, by) as (work, mine):
        person = by.id if by.kind == "member" else None
        move(mine, "confirm_paid", by=by, reference=reference, person=person)
        settle_attempts(mine, "paid", reference=reference)
        book_paid(work, mine)
    return mine


def fail_payment(resolution: Resolution, *, by: Actor, code: str) -> Resolution:
    """The payment did not go through."""
    with _in_hand(resolution, by) as (_work, mine):
        by.require("resolutions.settle")
        if mine.status == "processing":
            _refuse_under_way(mine)
        move(mine, "fail", by=by, code=code)
    return mine


def retry_payment(resolution: Resolution, *, by: Actor) -> Resolution:
    """Owe it again after a failure."""
    with _in_hand(resolution, by) as (_work, mine):
        move(mine, "retry", by=by)
    return mine


def redirect_payment(resolution: Resolution, *, by: Actor, method: str = "other") -> Resolution:
    """Owe it again, to be paid another way."""
    with _in_hand(resolution, by) as (work, mine):
        check_method(work.order, method)
        move(mine, "redirect", by=by, means=method)
    return mine


def dispute_resolution(resolution: Resolution, *, by: Actor, reason: str = "") -> Resolution:
    """The amount is questioned; nothing is paid until somebody has looked."""
    with _in_hand(resolution, by) as (_work, mine):
        by.require("resolutions.approve")
        _refuse_part_paid(mine)
        said = _remark(mine, reason, "dispute", by)
        move(mine, "dispute", by=by, reason=said)
    return mine


def cancel_resolution(resolution: Resolution, *, by: Actor, reason: str = "") -> Resolution:
    """Pay nothing for these units, although they stay returned; what they were worth is used up."""
    with _in_hand(resolution, by) as (work, mine):
        by.require("resolutions.approve")
        _refuse_part_paid(mine)
        said = _remark(mine, reason, "internal", by)
        move(mine, "cancel", by=by, reason=said)
        line = work.line(mine.line_id)
        if line.status in ("authorized", "lost"):
            mine.forfeited = True
            mine.save(update_fields=["forfeited"])
            line.unpaid += mine.quantity
            line.save(update_fields=["unpaid"])
            work.changed()
        meet_when_paid(work)
        finish(work)
    return mine


def _remark(resolution: Resolution, reason: str, kind: str, by: Actor) -> str:
    return remark(resolution.rma, reason.strip(), kind=kind, by=by, line=resolution.line)


def _refuse_under_way(resolution: Resolution) -> None:
    """What a provider has is not paid by hand as well, nor tried again beside it."""
    if PaymentAttempt.objects.filter(
        resolution=resolution, outcome__in=PaymentAttempt.OPEN
    ).exists():
        raise TransitionRefused(
            _("The payment provider has it. Wait for its answer: nobody must be paid twice.")
        )


def _refuse_part_paid(resolution: Resolution) -> None:
    if resolution.status in ("due", "failed") and resolution.paid_minor:
        raise TransitionRefused(
            _("Part of it has been paid. Pay the rest, by the provider or another way.")
        )


def _check_payment(
    work: Work,
    resolution: Resolution,
    reference: str | bool,
    method: str,
    amount_minor: int | None,
    at: datetime | None,
    by: Actor,
) -> None:
    errors = []
    still_owed = resolution.rest_minor
    if amount_minor is not None and amount_minor != still_owed:
        owed = money(still_owed, resolution.currency)
        message = _("This is not what is owed.")
        errors.append(FieldError("amount", "amount_mismatch", message, {"owed": owed}))
    if at is not None and at > clock.now():
        errors.append(FieldError("at", "in_the_future", _("This time has not come yet.")))
    if by.kind != "member" and not reference:
        message = _("Give the provider's reference of the payment.")
        errors.append(FieldError("reference", "required", message))
    if errors:
        raise InvalidInput.of(*errors)
    if method:
        check_method(work.order, method)


def check_method(order: Order | None, method: str) -> None:
    """Raise InvalidInput for a way of paying that nobody knows."""
    own = {row.get("method") for row in (order.payments if order else None) or ()}
    if method not in METHODS and method not in SYNONYMS and method not in own:
        message = _("Choose one of: %s.") % ", ".join(METHODS)
        raise InvalidInput.of(FieldError("method", "unknown_method", message))
