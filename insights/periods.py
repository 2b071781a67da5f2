"""Periods of reports: whole days of a shop's time zone, compared with as many before. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: The periods that a page offers, in days up to and with today.
PRESETS = {"7d": 7, "4w": 28, "12w": 84, "1y": 365}
USUAL = "12w"
#: The longest period that can be asked for.
MOST_DAYS = 366 * 2
#: Up to so many days a chart counts by day; up to so many by week; beyond, by month.
BY_DAY, BY_WEEK = 31, 190


@dataclass(frozen=True, slots=True)
class Period:
    """The days `first` to `last`, both included, as they begin and end in `zone`."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    @property
    def before(self) -> Period:
        """As many days, up to the day before it."""
        last = self.first - timedelta(days=1)
        return Period(last - timedelta(days=self.days - 1), last, self.zone)

    @property
    def step(self) -> str:
        """How a chart divides it: day, week or month."""
        if self.days <= BY_DAY:
            return "day"
        return "week" if self.days <= BY_WEEK else "month"


def up_to(today: date, preset: str, zone: ZoneInfo) -> Period:
    """The period of a preset that ends with `today`."""
    return Period(today - timedelta(days=PRESETS[preset] - 1), today, zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins. Where the clocks skip midnight it begins at the moment they skip to."""
    return datetime.combine(day, time.min, zone)
