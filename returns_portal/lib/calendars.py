"""Days and deadlines: where a period of days ends, and which days of a country are working days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

import holidays

_WEEKEND = frozenset({5, 6})  # Saturday and Sunday, where no calendar is known
#: Which list of holidays days are counted by; kept beside a date that was computed with it.
VERSION = f"holidays {holidays.__version__}"


@lru_cache(maxsize=256)
def _calendar(country: str, subdivision: str | None) -> holidays.HolidayBase | None:
    """The country's public holidays (they fill up year by year as asked), or None if unknown."""
    try:
        return holidays.country_holidays(country.upper(), subdiv=subdivision)
    except NotImplementedError:
        # An unknown part of a known country still has the country's own holidays.
        return _calendar(country, None) if subdivision else None


def is_working_day(day: date, country: str, subdivision: str | None = None) -> bool:
    """Whether `day` is neither weekend nor public holiday in an ISO 3166 country (or part of it).

    The weekend is the country's own: Friday and Saturday in Saudi Arabia. For a country without a
    known calendar only Saturday and Sunday are free.
    """
    calendar = _calendar(country, subdivision)
    if calendar is None:
        return day.weekday() not in _WEEKEND
    return bool(calendar.is_working_day(day))


def is_public_holiday(day: date, country: str, subdivision: str | None = None) -> bool:
    """Whether `day` is a public holiday there; never where no calendar is known."""
    calendar = _calendar(country, subdivision)
    return calendar is not None and day in calendar


def next_working_day(day: date, country: str, subdivision: str | None = None) -> date:
    """`day` itself if people work then, else the first working day after it."""
    while not is_working_day(day, country, subdivision):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, days: int, country: str, subdivision: str | None = None) -> date:
    """The `days`-th working day after `day`, which is not counted itself. `days` is at least 0."""
    if days < 0:
        raise ValueError("Working days are counted forwards.")
    for _ in range(days):
        day = next_working_day(day + timedelta(days=1), country, subdivision)
    return day


def end_of_day(day: date, tz: tzinfo) -> datetime:
    """The last moment of `day` in the time zone `tz`, in UTC. It still belongs to the day."""
    # fold=1: where the clock goes back before midnight, the day ends at the second 23:59.
    return datetime.combine(day, time.max.replace(fold=1), tzinfo=tz).astimezone(UTC)


def end_of_period(
    start: datetime, days: int, tz: tzinfo, *, extend_in: str | None = None
) -> datetime:
    """The last moment of a period of `days` calendar days that an event at `start` sets going.

    The day of the event is not counted and day N counts to its end, both in `tz`. With `extend_in`
    (an ISO 3166 country, or a part of one such as DE-BY) a period that would end on a weekend or
    public holiday runs to the end of the next working day: Regulation (EEC, Euratom) 1182/71,
    article 3 (STANDARDS J-03).
    """
    if start.tzinfo is None:
        raise ValueError("A period needs a start that knows its time zone.")
    last = start.astimezone(tz).date() + timedelta(days=days)
    if extend_in:
        country, _, subdivision = extend_in.partition("-")
        last = next_working_day(last, country, subdivision or None)
    return end_of_day(last, tz)
