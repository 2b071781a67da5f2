"""Statutory periods to the day: by country, by the day of the contract, over holidays and zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rma import law
from rma.eligibility import Delivery
from rma.law import LAW, ROWS, Law
from rma.law.clauses import EEA, EU
from rma.law.periods import months_after
from tests.rma.sold import BERLIN, PLACED, delivered, item, sale

NEW_YORK = ZoneInfo("America/New_York")


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


def came(moment, units=1):
    return item(deliveries=[Delivery(units, moment - timedelta(days=2), moment)])


def order(line, **more):
    facts = {"country": "DE"} | more
    others = facts.pop("others", ())
    return sale(line, *others, **facts)


# --- the table ------------------------------------------------------------------------------


def test_every_row_says_where_it_stands_and_how_sure_we_are():
    for row in ROWS:
        assert row.source
        assert row.article
        assert row.confidence in ("C1", "C2", "KH", "KM", "KL")
        assert row.until is None or row.since <= row.until


def test_no_two_rows_of_a_place_hold_on_one_day():
    for row in ROWS:
        rivals = [each for each in ROWS if (each.rule, each.place) == (row.rule, row.place)]
        for other in rivals:
            assert other is row or not other.holds_on(row.since), (row.version, other.version)


def test_what_was_not_checked_is_marked_and_counsel_may_set_it_but_not_below_the_directive():
    found = LAW.find("guarantee", "ES", date(2026, 1, 1))
    assert (found.value, found.is_default) == (36, True)
    spain = Law(ROWS, {"ES:guarantee": 48})
    assert spain.find("guarantee", "ES", date(2026, 1, 1)).value == 48
    assert spain.find("guarantee", "ES", date(2026, 1, 1)).is_default is False
    short = Law(ROWS, {"ES:guarantee": 6, "DE:withdrawal": 7})
    assert short.find("guarantee", "ES", date(2026, 1, 1)).value == 24
    assert short.find("withdrawal", "DE", date(2026, 1, 1)).value == 14


@pytest.mark.parametrize("country", sorted(EEA))
def test_every_country_of_the_eea_has_the_directives(country):
    for rule in ("withdrawal", "withdrawal_return", "withdrawal_refund", "withdrawal_uninformed"):
        assert LAW.find(rule, country, date(2026, 1, 1)).value in (12, 14)
    assert LAW.find("guarantee", country, date(2026, 1, 1)).value >= 24
    assert LAW.find("burden", country, date(2026, 1, 1)).value >= 12
    extension = LAW.find("repair_extension", country, date(2026, 7, 31))
    assert (extension is not None) == (country in EU)


@pytest.mark.parametrize(
    ("rule", "country", "on", "value"),
    [
        ("guarantee", "DE", date(2021, 12, 31), 24),
        ("guarantee", "ES", date(2021, 12, 31), 24),  # three years since 2022
        ("guarantee", "ES", date(2022, 1, 1), 36),
        ("guarantee", "PT", date(2026, 1, 1), 36),
        ("guarantee", "SE", date(2020, 1, 1), 36),
        ("guarantee", "GB", date(2026, 1, 1), 72),
        ("guarantee", "CH", date(2026, 1, 1), 24),
        ("guarantee", "US", date(2026, 1, 1), None),
        ("guarantee", "", date(2026, 1, 1), None),
        ("burden", "DE", date(2021, 12, 31), 6),
        ("burden", "DE", date(2022, 1, 1), 12),
        ("burden", "FR", date(2026, 1, 1), 24),
        ("burden", "NO", date(2026, 1, 1), 24),
        ("withdrawal", "GB", date(2026, 1, 1), 14),
        ("withdrawal", "CH", date(2026, 1, 1), None),
        ("withdrawal", "US", date(2026, 1, 1), None),
        ("withdrawal_doorstep", "DE", date(2022, 5, 27), 14),
        ("withdrawal_doorstep", "DE", date(2022, 5, 28), 30),
        ("repair_extension", "DE", date(2026, 7, 30), None),
        ("repair_extension", "DE", date(2026, 7, 31), 12),
        ("repair_extension", "FR", date(2026, 7, 30), 6),
        ("repair_extension", "FR", date(2026, 7, 31), 12),
        ("repair_extension", "NO", date(2026, 7, 31), None),
        ("undelivered_refund", "US", date(2026, 1, 1), 7),
        ("take_back_battery", "DE", date(2025, 8, 17), 1),
    ],
)
def test_a_rule_is_that_of_the_country_on_the_day_of_the_contract(rule, country, on, value):
    found = LAW.find(rule, country, on)
    assert (found and found.value) == value


# --- withdrawal -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delivered_at", "country", "until"),
    [
        (at(2026, 10, 5, 12), "DE", date(2026, 10, 19)),
        # The 14th day is a Saturday, a Sunday, a holiday there and not elsewhere.
        (at(2026, 10, 3, 12), "DE", date(2026, 10, 19)),
        (at(2026, 10, 4, 12), "DE", date(2026, 10, 19)),
        (at(2026, 10, 12, 12), "IT", date(2026, 10, 26)),
        (at(2026, 12, 11, 12), "DE", date(2026, 12, 28)),
        (at(2026, 12, 11, 12), "FR", date(2026, 12, 28)),
        (at(2026, 12, 24, 12), "AT", date(2027, 1, 7)),
        (at(2026, 12, 23, 12), "AT", date(2027, 1, 7)),  # the 6th is a holiday there
        (at(2026, 12, 23, 12), "NL", date(2027, 1, 6)),
        # Over a leap day.
        (at(2028, 2, 16, 12), "DE", date(2028, 3, 1)),
        (at(2027, 2, 16, 12), "DE", date(2027, 3, 2)),
        # Delivered late in the evening: the 6th in Berlin.
        (at(2026, 10, 5, 22, 30), "DE", date(2026, 10, 20)),
        # The United Kingdom does not move the day.
        (at(2026, 10, 3, 12), "GB", date(2026, 10, 17)),
    ],
)
def test_a_withdrawal_ends_with_the_fourteenth_day_or_the_next_working_day(
    delivered_at, country, until
):
    term = law.withdrawal_end(order(came(delivered_at), country=country), BERLIN)
    assert term.until == until
    assert term.holds_on(until)
    assert not term.holds_on(until + timedelta(days=1))


def test_the_day_is_counted_where_the_shop_keeps_its_calendar():
    late = came(at(2026, 10, 6, 3))  # the 5th in New York
    assert law.withdrawal_end(order(late), BERLIN).until == date(2026, 10, 20)
    assert law.withdrawal_end(order(late), NEW_YORK).until == date(2026, 10, 19)


def test_the_period_has_not_begun_while_a_good_of_the_order_is_missing():
    missing = item(key="2", deliveries=())
    assert law.withdrawal_end(order(item(), others=(missing,)), BERLIN).until is None
    off = item(key="2", deliveries=(), cancelled=1)
    assert law.withdrawal_end(order(item(), others=(off,)), BERLIN).until == date(2026, 10, 19)
    paper = item(key="2", deliveries=(), kind="service")
    assert law.withdrawal_end(order(item(), others=(paper,)), BERLIN).until == date(2026, 10, 19)


def test_the_last_of_several_deliveries_counts():
    late = item(2, deliveries=[delivered(1), delivered(1, at(2026, 10, 20, 12))])
    assert law.withdrawal_end(order(late), BERLIN).until == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("informed_on", "until", "uninformed"),
    [
        (None, date(2027, 10, 19), True),
        (date(2026, 10, 5), date(2026, 10, 19), False),
        (date(2026, 11, 2), date(2026, 11, 16), True),
        (date(2026, 10, 8), date(2026, 10, 22), True),
        (date(2027, 10, 15), date(2027, 10, 19), True),  # never longer than the twelve months
    ],
)
def test_who_was_not_told_of_the_right_has_twelve_months_more(informed_on, until, uninformed):
    term = law.withdrawal_end(order(item(), informed=False, informed_on=informed_on), BERLIN)
    assert (term.until, term.uninformed) == (until, uninformed)
    assert term.clause.article == ("Art. 10(1)" if uninformed else "Art. 9(1)")


@pytest.mark.parametrize(
    ("country", "placed_at", "until"),
    [
        ("DE", PLACED, date(2026, 11, 4)),
        ("GB", PLACED, date(2026, 10, 19)),
        ("CH", PLACED, date(2026, 10, 19)),
        # Three business days from the sale; Saturdays count.
        ("US", at(2026, 10, 1, 15), date(2026, 10, 5)),
        ("US", at(2026, 10, 9, 15), date(2026, 10, 14)),  # Columbus Day, a Sunday
        ("US", at(2026, 11, 25, 15), date(2026, 11, 30)),  # Thanksgiving
    ],
)
def test_a_visit_at_the_door_has_its_own_days(country, placed_at, until):
    sold = order(item(), country=country, channel="off_premises", placed_at=placed_at)
    assert law.withdrawal_end(sold, BERLIN).until == until


@pytest.mark.parametrize(
    "more",
    [{"is_business": True}, {"channel": "store"}, {"country": "US"}, {"country": "CH"}],
)
def test_who_has_no_such_right_gets_no_date(more):
    assert law.withdrawal_end(order(item(), **more), BERLIN) is None


@pytest.mark.parametrize(
    ("stated_at", "country", "back", "paid"),
    [
        (at(2026, 10, 5, 12), "DE", date(2026, 10, 19), date(2026, 10, 19)),
        # What the trader owes is not moved by a weekend; what the consumer does is.
        (at(2026, 10, 3, 12), "DE", date(2026, 10, 19), date(2026, 10, 17)),
        (at(2026, 10, 5, 22, 30), "DE", date(2026, 10, 20), date(2026, 10, 20)),
        (at(2026, 12, 11, 12), "FR", date(2026, 12, 28), date(2026, 12, 25)),
        (at(2026, 10, 3, 12), "GB", date(2026, 10, 17), date(2026, 10, 17)),
        (at(2026, 10, 3, 12), "US", None, None),
    ],
)
def test_fourteen_days_to_send_and_fourteen_to_pay(stated_at, country, back, paid):
    returned = law.return_by(stated_at, country=country, tz=BERLIN)
    refunded = law.refund_due(stated_at, country=country, tz=BERLIN)
    assert (returned and returned.until, refunded and refunded.until) == (back, paid)


def test_a_refund_waits_for_the_goods_unless_we_collect_them():
    assert law.may_withhold("DE", date(2026, 10, 1), collected=False).article == "Art. 13(3)"
    assert law.may_withhold("DE", date(2026, 10, 1), collected=True) is None
    assert law.may_withhold("US", date(2026, 10, 1), collected=False) is None


# --- guarantee ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "more", "until"),
    [
        ("DE", {}, date(2028, 10, 5)),
        ("ES", {}, date(2029, 10, 5)),
        ("NO", {}, date(2028, 10, 5)),
        ("NO", {"is_durable": True}, date(2031, 10, 5)),
        ("DE", {"is_durable": True}, date(2028, 10, 5)),
        ("NL", {"expected_life_months": 96}, date(2034, 10, 5)),
        ("NL", {"expected_life_months": 6}, date(2028, 10, 5)),
        ("DE", {"expected_life_months": 96}, date(2028, 10, 5)),
        ("IE", {}, date(2032, 10, 5)),
        ("GB", {}, date(2032, 10, 5)),
        ("CH", {"is_second_hand": True}, date(2027, 10, 5)),
        ("DE", {"is_second_hand": True}, date(2027, 10, 5)),
        ("ES", {"is_second_hand": True}, date(2027, 10, 5)),
        ("GB", {"is_second_hand": True}, date(2032, 10, 5)),
    ],
)
def test_the_guarantee_lasts_as_long_as_the_country_says(country, more, until):
    line = item(**more)
    assert law.guarantee_end(order(line, country=country), line, BERLIN).until == until


@pytest.mark.parametrize(
    ("country", "until"),
    [
        ("DE", date(2027, 10, 5)),
        ("ES", date(2028, 10, 5)),
        ("PL", date(2028, 10, 5)),
        ("GB", date(2027, 4, 5)),
    ],
)
def test_nobody_has_to_prove_a_fault_in_the_first_time(country, until):
    line = item()
    assert law.burden_reversed_until(order(line, country=country), line, BERLIN).until == until


def test_no_guarantee_without_goods_or_for_a_business():
    line = item(deliveries=())
    assert law.guarantee_end(order(line), line, BERLIN) is None
    assert law.guarantee_end(order(item(), is_business=True), item(), BERLIN) is None
    assert law.burden_reversed_until(order(line), line, BERLIN) is None


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2028, 2, 29), 24, date(2030, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last_of_a_shorter_month(day, months, expected):
    assert months_after(day, months) == expected


@pytest.mark.parametrize(
    ("asked_at", "country", "until"),
    [
        (at(2026, 11, 20, 15), "US", date(2026, 12, 2)),  # seven working days, Thanksgiving apart
        (at(2026, 10, 5, 12), "DE", date(2026, 10, 19)),
        (at(2026, 10, 5, 12), "CH", None),
    ],
)
def test_what_never_came_is_paid_back_in_time(asked_at, country, until):
    term = law.undelivered_refund_due(asked_at, country=country, tz=BERLIN)
    assert (term and term.until) == until
