"""The page of insights: the week of `small_world` in words, its files, its periods, its queries."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from returns_portal.faces.desk.insightspage import SHOWN, Report
from returns_portal.lib import clock
from tenants.models import Tenant
from tests import cast
from tests.factories import rma as returns
from tests.factories.catalog import make_order
from tests.insights.small_world import at, lived

pytestmark = pytest.mark.django_db
PERIOD = "from=2026-10-05&to=2026-10-11"
PAGE = f"/desk/insights/?{PERIOD}"
#: One statement for each report and the rate, one for reasons' words, the rest signs in.
MOST_QUERIES = 22


@pytest.fixture
def browser(alpha: Tenant, bob: cast.Person) -> Iterator[Client]:
    """An analyst's, on the Monday after that week."""
    with clock.frozen(at(12)):
        yield cast.browser(alpha, bob)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_says_the_week_in_words(alpha: Tenant, browser: Client) -> None:
    lived(alpha)
    answer = browser.get(PAGE)
    assert answer.status_code == 200
    page = answer.content.decode()
    text = words(page)
    assert "Mon 5 Oct to Sun 11 Oct, compared with Mon 28 Sep to Sun 4 Oct." in text
    assert "Return rate, units 40.0 % " in text
    assert "+6.7 pt vs before" in text
    assert "Too small 3 75.0 % 1 −25.0 pt" in text  # noqa: RUF001
    assert "F6 works like new C9 as new 2 100.0 % 0 –" in text  # noqa: RUF001
    assert "Request to money 1 4.0 d 4.0 d – –" in text  # noqa: RUF001
    assert "Refund 1 €20.00 €0.00" in text
    assert 'data-label="Too small"' in page
    assert 'data-value="75.0"' in page
    assert 'aria-label="Why things come back: Too small 3, ' in page
    # Without JavaScript the plain bars stand: 3 of 3, and 1 of 3.
    assert "M0 0h100v10H0z" in page
    assert "M0 0h33v10H0z" in page


def test_a_file_holds_exactly_what_the_table_shows(alpha: Tenant, browser: Client) -> None:
    lived(alpha)
    reports = {report.name: report for report in browser.get(PAGE).context["reports"]}
    assert set(reports) == set(SHOWN)
    for name, report in reports.items():
        compare(browser, name, report)


def compare(browser: Client, name: str, report: Report) -> None:
    answer = browser.get(f"/desk/insights.csv?report={name}&{PERIOD}")
    wanted = f'attachment; filename="{name}-2026-10-05-2026-10-11.csv"'
    assert answer["Content-Disposition"] == wanted
    heads, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert heads == [str(column.label) for column, _drawn in report.columns]
    assert len(rows) == len(report.rows)
    for row, shown in zip(rows, report.rows, strict=True):
        texts = [(have, cell.words) for have, cell in zip(row, shown.cells, strict=True)]
        columns = [column.kind for column, _drawn in report.columns]
        for kind, (have, words_) in zip(columns, texts, strict=True):
            if kind == "text":
                assert have == words_
            elif kind == "count":
                assert have == words_.replace(",", "")
            elif kind == "percent":
                assert words_ in (f"{have} %".replace(" ", "\N{NO-BREAK SPACE}"), f"{have} %", "–")  # noqa: RUF001


def test_a_formula_in_a_title_stays_text(alpha: Tenant, browser: Client) -> None:
    with clock.frozen(at(6)):
        returns.seeded(alpha)
        line = {"sku": "=1+1", "title": "=HYPERLINK(1)", "quantity": 1, "unit_price": "1.00"}
        order = make_order(alpha, lines=[line])
        returns.returned(alpha, order)
    text = browser.get(f"/desk/insights.csv?report=products&{PERIOD}").content.decode()
    assert "\r\n'=1+1,'=HYPERLINK(1),1," in text


def test_nothing_yet_teaches_and_breaks_nothing(browser: Client) -> None:
    text = words(browser.get("/desk/insights/").content.decode())
    assert text.count("Nothing in these days.") == 6
    assert "nothing to compare with" in text


@pytest.mark.parametrize(
    ("query", "words_"),
    [
        ("from=2026-10-12&to=2026-10-11", "The first day has to come before the last."),
        ("from=2020-10-12&to=2026-10-11", "At most two years at a time."),
        ("from=soon", "Enter a valid date."),
        ("to=9999-12-31", "At most two years at a time."),
    ],
)
def test_a_wrong_period_is_said_beside_its_field(browser: Client, query: str, words_: str) -> None:
    answer: Any = browser.get(f"/desk/insights/?{query}")
    if query == "to=9999-12-31":
        words_ = "That day is too far ahead."
    assert answer.status_code == 400
    assert words_ in answer.content.decode()
    assert browser.get(f"/desk/insights.csv?{query}").status_code == 404


def test_the_page_asks_the_database_once_for_each_report(alpha: Tenant, browser: Client) -> None:
    lived(alpha)
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        browser.get(PAGE)
    assert len(asked) <= MOST_QUERIES


def test_who_has_no_right_to_figures_sees_none(alpha: Tenant) -> None:
    inspector = cast.person(alpha, "inspector")
    browser = cast.browser(alpha, inspector)
    assert browser.get("/desk/insights/").status_code == 403
    assert browser.get("/desk/insights.csv").status_code == 403
