"""The dates a return promises: when to decide, send, answer and pay; set, moved and met."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from catalog.models import Order
from flows.deadlines import let_run, meet, open_deadlines, set_deadline
from flows.models import Deadline
from flows.stage import subject_of
from returns_portal.lib import calendars, clock
from rma import law
from rma.law import Clause, Term
from rma.models import Rma, RmaLine
from rma.remedies import REMEDIES
from rma.shipping.carriers import COLLECTION
from rma.terms_of_law import law_of, warn_at
from tenants.models import Tenant

#: Working days within which somebody of the shop decides.
DECIDE_WITHIN = 3
#: Days within which a shopper answers a question before somebody looks again.
ANSWER_WITHIN = 14
#: Days within which money is paid once its condition is met; the law's longest for a withdrawal
#: (Directive 2011/83, Art. 13), counted there from the statement, and kept for every return.
PAY_WITHIN = 14
#: Working days within which we pay what was withheld longer than the days to pay last.
PAY_AT_ONCE_WITHIN = 1
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
    """The end of the day by which the goods should be sent; none where we have them collected.

    Who withdraws has the law's days from the statement, however few the policy gives; whom we kept
    waiting for longer than that has them from now on.
    """
    if rma.shipping_method == COLLECTION.method:
        return None
    today = max(now, clock.now())
    by_policy = calendars.end_of_period(today, min(days), tenant.tz) if days else None
    term = return_term(rma, tenant) if rma.legal_basis == "withdrawal" else None
    by_law = term.ends_at(tenant.tz) if term is not None else None
    if term is not None and by_law is not None and by_law < today:
        by_law = calendars.end_of_period(today, term.clause.value, tenant.tz)
    return max((at for at in (by_policy, by_law) if at is not None), default=None)


def return_term(rma: Rma, tenant: Tenant) -> Term | None:
    """Until when who withdrew sends the goods (Directive 2011/83, Art. 14(1))."""
    place, table = country_of(rma, tenant), law_of(tenant.law)
    return law.return_by(rma.requested_at, country=place, tz=tenant.tz, law=table)


def country_of(rma: Rma, tenant: Tenant) -> str:
    """Where the consumer lives: whose law holds, and whose holidays count."""
    at_home = home_of(rma.order) if rma.order else ""
    return at_home or (rma.customer.country if rma.customer else "") or tenant.country


def home_of(order: Order) -> str:
    """The country of who bought, as far as the order says it."""
    at_home = (order.ship_to or {}).get("country")
    return at_home or (order.customer.country if order.customer else "")


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
        found.append(_row(rma, tenant, "decide", "us", decide_by(tenant, now), "decide_within"))
    if rma.status == "authorized":
        if rma.ship_by is not None:
            found.append(_sending(rma, tenant))
        if is_collected(rma) and not all(line.keeps_goods for line in lines):
            by = collect_by(tenant, now)
            found.append(_row(rma, tenant, "collect", "us", by, "collect_within"))
        found += [row for row in (_refund(rma, lines, tenant), _remedy(rma, lines, tenant)) if row]
    return found


def _sending(rma: Rma, tenant: Tenant) -> Deadline:
    row = _row(rma, tenant, "ship", "you", rma.ship_by, "ship_by_days")
    term = return_term(rma, tenant) if rma.legal_basis == "withdrawal" else None
    if term is not None and term.ends_at(tenant.tz) == rma.ship_by:
        row.rule, row.clause, row.calendar = "withdrawal_return", term.clause.clause, term.calendar
    return row


def _refund(rma: Rma, lines: list[RmaLine], tenant: Tenant) -> Deadline | None:
    """When the money is paid back; of a withdrawal by law, and held while it may be withheld."""
    if any(line.legal_basis == "undelivered" for line in lines):
        place, table = country_of(rma, tenant), law_of(tenant.law)
        never = law.undelivered_refund_due(rma.requested_at, country=place, tz=tenant.tz, law=table)
        return _refund_by(rma, tenant, never, rma.requested_at, "undelivered")
    since = _paid_from(rma, lines)
    if since is None:
        return None
    if not _is_withdrawal(lines):
        return _row(rma, tenant, "refund", "us", pay_by(tenant, since), "pay_within")
    place, table = country_of(rma, tenant), law_of(tenant.law)
    term = law.refund_due(since, country=place, tz=tenant.tz, law=table)
    row = _refund_by(rma, tenant, term, since, "withdrawal")
    row.held = withholding(rma, lines, tenant) is not None
    return row


def _refund_by(rma: Rma, tenant: Tenant, term: Term | None, since: datetime, rule: str) -> Deadline:
    """By the law's day, else within what the shop promises."""
    ends = term.ends_at(tenant.tz) if term is not None else None
    row = _row(rma, tenant, "refund", "us", ends or pay_by(tenant, since), rule)
    if term is not None:
        row.clause, row.calendar = term.clause.clause, term.calendar
    return row


def withholding(rma: Rma, lines: list[RmaLine], tenant: Tenant) -> Clause | None:
    """By which clause the refund of a withdrawal may still wait: for the goods, or for proof that
    they were sent (Directive 2011/83, Art. 13(3)). None where it may not."""
    expected = any(line.status == "authorized" and line.outstanding for line in lines)
    if not expected or rma.goods_moved_at is not None:
        return None
    day = rma.requested_at.astimezone(tenant.tz).date()
    collected = rma.shipping_method == COLLECTION.method
    place, table = country_of(rma, tenant), law_of(tenant.law)
    return law.may_withhold(place, day, collected=collected, law=table)


def _remedy(rma: Rma, lines: list[RmaLine], tenant: Tenant) -> Deadline | None:
    """Within a reasonable time of hearing of the fault it is mended (Directive 2019/771, Art. 14).

    The law names no number of days: ours is the shop's to set.
    """
    mended = (
        line.legal_basis == "guarantee" and line.wanted.get("type") in REMEDIES for line in lines
    )
    if not any(mended):
        return None
    day = rma.requested_at.astimezone(tenant.tz).date()
    clause = law_of(tenant.law).find("remedy_time", country_of(rma, tenant), day)
    if clause is None:
        return None
    days = tenant.law.get("remedy_days") or clause.value
    ends = calendars.end_of_period(rma.requested_at, days, tenant.tz)
    row = _row(rma, tenant, "remedy", "us", ends, "remedy_time")
    row.clause = clause.clause
    return row


def remedy_changed(rma: Rma, lines: list[RmaLine], tenant: Tenant) -> None:
    """Something else was agreed: a fault is mended within its time, or that promise is over."""
    row = _remedy(rma, lines, tenant) if rma.status == "authorized" else None
    if row is None:
        meet(rma, "remedy")
    elif not open_deadlines(rma).filter(kind="remedy").exists():
        _write(rma, row)


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


def _row(
    rma: Rma, tenant: Tenant, kind: str, holder: str, due_at: datetime | None, rule: str
) -> Deadline:
    assert due_at is not None  # noqa: S101 - whoever plans a date has one
    stage_type, stage_id = subject_of(rma)
    return Deadline(
        stage_type=stage_type,
        stage_id=stage_id,
        kind=kind,
        holder=holder,
        due_at=due_at,
        rule=rule,
        warn_at=warn_at(tenant.law, kind, due_at, clock.now()),
    )


def start_sending(rma: Rma, lines: list[RmaLine], tenant: Tenant) -> None:
    """The return was authorised: the decision is made, sending and paying begin to count."""
    meet(rma, "decide", "answer")
    for row in planned(rma, lines, tenant, clock.now()):
        _write(rma, row)


def goods_arrived(rma: Rma, lines: list[RmaLine], tenant: Tenant) -> None:
    """Goods came: nothing is to be sent any more where all have, and the money's days count."""
    if not any(line.outstanding for line in lines if line.status == "authorized"):
        meet(rma, "ship", "collect")
    if _stop_withholding(rma, tenant):
        return
    due_at = pay_by(tenant, clock.now())
    if not open_deadlines(rma).filter(kind="refund", due_at__lte=due_at).exists():
        promise(rma, tenant, "refund", "us", due_at, "pay_within")


def goods_on_their_way(rma: Rma, tenant: Tenant) -> None:
    """The carrier has the goods, or the shopper has proved that they sent them: they did their
    part, and we ours of a collection. A refund that was withheld is withheld no longer."""
    meet(rma, "ship", "collect")
    _stop_withholding(rma, tenant)


def _stop_withholding(rma: Rma, tenant: Tenant) -> bool:
    """The days to pay go on; where they are over, we pay by the end of the next working day."""
    now = clock.now()
    today = now.astimezone(tenant.tz).date()
    at_once = calendars.add_working_days(today, PAY_AT_ONCE_WITHIN, tenant.country)
    return bool(let_run(rma, "refund", not_before=calendars.end_of_day(at_once, tenant.tz)))


def await_collection(rma: Rma, tenant: Tenant) -> None:
    """Nobody has to send the goods any more: we arrange with the shopper how we get them."""
    if rma.ship_by is not None:
        rma.ship_by = None
        rma.save(update_fields=["ship_by"])
    meet(rma, "ship")
    promise(rma, tenant, "collect", "us", collect_by(tenant, clock.now()), "collect_within")


def collection_arranged(rma: Rma) -> None:
    """The day on which the goods are collected is booked, or they come another way."""
    meet(rma, "collect")


def wait_for_answer(rma: Rma, tenant: Tenant) -> None:
    """The shopper was asked something."""
    meet(rma, "decide")
    promise(
        rma, tenant, "answer", "you", clock.now() + timedelta(days=ANSWER_WITHIN), "answer_within"
    )


def wait_for_decision(rma: Rma, tenant: Tenant) -> None:
    """Somebody of the shop has to decide."""
    meet(rma, "answer")
    promise(rma, tenant, "decide", "us", decide_by(tenant, clock.now()), "decide_within")


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
        promise(rma, tenant, "reply", "us", due_at, "reply_within")


def await_reply(rma: Rma, tenant: Tenant) -> None:
    """The shop wrote and wants to hear something."""
    promise(
        rma, tenant, "shopper_reply", "you", clock.now() + timedelta(days=ANSWER_WITHIN), "answer"
    )


def replied(rma: Rma) -> bool:
    """The shopper's message was answered, or needs no answer; whether one was waiting."""
    return meet(rma, "reply") > 0


def promise(rma: Rma, tenant: Tenant, kind: str, holder: str, due_at: datetime, rule: str) -> None:
    """Set or move one date."""
    _write(rma, _row(rma, tenant, kind, holder, due_at, rule))


def _write(rma: Rma, row: Deadline) -> None:
    set_deadline(
        rma,
        kind=row.kind,
        holder=row.holder,
        due_at=row.due_at,
        rule=row.rule,
        clause=row.clause,
        calendar=row.calendar,
        warn_at=row.warn_at,
        held=row.held,
    )
