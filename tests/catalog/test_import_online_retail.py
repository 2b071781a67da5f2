"""The real Online Retail sample, against the facts counted beside it."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Count, F, Sum

from catalog.models import Customer, Order, OrderLine, Product
from flows.models import StageEvent
from returns_portal.lib.money import round_half_up
from tenants.scope import tenant_scope
from tests.catalog.csv_files import counts, imported, real_file

FILE = "orders/online-retail-sample.csv"


@pytest.fixture(scope="module")
def facts():
    expected = json.loads(real_file("expected.json").read_text())
    digest = hashlib.sha256(real_file(FILE).read_bytes()).hexdigest()
    assert digest == expected["files"][FILE]["sha256"]
    return expected["facts"][FILE]


@pytest.fixture
def result(alpha):
    return imported(real_file(FILE), alpha)


def test_every_row_is_a_line_a_return_or_refused_with_its_number(alpha, result, facts):
    summary, refused = result
    assert summary.rows == facts["rows"]
    assert summary.returns == facts["return_lines"]
    assert len(refused) == summary.refused == facts["negative_quantity_without_C_prefix"]
    assert {(column, code) for _row, column, code in refused} == {("Quantity", "negative_quantity")}
    assert summary.added.lines == facts["rows"] - facts["return_lines"] - 7
    assert summary.added.orders == facts["invoices"] - facts["return_invoices"] - 7
    with real_file(FILE).open(newline="") as file:
        rows = list(csv.reader(file))
    assert all(int(rows[row - 1][3]) < 0 for row, _column, _code in refused)


def test_prices_quantities_and_article_codes_come_through_unchanged(alpha, result, facts):
    with real_file(FILE).open(newline="") as file:
        sold = [
            row
            for row in csv.DictReader(file)
            if row["InvoiceNo"][0] != "C" and int(row["Quantity"]) > 0
        ]
    wanted = Counter(
        (r["InvoiceNo"], r["StockCode"], int(r["Quantity"]), Decimal(r["UnitPrice"])) for r in sold
    )
    with tenant_scope(alpha), transaction.atomic():
        lines = OrderLine.objects.values_list("order__external_id", "sku", "quantity", "unit_price")
        kept = Counter(lines)
        gross = OrderLine.objects.aggregate(value=Sum(F("quantity") * F("unit_price")))["value"]
        assert Product.objects.count() == len({row["StockCode"].lower() for row in sold})
    assert kept == wanted
    assert gross == Decimal(facts["gross_value"])
    # Rows that say the same are lines of their own.
    assert sum(count - 1 for count in kept.values() if count > 1) > 0


def test_customers_are_known_by_their_number_and_orders_may_have_none(alpha, result, facts):
    with tenant_scope(alpha), transaction.atomic():
        known = set(Customer.objects.values_list("external_id", flat=True))
        without = OrderLine.objects.filter(order__customer=None).count()
        names = Customer.objects.values_list("country", flat=True)
        assert set(names) == {"GB", "FR", "DE", "PT", "BE", "ES", "SE", "AT", "JP"}
        assert not any(external_id.endswith(".0") for external_id in known)
        # Two of the 218 customers only bring things back.
        assert len(known) == facts["distinct_customers"] - 2
        assert without == facts["rows_without_customer"] - 20 - 7
        order = Order.objects.get(external_id="536530")
        assert (order.currency, order.number) == ("GBP", "536530")
        assert order.placed_at.isoformat() == "2010-12-01T13:21:00+00:00"
        assert order.customer.external_id == "17905"


def test_a_second_import_adds_nothing(alpha, beta, result):
    before = counts(alpha)
    again, refused = imported(real_file(FILE), alpha)
    assert (again.added.orders, again.added.lines, again.added.products) == (0, 0, 0)
    assert again.added.known == before[1]
    assert len(refused) == 7
    assert counts(alpha) == before
    assert counts(beta) == (0,) * 5


def test_the_shop_beside_sees_none_of_it(alpha, beta, result):
    assert counts(beta) == (0,) * 5
    with tenant_scope(beta), transaction.atomic():
        assert StageEvent.objects.count() == 0


def test_the_import_is_one_event(alpha, result):
    with tenant_scope(alpha), transaction.atomic():
        event = StageEvent.objects.get()
    assert event.name == "orders.imported"
    assert event.data == {"orders": 913, "lines": 20170, "products": 2729, "refused": 7}


def test_amounts_of_an_order_are_those_of_its_rows(alpha, result):
    with tenant_scope(alpha), transaction.atomic():
        order = Order.objects.annotate(n=Count("lines")).order_by("-n").first()
        lines = list(order.lines.all())
    total = sum(round_half_up(line.unit_price * line.quantity * 100) for line in lines)
    assert total == sum(int(line.unit_price * 100) * line.quantity for line in lines)
