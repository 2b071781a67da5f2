"""Rights beside the policy, for one order line: by law, and by what the maker promised with it.

The law is `rma.law`: tables by country and by the day of the contract. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from rma import law
from rma.eligibility.facts import LineFacts, OrderFacts
from rma.law import LAW, Clause, Law
from rma.law.periods import day_of, months_after


@dataclass(frozen=True, slots=True)
class Right:
    """A right to bring units back, to the end of a day (None: the period has not begun).

    `ends` has the units with the last day of each, where a repair has lengthened it for some.
    `clause` is where the right stands (None: the maker's own promise), `calendar` the holidays it
    was counted by, `uninformed` that it lasts longer because nobody told the consumer of it.
    """

    basis: str
    units: int
    until: date | None
    clause: Clause | None = None
    calendar: str = ""
    uninformed: bool = False
    ends: tuple[tuple[int, date | None], ...] = ()

    def holds_on(self, today: date) -> bool:
        """Whether it may be used."""
        return self.units > 0 and (self.until is None or today <= self.until)

    @property
    def periods(self) -> tuple[tuple[int, date | None], ...]:
        """Units with the last day of each."""
        return self.ends or ((self.units, self.until),)


def rights(
    order: OrderFacts,
    line: LineFacts,
    tz: tzinfo,
    table: Law = LAW,
    *,
    today: date | None = None,
) -> tuple[Right, ...]:
    """The rights a consumer has for a line, or had; one of each basis.

    That goods never came can only be said on a day (`today`).
    """
    if line.kind != "goods":
        return ()
    found = [
        _withdrawal(order, line, tz, table),
        _guarantee(order, line, tz, table),
        _warranty(order, line, tz),
    ]
    if today is not None:
        found.append(_undelivered(order, line, today, tz, table))
    return tuple(right for right in found if right)


def _withdrawal(order: OrderFacts, line: LineFacts, tz: tzinfo, table: Law) -> Right | None:
    """Goods not yet sent are withdrawn from too: the period has not begun."""
    if line.exemption:
        return None
    term = law.withdrawal_end(order, tz, law=table)
    if term is None:
        return None
    units = line.quantity - line.cancelled - line.taken
    return Right("withdrawal", units, term.until, term.clause, term.calendar, term.uninformed)


def _guarantee(order: OrderFacts, line: LineFacts, tz: tzinfo, table: Law) -> Right | None:
    """A repair as the remedy lengthens it by some months, once for each piece."""
    term = law.guarantee_end(order, line, tz, law=table)
    if term is None:
        return None
    units, until = line.sent - line.taken, term.until
    longer = min(max(line.extended, 0), max(units, 0))
    extension = longer and law.repair_extension(
        order.country, day_of(order.placed_at, tz), law=table
    )
    if not extension or until is None:
        return Right("guarantee", units, until, term.clause, term.calendar)
    later = months_after(until, extension.value)
    ends = ((units - longer, until), (longer, later))
    return Right("guarantee", units, later, term.clause, term.calendar, ends=ends)


def _warranty(order: OrderFacts, line: LineFacts, tz: tzinfo) -> Right | None:
    """What the maker or the shop promises with the article, from the day it came."""
    if not line.deliveries or not (line.warranty_months or line.warranty_until):
        return None
    delivered = law.delivered_on(order, line, tz)
    promised = months_after(delivered, line.warranty_months) if line.warranty_months else None
    until = max(day for day in (promised, line.warranty_until) if day is not None)
    return Right("warranty", line.sent - line.taken, until)


def _undelivered(
    order: OrderFacts, line: LineFacts, today: date, tz: tzinfo, table: Law
) -> Right | None:
    """What should have come by now and, for all anybody recorded, did not (Art. 18)."""
    placed = day_of(order.placed_at, tz)
    clause = None if order.is_business else table.find("undelivered", order.country, placed)
    if clause is None or today <= placed + timedelta(days=clause.value):
        return None
    came = sum(each.units for each in line.deliveries if each.delivered_at is not None)
    units = line.quantity - line.cancelled - max(line.taken, came)
    if units <= 0:
        return None
    return Right("undelivered", units, None, clause)
