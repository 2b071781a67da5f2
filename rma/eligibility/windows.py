"""Until when units of an order line may come back, delivery by delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from returns_portal.lib.calendars import next_working_day
from rma.eligibility.facts import Delivery, LineFacts, OrderFacts
from rma.policies import Rules


@dataclass(frozen=True, slots=True)
class Window:
    """Units with the last day each may come back, that day included (None: no limit)."""

    ends: tuple[tuple[int, date | None], ...] = ()

    def open_units(self, today: date) -> int:
        return sum(units for units, end in self.ends if end is None or today <= end)

    def until(self, today: date) -> date | None:
        """The day all units still open may come back to; once none is, the day it closed."""
        known = [end for _units, end in self.ends if end is not None]
        still_open = [end for end in known if today <= end]
        if still_open:
            return min(still_open)
        return None if self.open_units(today) else max(known, default=None)

    def or_longer(self, other: Window) -> Window:
        """This window, or the other where it leaves more time."""
        mine, theirs = (_last(window) for window in (self, other))
        return other if self.ends and other.ends and theirs > mine else self


def _last(window: Window) -> date:
    """The first day on which some of the units may come back no longer."""
    return min((end or date.max for _units, end in window.ends), default=date.min)


def policy_window(rules: Rules, order: OrderFacts, line: LineFacts, tz: tzinfo) -> Window:
    """The policy's window for each delivery. Units already on returns came from the earliest.

    A window of N days includes day N to its end in the tenant's time zone (API, "Policies").
    """
    by_start = sorted(line.deliveries, key=lambda each: _start(rules, order, each))
    taken, ends = line.taken, []
    for delivery in by_start:
        gone = min(taken, delivery.units)
        taken -= gone
        if delivery.units > gone:
            ends.append((delivery.units - gone, _end(rules, order, delivery, tz)))
    return Window(tuple(ends))


def _start(rules: Rules, order: OrderFacts, delivery: Delivery) -> datetime:
    """What the policy counts from, as far as it is known; else what came before it."""
    if rules.window_starts == "placed":
        return order.placed_at
    if rules.window_starts == "fulfilled":
        return delivery.shipped_at or delivery.delivered_at or order.placed_at
    return delivery.delivered_at or delivery.shipped_at or order.placed_at


def _end(rules: Rules, order: OrderFacts, delivery: Delivery, tz: tzinfo) -> date | None:
    if rules.window_days is None:
        return None
    start = _start(rules, order, delivery).astimezone(tz).date()
    end = start + timedelta(days=rules.window_days)
    return next_working_day(end, order.country) if rules.extend_to_working_day else end
