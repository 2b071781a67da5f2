"""Dry runs of a scope: exact counts of what it covers, where it is, and what cannot be told."""

from __future__ import annotations

import pytest
from django.db import transaction

from catalog.models import Unit
from returns_portal.lib import clock
from tenants.scope import tenant_scope
from tests.factories import inspection as floor
from tests.factories import rma as make_rma
from tests.factories.catalog import make_product
from tests.recalls.matching_cases import counted, sold

pytestmark = pytest.mark.django_db


def test_a_serial_range_holds_both_its_ends_and_no_other_prefix(alpha):
    sold(alpha, ["AB0999", "AB1000", "ab 1001", "AB1999", "AB2000", "AC1500", "AB01500", "AB1500X"])
    match = counted(alpha, {"sku": "PHONE", "serials": "AB1000 - AB1999"})
    assert match.matched == 3
    assert match.counts["by_row"] == [3]
    assert sorted(row["serial"] for row in match.sample) == ["AB1000", "AB1001", "AB1999"]
    assert match.warnings == []


def test_ends_of_one_width_mean_numbers_of_that_width(alpha):
    sold(alpha, ["0098", "0099", "0100", "0101", "100", "00100", "99"])
    assert counted(alpha, {"sku": "PHONE", "serials": "0099 to 0101"}).matched == 3


def test_ends_of_two_widths_mean_numbers_without_zeros_in_front(alpha):
    sold(alpha, ["98", "99", "100", "101", "102", "0100", "9", "1000"])
    assert counted(alpha, {"sku": "PHONE", "serials": "99 to 101"}).matched == 3


def test_a_range_may_stand_before_a_suffix(alpha):
    sold(alpha, ["A10X", "A15X", "A15Y", "A20X", "A15", "A1X"])
    assert counted(alpha, {"sku": "PHONE", "serials": "A10X to A20X"}).matched == 3


def test_a_beginning_covers_all_that_begin_so(alpha):
    sold(alpha, ["7X1", "7X", "7Y1", "17X", "7%2"])
    assert counted(alpha, {"sku": "PHONE", "serials": "SN starting with 7X"}).matched == 2


def test_a_thing_that_two_rows_cover_counts_once(alpha):
    sold(alpha, ["A1", "A2", "A3"])
    match = counted(
        alpha, {"sku": "PHONE", "serials": "A1 to A2"}, {"sku": "PHONE", "serials": "A2, A3"}
    )
    assert match.matched == 3
    assert match.counts["by_row"] == [2, 2]


def test_the_conditions_of_a_row_hold_together(alpha):
    sold(alpha, ["A1"], order={"ship_to": {"country": "DE"}})
    sold(alpha, ["A2"], order={"ship_to": {"country": "AT"}})
    sold(alpha, ["A3"], sku="OTHER", order={"ship_to": {"country": "AT"}})
    row = {"sku": "phone", "serials": "A1 to A9", "countries": "AT"}
    match = counted(alpha, row)
    assert match.matched == 1
    assert match.counts["by_country"] == {"AT": 1}
    assert match.counts["by_product"] == {"PHONE": 1}


@pytest.mark.parametrize("written", ["96385074", "00000096385074", "0000096385074", "9638-5074"])
def test_a_bar_code_of_any_length_finds_the_product(alpha, written):
    make_product(alpha, "PHONE", gtins=["96385074"])
    sold(alpha, ["A1"])
    sold(alpha, ["B1"], sku="OTHER")
    match = counted(alpha, {"gtins": written})
    assert (match.matched, match.warnings) == (1, [])


def test_sku_and_bar_code_must_both_hold(alpha):
    make_product(alpha, "OTHER", gtins=["4006381333931"])
    sold(alpha, ["A1"])
    sold(alpha, ["B1"], sku="OTHER")
    match = counted(alpha, {"sku": "PHONE", "gtins": "4006381333931"})
    assert match.matched == 0
    assert [warning.code for warning in match.warnings] == ["nothing_matched"]


def test_the_days_of_making_are_both_in_it_and_no_day_is_no_answer(alpha):
    sold(alpha, ["A1", "A2", "A3", "A4"])
    days = {"A1": "2022-11-12", "A2": "2022-11-13", "A3": "2023-01-24"}
    with tenant_scope(alpha), transaction.atomic():
        for serial, day in days.items():
            Unit.objects.filter(serial=serial).update(made_on=day)
    row = {"sku": "PHONE", "production_dates": "13.11.2022 - 24.01.2023"}
    match = counted(alpha, row)
    assert (match.matched, match.counts["cannot_be_told"]) == (2, 1)


def test_a_line_may_say_when_its_pieces_were_made(alpha):
    for day in ("2023-01-24", "2023-01-25"):
        sold(alpha, quantity=3, made_on=day)
    assert counted(alpha, {"sku": "PHONE", "production_dates": "until 24.01.2023"}).matched == 3


def test_without_units_the_quantity_counts_and_is_said_by_lot(alpha):
    sold(alpha, quantity=5, lot="L 7")
    sold(alpha, quantity=3, lot="L8")
    sold(alpha, quantity=2)
    match = counted(alpha, {"sku": "PHONE", "lots": "L7"})
    assert match.matched == 5
    assert match.counts["cannot_be_told"] == 2
    assert [(warning.code, warning.count) for warning in match.warnings] == [("cannot_be_told", 2)]


def test_pieces_beyond_the_named_serials_cannot_be_told_by_serial(alpha):
    sold(alpha, ["A1", "A2"], quantity=5)
    match = counted(alpha, {"sku": "PHONE", "serials": "A1"})
    assert (match.matched, match.counts["cannot_be_told"]) == (1, 3)
    assert counted(alpha, {"sku": "PHONE"}).matched == 5


def test_what_a_known_condition_rules_out_is_told(alpha):
    sold(alpha, quantity=4, order={"ship_to": {"country": "FR"}})
    match = counted(alpha, {"sku": "PHONE", "lots": "L7", "countries": ["DE", "AT"]})
    assert (match.matched, match.counts["cannot_be_told"]) == (0, 0)


def test_the_days_of_sale_are_the_shops_own_and_both_in_it(alpha):
    alpha.time_zone = "Europe/Berlin"
    alpha.save()
    for moment in ("2026-02-28T22:59:00Z", "2026-02-28T23:00:00Z", "2026-03-31T21:59:00Z"):
        sold(alpha, quantity=1, order={"placed_at": moment, "delivered_at": None})
    sold(alpha, quantity=1, order={"placed_at": "2026-03-31T22:00:00Z", "delivered_at": None})
    row = {"sku": "PHONE", "sold_from": "2026-03", "sold_to": "March 2026"}
    assert counted(alpha, row).matched == 2


def test_cancelled_pieces_and_what_are_no_goods_are_not_affected(alpha):
    sold(alpha, quantity=3, order={"cancellations": [{"line": "1", "quantity": 1}]})
    sold(alpha, quantity=1, kind="service")
    assert counted(alpha, {"sku": "PHONE"}).matched == 2


def test_each_piece_has_one_holder(alpha):
    floor.furnished(alpha)
    with clock.frozen(make_rma.SOON):
        make_rma.returned(alpha, sold(alpha, quantity=4), make_rma.line_ask(quantity=1))
        floor.returned_goods(alpha, sold(alpha, quantity=3), quantity=2)
    match = counted(alpha, {"sku": "PHONE"})
    assert match.matched == 7
    assert match.counts["by_holder"] == {"customer": 4, "on_return": 1, "stock": 2}
    assert match.counts["customers"] == 2


def test_unknown_articles_are_said_by_row(alpha):
    sold(alpha, quantity=1)
    match = counted(alpha, {"sku": "PHONE"}, {"sku": "NONE"}, {"gtins": "4006381333931"})
    assert match.matched == 1
    assert [(warning.code, warning.row) for warning in match.warnings] == [
        ("unknown_sku", 1),
        ("unknown_gtin", 2),
        ("nothing_matched", 1),
        ("nothing_matched", 2),
    ]


def test_a_row_without_a_product_covers_only_what_is_known_to_fit(alpha):
    sold(alpha, ["A1", "A2"])
    sold(alpha, quantity=9, sku="OTHER")
    match = counted(alpha, {"serials": "A1"})
    assert (match.matched, match.counts["cannot_be_told"]) == (1, 0)
    match = counted(alpha, {"countries": "DE"})
    assert [warning.code for warning in match.warnings] == ["nothing_matched", "every_product"]


def test_another_shops_sales_are_nobodys_business(alpha, beta):
    sold(beta, ["A1"])
    match = counted(alpha, {"serials": "A1"})
    assert match.matched == 0
