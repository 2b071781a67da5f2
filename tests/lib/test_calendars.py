"""Where periods end: in the right time zone, over clock changes, weekends and public holidays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from returns_portal.lib.calendars import (
    add_working_days,
    end_of_day,
    end_of_period,
    is_working_day,
    next_working_day,
)

BERLIN = ZoneInfo("Europe/Berlin")
LAST = timedelta(microseconds=1)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_a_period_of_thirty_days_includes_the_thirtieth_to_its_end():
    delivered = utc(2026, 11, 4, 9, 30)
    assert end_of_period(delivered, 30, BERLIN) == utc(2026, 12, 4, 23, 0) - LAST


def test_the_day_of_the_event_is_the_one_in_the_time_zone():
    late = utc(2026, 11, 4, 23, 30)  # already 5 November in Berlin
    assert end_of_period(late, 1, BERLIN) == utc(2026, 11, 6, 23, 0) - LAST
    assert end_of_period(late, 1, ZoneInfo("America/New_York")) == utc(2026, 11, 6, 5, 0) - LAST


def test_a_period_over_a_clock_change_still_ends_at_midnight_on_the_wall():
    assert end_of_period(utc(2026, 3, 28, 12), 1, BERLIN) == utc(2026, 3, 29, 22, 0) - LAST
    assert end_of_period(utc(2026, 10, 24, 12), 1, BERLIN) == utc(2026, 10, 25, 23, 0) - LAST


def test_a_day_whose_last_hour_comes_twice_ends_with_the_second():
    sao_paulo = ZoneInfo("America/Sao_Paulo")  # until 2019 the clock went back at midnight
    assert end_of_day(date(2019, 2, 16), sao_paulo) == utc(2019, 2, 17, 3, 0) - LAST


@pytest.mark.parametrize(
    ("days", "country", "last_day"),
    [
        (14, None, date(2026, 12, 26)),  # a Saturday
        (14, "DE", date(2026, 12, 28)),  # 25 and 26 December are holidays, 27 is a Sunday
        (14, "US", date(2026, 12, 28)),  # 26 December is a Saturday
        (13, "DE", date(2026, 12, 28)),
        (12, "DE", date(2026, 12, 24)),  # no public holiday in Germany
        (20, "DE", date(2027, 1, 4)),  # New Year's Day is a Friday
        (25, "DE", date(2027, 1, 6)),
        (25, "DE-BY", date(2027, 1, 7)),  # Epiphany is a holiday in Bavaria
        (25, "DE-XX", date(2027, 1, 6)),  # an unknown part has the country's days
        (14, "ZZ", date(2026, 12, 28)),  # no calendar: weekends only
    ],
)
def test_a_period_that_ends_on_a_free_day_runs_to_the_next_working_day(days, country, last_day):
    ends = end_of_period(utc(2026, 12, 12, 10), days, BERLIN, extend_in=country)
    assert ends == end_of_day(last_day, BERLIN)


def test_the_weekend_is_the_countrys_own():
    friday, sunday = date(2026, 11, 20), date(2026, 11, 22)
    assert (is_working_day(friday, "SA"), is_working_day(sunday, "SA")) == (False, True)
    assert (is_working_day(friday, "IE"), is_working_day(sunday, "IE")) == (True, False)
    assert next_working_day(friday, "SA") == sunday
    assert next_working_day(sunday, "SA") == sunday


def test_working_days_leave_out_weekends_and_holidays():
    assert add_working_days(date(2026, 12, 23), 0, "GB") == date(2026, 12, 23)
    assert add_working_days(date(2026, 12, 23), 1, "GB") == date(2026, 12, 24)
    # Christmas, Boxing Day (a Saturday, so also the Monday), two weekend days.
    assert add_working_days(date(2026, 12, 23), 2, "GB") == date(2026, 12, 29)
    assert add_working_days(date(2026, 11, 20), 20, "US") == date(2026, 12, 21)  # Thanksgiving


def test_a_start_without_a_time_zone_and_days_backwards_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        end_of_period(datetime(2026, 11, 4), 14, BERLIN)
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2026, 11, 20), -1, "DE")
