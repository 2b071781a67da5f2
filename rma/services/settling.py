"""Money for a customer: approved, paid, failed, tried again. It moves through a Resolution only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.figures import order_money
from catalog.models import Order
from flows.deadlines import meet
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, TransitionRefused
from returns_portal.lib.money import money
from rma.models import Adjustment, Resolution
from rma.money import drain
from rma.providers import Outcome, Part, Payout, Result, provider, provider_names
from rma.sentences import Refused
from rma.services.deciding import finish
from rma.services.moving import move
from rma.services.remarks import remark
from rma.services.resolving import advance, count_settled, counts, may_be_paid, propose
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
#: Money that has gone to the order's payments, or is on its way there.
SPENT = ("processing", "unknown", "settled", "charged_back")
#: Resolutions in these still want something done.
UNPAID = ("proposed", "awaiting_payment", "due", "processing", "failed", "unknown", "disputed")


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
    partner's system says the provider's reference, a person may vouch for it. The return closes
    itself when that was the last thing to do.
    """
    with _in_hand(resolution, by) as (work, mine):
        by.require("resolutions.settle")
        if mine.status == "due":
            _check_payment(work, mine, reference, method, amount_minor, at, by)
            _start(work, mine, by, "manual")
        elif mine.status == "processing":
            _check_payment(work, mine, reference, method, amount_minor, at, by)
        person = by.id if by.kind == "member" else None
        details = {"reference": reference, "means": method, "at": at, "person": person}
        move(mine, "settle", by=by, **details)
        _paid(work, mine)
    return mine


def start_payment(resolution: Resolution, *, by: Actor, provider_name: str = "") -> Resolution:
    """Hand a due resolution to a payment provider; a worker talks to it."""
    name = provider_name or "manual"
    if provider(name) is None:
        message = _("Choose one of: %s.") % ", ".join(provider_names())
        raise InvalidInput.of(FieldError("provider", "unknown_provider", message))
    with _in_hand(resolution, by) as (work, mine):
        by.require("resolutions.settle")
        _start(work, mine, by, name)
    return mine


def carry_out_payment(resolution_id: UUID) -> None:
    """Let the provider pay what was started; may run twice: the provider knows the payout's key."""
    with transaction.atomic():
        row = Resolution.objects.filter(pk=resolution_id, status="processing").first()
        payout = None if row is None else _payout(row)
    pays = provider(row.provider) if row is not None else None
    if row is None or payout is None or pays is None:
        return
    result = pays.pay(payout)
    _take_result(row, result)


def _take_result(resolution: Resolution, result: Result) -> None:
    system = Actor.system()
    with _in_hand(resolution, system) as (work, mine):
        if mine.status != "processing" or result.outcome is Outcome.WAITING:
            return
        if result.outcome is Outcome.PAID:
            move(mine, "settle", by=system, reference=result.reference, means=result.method)
            _paid(work, mine)
        elif result.outcome is Outcome.FAILED:
            move(mine, "fail", by=system, code=result.code or "failed")
        else:
            move(mine, "time_out", by=system)


def confirm_paid(resolution: Resolution, *, by: Actor, reference: str) -> Resolution:
    """Somebody looked: a payment nobody knew about did go through."""
    with _in_hand(resolution, by) as (work, mine):
        person = by.id if by.kind == "member" else None
        move(mine, "confirm_paid", by=by, reference=reference, person=person)
        _paid(work, mine)
    return mine


def fail_payment(resolution: Resolution, *, by: Actor, code: str) -> Resolution:
    """The payment did not go through."""
    with _in_hand(resolution, by) as (_work, mine):
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
        _check_method(work.order, method)
        move(mine, "redirect", by=by, means=method)
    return mine


def dispute_resolution(resolution: Resolution, *, by: Actor, reason: str = "") -> Resolution:
    """The amount is questioned; nothing is paid until somebody has looked."""
    with _in_hand(resolution, by) as (_work, mine):
        said = _remark(mine, reason, "dispute", by)
        move(mine, "dispute", by=by, reason=said)
    return mine


def cancel_resolution(resolution: Resolution, *, by: Actor, reason: str = "") -> Resolution:
    """Pay nothing for these units, although they stay returned; what they were worth is used up."""
    with _in_hand(resolution, by) as (work, mine):
        by.require("resolutions.approve")
        said = _remark(mine, reason, "internal", by)
        move(mine, "cancel", by=by, reason=said)
        line = work.line(mine.line_id)
        if line.status in ("authorized", "lost"):
            mine.forfeited = True
            mine.save(update_fields=["forfeited"])
            line.unpaid += mine.quantity
            line.save(update_fields=["unpaid"])
            work.changed()
        _meet_when_paid(work)
        finish(work)
    return mine


def reverse_resolution(resolution: Resolution, *, by: Actor, reason: str = "") -> Resolution:
    """A payment was taken back. What was owed is owed again, unless the return has ended."""
    with _in_hand(resolution, by) as (work, mine):
        by.require("resolutions.settle")
        if mine.sent_home:
            raise TransitionRefused(_("Nothing was paid: its pieces are with the customer again."))
        line = work.line(mine.line_id)
        owed_again = mine.status == "settled" and work.rma.status == "authorized"
        if owed_again:
            propose(work, line, mine.quantity, instead_of=mine)
        said = _remark(mine, reason, "internal", by)
        move(mine, "reverse", by=by, reason=said)
        count_settled(line, -mine.quantity)
        work.changed()
        advance(work, line)
    return mine


def _remark(resolution: Resolution, reason: str, kind: str, by: Actor) -> str:
    return remark(resolution.rma, reason.strip(), kind=kind, by=by, line=resolution.line)


def _start(work: Work, resolution: Resolution, by: Actor, name: str) -> None:
    """Start a payment and remember to which of the order's payments it goes."""
    if work.order is not None and work.order.payments is not None:
        resolution.allocations = allocate(work.order, resolution.amount_minor)
        resolution.save(update_fields=["allocations"])
    move(resolution, "start_payment", by=by, provider=name)


def allocate(order: Order, amount_minor: int) -> list[dict[str, Any]]:
    """The payments of `order` that take `amount_minor`, drained in their order (under its lock).

    Conflict where less is left than is owed: somebody has paid elsewhere.
    """
    figures = order_money(order, ())
    spent = sum(
        Resolution.objects.filter(rma__order=order, status__in=SPENT).values_list(
            "amount_minor", flat=True
        )
    )
    spent += sum(Adjustment.objects.filter(order=order).values_list("amount_minor", flat=True))
    spent += sum(refund.amount_minor for refund in figures.refunds)
    try:
        parts = drain(figures.payments or (), spent, amount_minor, order.currency)
    except Refused as refused:
        raise Conflict.of(refused.field_error("amount")) from refused
    return [{"payment": key, "amount_minor": minor} for key, minor in parts]


def _payout(resolution: Resolution) -> Payout:
    order = resolution.rma.order
    rows = (order.payments if order else None) or []
    parts = tuple(
        Part(
            payment=each["payment"],
            method=rows[int(each["payment"])].get("method") or "",
            reference=rows[int(each["payment"])].get("reference") or "",
            amount_minor=each["amount_minor"],
        )
        for each in resolution.allocations
    )
    key = f"{resolution.public_id}:{resolution.started_at}"
    return Payout(key, resolution.amount_minor, resolution.currency, parts)


def _check_payment(
    work: Work,
    resolution: Resolution,
    reference: str,
    method: str,
    amount_minor: int | None,
    at: datetime | None,
    by: Actor,
) -> None:
    errors = []
    if amount_minor is not None and amount_minor != resolution.amount_minor:
        owed = money(resolution.amount_minor, resolution.currency)
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
        _check_method(work.order, method)


def _check_method(order: Order | None, method: str) -> None:
    own = {row.get("method") for row in (order.payments if order else None) or ()}
    if method not in METHODS and method not in SYNONYMS and method not in own:
        message = _("Choose one of: %s.") % ", ".join(METHODS)
        raise InvalidInput.of(FieldError("method", "unknown_method", message))


def _paid(work: Work, resolution: Resolution) -> None:
    count_settled(work.line(resolution.line_id), resolution.quantity)
    _meet_when_paid(work)
    finish(work)


def _meet_when_paid(work: Work) -> None:
    if not any(each.status in UNPAID for each in work.resolutions if counts(each)):
        meet(work.rma, "refund")
