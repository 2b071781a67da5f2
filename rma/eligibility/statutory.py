"""Rights the law gives, whatever a policy says: withdrawal and the legal guarantee (EU and EEA).

The consumer's country decides, not the shop's (Rome I, Art. 6; STANDARDS J-01).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from returns_portal.lib.calendars import next_working_day
from rma.eligibility.facts import LineFacts, OrderFacts

# fmt: off
EEA = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on
WITHDRAWAL_DAYS = 14  # Directive 2011/83, Art. 9
PRESUMED_DELIVERY_DAYS = 30  # Directive 2011/83, Art. 18: the latest, where nobody recorded it
GUARANTEE_YEARS = 2  # Directive 2019/771, Art. 10
LONGER_GUARANTEES = {"ES": 3, "PT": 3, "SE": 3}  # STANDARDS A.2


@dataclass(frozen=True, slots=True)
class Right:
    """A right to bring units back, to the end of a day (None: the period has not begun)."""

    basis: str
    units: int
    until: date | None

    def holds_on(self, today: date) -> bool:
        return self.units > 0 and (self.until is None or today <= self.until)


def rights(order: OrderFacts, line: LineFacts, tz: tzinfo) -> tuple[Right, ...]:
    """The statutory rights a consumer has for a line, or had."""
    if order.is_business or order.country.upper() not in EEA or line.kind != "goods":
        return ()
    found = (_withdrawal(order, line, tz), _guarantee(order, line, tz))
    return tuple(right for right in found if right)


def _withdrawal(order: OrderFacts, line: LineFacts, tz: tzinfo) -> Right | None:
    """14 days from the last good of the order, to the end of a working day (Reg. 1182/71).

    Goods not yet sent are withdrawn from too: the period has not begun.
    """
    if order.channel != "distance":
        return None
    units = line.quantity - line.cancelled - line.taken
    goods = [each for each in order.lines if each.kind == "goods"]
    if any(each.sent < each.quantity - each.cancelled for each in goods):
        return Right("withdrawal", units, None)
    last = max(_delivered(order, each, tz) for each in goods)
    until = next_working_day(last + timedelta(days=WITHDRAWAL_DAYS), order.country)
    return Right("withdrawal", units, until)


def _guarantee(order: OrderFacts, line: LineFacts, tz: tzinfo) -> Right | None:
    if not line.deliveries:
        return None
    years = LONGER_GUARANTEES.get(order.country.upper(), GUARANTEE_YEARS)
    return Right(
        "guarantee", line.sent - line.taken, _years_after(_delivered(order, line, tz), years)
    )


def _delivered(order: OrderFacts, line: LineFacts, tz: tzinfo) -> date:
    """The day the last unit of a line came, or is presumed to have come at the latest."""
    return max(
        (
            _day(each.delivered_at or _presumed(each.shipped_at or order.placed_at), tz)
            for each in line.deliveries
        ),
        default=_day(order.placed_at, tz),
    )


def _presumed(sent: datetime) -> datetime:
    return sent + timedelta(days=PRESUMED_DELIVERY_DAYS)


def _day(at: datetime, tz: tzinfo) -> date:
    return at.astimezone(tz).date()


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
