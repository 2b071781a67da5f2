"""Reports: exact figures of a week counted by hand, its edges, nothing at all, two shops apart."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from insights.periods import Period, up_to
from insights.selectors.reports import REPORTS
from returns_portal.lib import clock
from tenants.models import Tenant
from tests import cast
from tests.factories.rma import working_in
from tests.insights.small_world import FIRST, LAST, lived, week
from tests.journeys.partner import Partner

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def shop(alpha: Tenant) -> Tenant:
    return lived(alpha)


def report(tenant: Tenant, name: str, period: Period | None = None) -> list[dict[str, Any]]:
    with working_in(tenant):
        return REPORTS[name](period or week(tenant)).as_rows()


def test_the_week_is_counted_as_by_hand(shop: Tenant) -> None:
    assert report(shop, "rate") == [
        {
            "from": FIRST,
            "to": LAST,
            "orders": 1,
            "units_sold": 10,
            "returns": 3,
            "units": 4,
            "rate": 40.0,
        },
        {
            "from": date(2026, 9, 28),
            "to": date(2026, 10, 4),
            "orders": 1,
            "units_sold": 3,
            "returns": 1,
            "units": 1,
            "rate": 33.3,
        },
    ]
    days = {row["from"].day: (row["returns"], row["units"]) for row in report(shop, "returns")}
    assert days == {5: (0, 0), 6: (1, 2), 7: (1, 1), 8: (0, 0), 9: (0, 0), 10: (0, 0), 11: (1, 1)}
    assert report(shop, "reasons") == [
        {"reason": "too_small", "units": 3, "share": 75.0, "units_before": 1, "change": -25.0},
        {"reason": "defective", "units": 1, "share": 25.0, "units_before": 0, "change": 25.0},
    ]
    assert report(shop, "products") == [
        {
            "sku": "TEE",
            "title": "T-shirt",
            "units": 4,
            "units_sold": 10,
            "rate": 40.0,
            "units_before": 1,
        }
    ]


def test_what_was_found_and_where_it_went(shop: Tenant) -> None:
    assert report(shop, "grades") == [
        {
            "function": "F6",
            "cosmetic": "C9",
            "units": 2,
            "share": 100.0,
            "units_before": 0,
            "change": None,
        }
    ]
    [route] = report(shop, "routes")
    assert (route["route"], route["units"], route["share"]) == ("restock_open_box", 2, 100.0)
    [recovered] = report(shop, "recovered")
    assert recovered["route"] == "restock_open_box"
    assert recovered["function"] == "F6"
    assert (recovered["currency"], recovered["units"], recovered["price"]) == ("EUR", 2, 2000)


def test_how_fast_it_went_and_what_was_paid(shop: Tenant) -> None:
    ways = {row["step"]: (row["count"], row["median"], row["p90"]) for row in report(shop, "cycle")}
    assert ways == {
        "receive": (2, 2.0, 2.0),
        "grade": (1, 1.0, 1.0),
        "settle": (1, 1.0, 1.0),
        "whole": (1, 4.0, 4.0),
    }
    assert report(shop, "money") == [
        {"currency": "EUR", "type": "refund", "count": 1, "amount": 2000, "amount_before": 0}
    ]


def test_a_day_begins_and_ends_in_the_shops_own_time_zone(shop: Tenant) -> None:
    utc = Period(FIRST, LAST, ZoneInfo("UTC"))
    # In UTC both returns at the edges of Berlin's week fall on other days.
    assert [row["units"] for row in report(shop, "rate", utc)] == [5, 1]
    assert [row["units_sold"] for row in report(shop, "rate", utc)] == [0, 13]
    sunday = Period(LAST, LAST, BERLIN)
    assert [row["units"] for row in report(shop, "rate", sunday)] == [1, 0]
    assert report(shop, "returns", sunday) == [
        {"from": LAST, "returns": 1, "units": 1, "approved": 1, "declined": 0}
    ]


def test_the_day_the_clocks_go_back_has_25_hours() -> None:
    day = Period(date(2026, 10, 25), date(2026, 10, 25), BERLIN)
    assert day.start == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert day.end == datetime(2026, 10, 25, 23, tzinfo=UTC)
    assert day.before == Period(date(2026, 10, 24), date(2026, 10, 24), BERLIN)
    assert day.before.end == day.start


@pytest.mark.parametrize(
    ("days", "step"), [(7, "day"), (31, "day"), (32, "week"), (190, "week"), (191, "month")]
)
def test_a_longer_period_is_counted_in_longer_steps(days: int, step: str) -> None:
    last = date(2026, 10, 11)
    period = Period(date.fromordinal(last.toordinal() - days + 1), last, BERLIN)
    assert (period.days, period.step) == (days, step)


def test_a_preset_ends_today() -> None:
    period = up_to(LAST, "7d", BERLIN)
    assert (period.first, period.last) == (FIRST, LAST)


def test_weeks_begin_on_monday_and_months_on_their_first(shop: Tenant) -> None:
    for days, last in ((60, FIRST), (365, date(2026, 10, 1))):
        period = Period(date.fromordinal(LAST.toordinal() - days + 1), LAST, BERLIN)
        rows = report(shop, "returns", period)
        assert sum(row["units"] for row in rows) == 5
        assert rows[-1]["from"] == last
        assert {row["from"].weekday() for row in rows} == {0} or days == 365
        assert {row["from"].day for row in rows} == {1} or days == 60


def test_a_period_without_anything_is_no_error(shop: Tenant) -> None:
    period = Period(date(2020, 2, 28), date(2020, 3, 1), BERLIN)
    found = {name: report(shop, name, period) for name in REPORTS}
    assert [row["rate"] for row in found.pop("rate")] == [None, None]
    days = [(row["from"].day, row["returns"]) for row in found.pop("returns")]
    assert days == [(28, 0), (29, 0), (1, 0)]
    assert {(row["count"], row["median"]) for row in found.pop("cycle")} == {(0, None)}
    assert set(map(len, found.values())) == {0}


def test_another_shop_counts_nothing_of_it_and_every_report_is_one_query(
    shop: Tenant, beta: Tenant
) -> None:
    for name in REPORTS:
        rows = report(beta, name, week(beta))
        assert all(not row.get("units") and not row.get("count") for row in rows), name
        with working_in(shop), CaptureQueriesContext(connection) as asked:
            REPORTS[name](week(shop))
        assert len(asked) == 1


# --- by API ---------------------------------------------------------------------------------

PERIOD = "from=2026-10-05&to=2026-10-11"


def test_a_partner_gets_them_as_json_and_as_csv(shop: Tenant) -> None:
    partner = Partner(shop)
    body = partner.must(partner.get(f"insights/reasons?{PERIOD}"), 200)
    assert body["time_zone"] == "Europe/Berlin"
    assert (body["from"], body["to"]) == ("2026-10-05", "2026-10-11")
    assert body["compared_with"] == {"from": "2026-09-28", "to": "2026-10-04"}
    assert body["rows"][0] == {
        "reason": "too_small",
        "units": 3,
        "share": 75.0,
        "units_before": 1,
        "change": -25.0,
    }
    paid = partner.must(partner.get(f"insights/money?{PERIOD}"), 200)["rows"]
    assert paid[0]["amount"] == {"amount": "20.00", "currency": "EUR"}
    client, key = Client(), f"Bearer {cast.api_secret(shop)}"
    for name in REPORTS:
        answer = client.get(
            f"/api/v1/insights/{name}?{PERIOD}",
            headers={"authorization": key, "accept": "text/csv"},
        )
        assert answer.status_code == 200
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert "Accept" in answer["Vary"]
    lines = client.get(
        f"/api/v1/insights/money?{PERIOD}", headers={"authorization": key, "accept": "text/csv"}
    ).content.decode()
    assert lines == "currency,type,count,amount,amount_before\r\nEUR,refund,1,20.00,0.00\r\n"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from"),
        ("to=2026-13-01", "to"),
        ("from=2026-10-12&to=2026-10-11", "from"),
        ("from=2020-01-01&to=2026-10-11", "from"),
        ("from=0001-01-01&to=0001-01-02", "to"),
        ("days=7", "days"),
    ],
)
def test_a_wrong_period_is_refused_by_name(alpha: Tenant, query: str, field: str) -> None:
    answer = Partner(alpha).get(f"insights/returns?{query}")
    assert answer.status == 400
    assert [row["field"] for row in answer.body["errors"]] == [field]


def test_without_a_period_it_is_the_last_twelve_weeks(alpha: Tenant) -> None:
    with clock.frozen(datetime(2026, 10, 11, 22, 30, tzinfo=UTC)):
        body = Partner(alpha).get("insights/returns").body
    # Half past midnight in Berlin: it is Monday there.
    assert (body["from"], body["to"]) == ("2026-07-21", "2026-10-12")


def test_a_key_without_the_scope_is_refused_and_an_unknown_report_is_not_there(
    alpha: Tenant,
) -> None:
    key = f"Bearer {cast.api_secret(alpha, ['returns:read'])}"
    answer = Client().get("/api/v1/insights/returns", headers={"authorization": key})
    assert answer.status_code == 403
    assert Partner(alpha).get("insights/fortunes").status == 404
