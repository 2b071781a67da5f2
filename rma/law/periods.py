"""When statutory periods end: for a sale with its deliveries, or from the moment of a statement.

The day of the event is not counted, and a period of the consumer that would end on a weekend or
holiday runs to the end of the next working day where they live (Regulation (EEC, Euratom) 1182/71,
Art. 3; STANDARDS J-03). What the trader owes is not moved: the earlier day is right either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from returns_portal.lib import calendars
from rma.law.clauses import EEA, Clause, Law
from rma.law.table import LAW

if TYPE_CHECKING:
    from rma.eligibility.facts import LineFacts, OrderFacts

#: Channels in which a consumer may withdraw, and the rule of each.
WITHDRAWAL_RULES = {"distance": "withdrawal", "off_premises": "withdrawal_doorstep"}


@dataclass(frozen=True, slots=True)
class Term:
    """The last day of a period (None: it has not begun), by which clause, in which calendar.

    `uninformed`: it is longer because the consumer was not told of the right.
    """

    until: date | None
    clause: Clause
    calendar: str = ""
    uninformed: bool = False

    def ends_at(self, tz: tzinfo) -> datetime | None:
        """The last moment of the last day."""
        return None if self.until is None else calendars.end_of_day(self.until, tz)

    def holds_on(self, today: date) -> bool:
        """Whether the period has not ended."""
        return self.until is None or today <= self.until


def withdrawal_end(order: OrderFacts, tz: tzinfo, *, law: Law = LAW) -> Term | None:
    """Until when the contract may be withdrawn from; None where there is no such right.

    Counted from the last good of the order (Art. 9(2)(b)(i)); open while a good is on its way.
    Without the information on the right it ends twelve months later (Art. 10(1)), or, told late,
    as many days after that day as the period has (Art. 10(2)).
    """
    clause = withdrawal_clause(order, tz, law=law)
    if clause is None:
        return None
    if clause.unit == "us_business_days":
        return Term(_us_business_days(day_of(order.placed_at, tz), clause.value), clause, "US")
    goods = [each for each in order.lines if each.kind == "goods"]
    calendar = calendar_of(order.country)
    if not goods or any(each.sent < each.quantity - each.cancelled for each in goods):
        return Term(None, clause, calendar)
    last = max(delivered_on(order, each, tz, law=law) for each in goods)
    until = _rolled(last + timedelta(days=clause.value), order.country)
    if order.informed or (order.informed_on is not None and order.informed_on <= last):
        return Term(until, clause, calendar)
    longer = law.find("withdrawal_uninformed", order.country, day_of(order.placed_at, tz))
    if longer is None:
        return Term(until, clause, calendar)
    latest = _rolled(months_after(until, longer.value), order.country)
    if order.informed_on is not None:
        told = _rolled(order.informed_on + timedelta(days=clause.value), order.country)
        return Term(max(until, min(told, latest)), longer, calendar, uninformed=True)
    return Term(latest, longer, calendar, uninformed=True)


def withdrawal_clause(order: OrderFacts, tz: tzinfo, *, law: Law = LAW) -> Clause | None:
    """The right of withdrawal of who bought, if they have one."""
    rule = WITHDRAWAL_RULES.get(order.channel)
    if rule is None or order.is_business:
        return None
    return law.find(rule, order.country, day_of(order.placed_at, tz))


def return_by(stated_at: datetime, *, country: str, tz: tzinfo, law: Law = LAW) -> Term | None:
    """Until when goods are sent back after a withdrawal was stated (Art. 14(1))."""
    stated = day_of(stated_at, tz)
    clause = law.find("withdrawal_return", country, stated)
    if clause is None:
        return None
    until = _rolled(stated + timedelta(days=clause.value), country)
    return Term(until, clause, calendar_of(country))


def refund_due(stated_at: datetime, *, country: str, tz: tzinfo, law: Law = LAW) -> Term | None:
    """Until when everything is paid back after a withdrawal was stated (Art. 13(1))."""
    stated = day_of(stated_at, tz)
    clause = law.find("withdrawal_refund", country, stated)
    if clause is None:
        return None
    return Term(stated + timedelta(days=clause.value), clause)


def undelivered_refund_due(
    asked_at: datetime, *, country: str, tz: tzinfo, law: Law = LAW
) -> Term | None:
    """Until when what was paid for goods that never came is paid back (Art. 18(3); 16 CFR 435)."""
    asked = day_of(asked_at, tz)
    clause = law.find("undelivered_refund", country, asked)
    if clause is None:
        return None
    if clause.unit == "working_days":
        until = calendars.add_working_days(asked, clause.value, country)
        return Term(until, clause, calendar_of(country))
    return Term(asked + timedelta(days=clause.value), clause)


def may_withhold(country: str, on: date, *, collected: bool, law: Law = LAW) -> Clause | None:
    """The clause that lets the refund wait for the goods or proof that they were sent (Art. 13(3)).

    None where the trader offered to collect them.
    """
    return None if collected else law.find("withholding", country, on)


def guarantee_end(order: OrderFacts, line: LineFacts, tz: tzinfo, *, law: Law = LAW) -> Term | None:
    """Until when the seller answers for a fault of what was delivered; None where no row says so.

    The longest of what holds: new or second-hand, made to last, its expected life where a country
    measures by it, and how long claims may be brought where that is the limit.
    """
    if not line.deliveries or order.is_business:
        return None
    placed, country = day_of(order.placed_at, tz), order.country
    if line.is_second_hand:
        clause = law.find("guarantee_second_hand", country, placed)
    else:
        clause = law.find("guarantee", country, placed)
    clause = clause or law.find("guarantee", country, placed)
    if clause is None:
        return None
    delivered = delivered_on(order, line, tz, law=law)
    terms = [Term(months_after(delivered, clause.value), clause, calendar_of(country))]
    for rule, applies, months in (
        ("guarantee_durable", line.is_durable, None),
        ("guarantee_expected_life", bool(line.expected_life_months), line.expected_life_months),
        ("guarantee_claims", not line.is_second_hand, None),
    ):
        longer = law.find(rule, country, placed) if applies else None
        if longer is not None:
            until = months_after(delivered, months or longer.value)
            terms.append(Term(until, longer, calendar_of(country)))
    return max(terms, key=lambda term: term.until or date.max)


def burden_reversed_until(
    order: OrderFacts, line: LineFacts, tz: tzinfo, *, law: Law = LAW
) -> Term | None:
    """Until when a fault counts as there from the start: nobody has to prove it (Art. 11)."""
    if not line.deliveries or order.is_business:
        return None
    clause = law.find("burden", order.country, day_of(order.placed_at, tz))
    if clause is None:
        return None
    delivered = delivered_on(order, line, tz, law=law)
    return Term(months_after(delivered, clause.value), clause, calendar_of(order.country))


def repair_extension(country: str, contract_on: date, *, law: Law = LAW) -> Clause | None:
    """What a repair as the remedy adds to the guarantee, once per good (Art. 10(2a))."""
    return law.find("repair_extension", country, contract_on)


def delivered_on(order: OrderFacts, line: LineFacts, tz: tzinfo, *, law: Law = LAW) -> date:
    """The day the last unit of a line came, or is presumed to have come at the latest."""
    days = presumed_days(order.country, day_of(order.placed_at, tz), law=law)
    found = [
        day_of(each.delivered_at, tz)
        if each.delivered_at
        else day_of(each.shipped_at or order.placed_at, tz) + timedelta(days=days)
        for each in line.deliveries
    ]
    return max(found, default=day_of(order.placed_at, tz))


def presumed_days(country: str, on: date, *, law: Law = LAW) -> int:
    """Days within which goods come at the latest, where nobody recorded it (Art. 18(1))."""
    clause = law.find("presumed_delivery", country, on)
    return clause.value if clause else 30


def calendar_of(country: str) -> str:
    """Which holidays a period was rolled by, with the version of their list."""
    return f"{country.upper()} {calendars.VERSION}"


def day_of(at: datetime, tz: tzinfo) -> date:
    """The day of a moment in a time zone."""
    return at.astimezone(tz).date()


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(year, month + 1, last)
            except ValueError:
                continue
    raise AssertionError  # pragma: no cover - every month has 28 days


def _rolled(day: date, country: str) -> date:
    """By Regulation 1182/71 where it holds; elsewhere a period ends on its day."""
    return calendars.next_working_day(day, country) if country.upper() in EEA else day


def _us_business_days(start: date, days: int) -> date:
    """Every day but Sundays and federal holidays (16 CFR 429.0(f))."""
    day = start
    while days:
        day += timedelta(days=1)
        free = day.weekday() == 6 or calendars.is_public_holiday(day, "US")
        days -= not free
    return day
