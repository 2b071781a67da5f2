"""The dates a return promises: when to decide, send, answer and pay; set, moved and met."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flows.deadlines import meet, open_deadlines, set_deadline
from flows.models import Deadline
from flows.stage import subject_of
from returns_portal.lib import calendars, clock
from rma.models import Rma, RmaLine
from rma.shipping.carriers import COLLECTION
from tenants.models import Tenant

#: Working days within which somebody of the shop decides.
DECIDE_WITHIN = 3
#: Days within which a shopper answers a question before somebody looks again.
ANSWER_WITHIN = 14
#: Days within which money is paid once its condition is met; the law's longest for a withdrawal
#: (Directive 2011/83, Art. 13), counted there from the statement, and kept for every return.
PAY_WITHIN = 14
#: Working days within which a shopper's message is answered.
REPLY_WITHIN = 2
#: Working days within which a collection is arranged with the shopper.
COLLECT_WITHIN = 3
#: Dates of the talk about a return: it may go on after the return has ended.
TALK = ("reply", "shopper_reply")


def decide_by(tenant: Tenant, now: datetime) -> datetime:
    """The end of the third working day after `now`."""
    today = now.astimezone(tenant.tz).date()
    last = calendars.add_working_days(today, DECIDE_WITHIN, tenant.country)
    return calendars.end_of_day(last, tenant.tz)


def ship_by(rma: Rma, tenant: Tenant, now: datetime, days: Sequence[int]) -> datetime | None:
    """The end of the day by which the goods should be sent; none where we have them collected."""
    if not days or rma.shipping_method == COLLECTION.method:
        return None
    return calendars.end_of_period(now, min(days), tenant.tz)


def collect_by(tenant: Tenant, now: datetime) -> datetime:
    """The end of the working day by which a collection is arranged."""
    today = now.astimezone(tenant.tz).date()
    last = calendars.add_working_days(today, COLLECT_WITHIN, tenant.country)
    return calendars.end_of_day(last, tenant.tz)


def pay_by(tenant: Tenant, since: datetime) -> datetime:
    """The end of the day by which the money should be paid."""
    return calendars.end_of_period(since, PAY_WITHIN, tenant.tz)


def planned(rma: Rma, lines: list[RmaLine], tenant: Tenant, now: datetime) -> list[Deadline]:
    """The deadlines of a return that is new or newly authorised, as rows not yet written."""
    found = []
    if rma.status == "requested":
        found.append(_row(rma, "decide", "us", decide_by(tenant, now), "decide_within"))
    if rma.status == "authorized":
        if rma.ship_by is not None:
            found.append(_row(rma, "ship", "you", rma.ship_by, "ship_by_days"))
        if is_collected(rma) and not all(line.keeps_goods for line in lines):
            found.append(_row(rma, "collect", "us", collect_by(tenant, now), "collect_within"))
        since = _paid_from(rma, lines)
        if since is not None:
            rule = "withdrawal" if _is_withdrawal(lines) else "pay_within"
            found.append(_row(rma, "refund", "us", pay_by(tenant, since), rule))
    return found


def is_collected(rma: Rma) -> bool:
    """Whether we have the goods collected, and they are still with the shopper."""
    return rma.shipping_method == COLLECTION.method and rma.goods_moved_at is None


def _paid_from(rma: Rma, lines: list[RmaLine]) -> datetime | None:
    """From when the days to pay count: the statement, the request, else the last day to send."""
    if _is_withdrawal(lines) or all(line.refund_on == "request" for line in lines):
        return rma.requested_at
    return rma.ship_by


def _is_withdrawal(lines: list[RmaLine]) -> bool:
    return any(line.legal_basis == "withdrawal" for line in lines)


def _row(rma: Rma, kind: str, holder: str, due_at: datetime, rule: str) -> Deadline:
    stage_type, stage_id = subject_of(rma)
    return Deadline(
        stage_type=stage_type,
        stage_id=stage_id,
        kind=kind,
        holder=holder,
        due_at=due_at,
        rule=rule,
    )


def start_sending(rma: Rma, lines: list[RmaLine], tenant: Tenant) -> None:
    """The return was authorised: the decision is made, sending and paying begin to count."""
    meet(rma, "decide", "answer")
    for row in planned(rma, lines, tenant, clock.now()):
        promise(rma, row.kind, row.holder, row.due_at, row.rule)


def goods_arrived(rma: Rma, lines: list[RmaLine], tenant: Tenant) -> None:
    """Goods came: nothing is to be sent any more where all have, and the money's days count."""
    if not any(line.outstanding for line in lines if line.status == "authorized"):
        meet(rma, "ship", "collect")
    due_at = pay_by(tenant, clock.now())
    if not open_deadlines(rma).filter(kind="refund", due_at__lte=due_at).exists():
        promise(rma, "refund", "us", due_at, "pay_within")


def goods_on_their_way(rma: Rma) -> None:
    """The carrier has the goods: the shopper did their part, and we ours of a collection."""
    meet(rma, "ship", "collect")


def await_collection(rma: Rma, tenant: Tenant) -> None:
    """Nobody has to send the goods any more: we arrange with the shopper how we get them."""
    if rma.ship_by is not None:
        rma.ship_by = None
        rma.save(update_fields=["ship_by"])
    meet(rma, "ship")
    promise(rma, "collect", "us", collect_by(tenant, clock.now()), "collect_within")


def collection_arranged(rma: Rma) -> None:
    """The day on which the goods are collected is booked, or they come another way."""
    meet(rma, "collect")


def wait_for_answer(rma: Rma) -> None:
    """The shopper was asked something."""
    meet(rma, "decide")
    promise(rma, "answer", "you", clock.now() + timedelta(days=ANSWER_WITHIN), "answer_within")


def wait_for_decision(rma: Rma, tenant: Tenant) -> None:
    """Somebody of the shop has to decide."""
    meet(rma, "answer")
    promise(rma, "decide", "us", decide_by(tenant, clock.now()), "decide_within")


def nothing_more(rma: Rma) -> None:
    """The return has ended; nobody waits for anything but an answer to what was written."""
    open_deadlines(rma).exclude(kind__in=TALK).update(met_at=clock.now())


def owe_reply(rma: Rma, tenant: Tenant) -> None:
    """The shopper wrote: we answer, by the date of the first message that waits."""
    meet(rma, "shopper_reply")
    if not open_deadlines(rma).filter(kind="reply").exists():
        today = clock.now().astimezone(tenant.tz).date()
        last = calendars.add_working_days(today, REPLY_WITHIN, tenant.country)
        due_at = calendars.end_of_day(last, tenant.tz)
        promise(rma, "reply", "us", due_at, "reply_within")


def await_reply(rma: Rma) -> None:
    """The shop wrote and wants to hear something."""
    promise(rma, "shopper_reply", "you", clock.now() + timedelta(days=ANSWER_WITHIN), "answer")


def replied(rma: Rma) -> bool:
    """The shopper's message was answered, or needs no answer; whether one was waiting."""
    return meet(rma, "reply") > 0


def promise(rma: Any, kind: str, holder: str, due_at: datetime, rule: str) -> None:
    """Set or move one date."""
    set_deadline(rma, kind=kind, holder=holder, due_at=due_at, rule=rule)
