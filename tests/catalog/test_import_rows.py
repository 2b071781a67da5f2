"""Rows of a generic file: what they become, why some are refused, what happens the second time."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from catalog.imports.refusals import ROW_MESSAGES
from catalog.imports.run import import_orders
from catalog.models import Customer, Order, OrderLine, Product, Unit
from catalog.selectors import order_money
from catalog.services import upsert_order
from returns_portal.lib.errors import PermissionDenied
from tenants.actors import Actor
from tenants.scope import tenant_scope
from tests.catalog.csv_files import HEADER, ROW, counts, imported, written
from tests.factories.catalog import line_given, make_order, order_given

COLUMNS = HEADER.split(",")


def row(**cells: str) -> str:
    """The usual row with other cells; a value with a comma comes quoted."""
    usual = dict(zip(COLUMNS, ROW.split(","), strict=True)) | cells
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in usual.values())


def only(model, tenant, **which):
    with tenant_scope(tenant), transaction.atomic():
        return model.objects.get(**which)


def values(model, tenant, *names):
    with tenant_scope(tenant), transaction.atomic():
        return list(model.objects.order_by("pk").values_list(*names))


def test_a_row_is_a_line_of_an_order(alpha, tmp_path):
    file = written(tmp_path, HEADER, ROW, row(line="2", sku="MUG", title="Mug", quantity="1"))
    result, refused = imported(file, alpha)
    assert refused == []
    assert vars(result.added) == {
        "products": 2,
        "customers": 1,
        "orders": 1,
        "lines": 2,
        "units": 0,
        "known": 0,
    }
    order = only(Order, alpha)
    assert (order.external_id, order.number, order.number_normalized) == ("1001", "#1001", "1001")
    assert (order.currency, order.prices_include_tax, order.channel) == ("EUR", True, "distance")
    assert order.placed_at == datetime(2026, 10, 1, 9, tzinfo=UTC)
    assert (order.payments, order.discounts, order.version) == (None, [], 1)
    customer = only(Customer, alpha)
    assert (customer.name, customer.email, customer.country) == ("Ada", "ada@example.com", "DE")
    assert (customer.pk, customer.external_id) == (order.customer_id, None)
    line = only(OrderLine, alpha, external_id="1")
    assert (line.sku, line.title, line.quantity, line.fulfilled_quantity) == (
        "TEE",
        "T-shirt",
        2,
        2,
    )
    assert (line.unit_price, line.kind, line.tax_rates) == (Decimal("10.00"), "goods", [])


def test_an_imported_order_is_the_same_as_one_sent_by_api(alpha, beta, tmp_path):
    imported(written(tmp_path, HEADER, ROW), alpha)
    given = order_given(
        external_id="1001",
        number="#1001",
        placed_at=datetime(2026, 10, 1, 9, tzinfo=UTC),
        delivered_at=None,
        customer={"name": "Ada", "email": "ada@example.com", "country": "DE"},
        lines=[line_given(external_id="1")],
    )
    with tenant_scope(beta), transaction.atomic():
        upsert_order(given, by=Actor.system())
    passing = {
        "id",
        "tenant_id",
        "created_at",
        "updated_at",
        "customer_id",
        "order_id",
        "product_id",
    }
    for model in (Order, OrderLine, Product, Customer):
        first, second = vars(only(model, alpha)), vars(only(model, beta))
        kept = first.keys() - passing - {"_state"}
        assert {name: first[name] for name in kept} == {name: second[name] for name in kept}


def test_further_columns_of_the_orders_shape_are_read(alpha, tmp_path):
    more = (
        "discount,tax_rate,tax_name,kind,final_sale,serials,lot,fulfilled_quantity,shipped_at,"
        "delivered_at,prices_include_tax,channel,shipping,order_discount,discount_code,"
        "ship_to_name,ship_to_line,ship_to_city,ship_to_postcode,ship_to_country,customer_phone"
    )
    cells = (
        "1.00,19%,VAT,digital,yes,SN1;sn 2,L7,1,2026-10-02,2026-10-04T12:00:00Z,false,store,4.90,"
        "2.00,OCT,Ada,Road 1,Berlin,10115,Germany,+49 1"
    )
    _result, refused = imported(written(tmp_path, f"{HEADER},{more}", f"{ROW},{cells}"), alpha)
    assert refused == []
    line = only(OrderLine, alpha)
    assert (line.discount_minor, line.kind, line.final_sale, line.lot) == (
        100,
        "digital",
        True,
        "L7",
    )
    assert line.tax_rates == [{"name": "VAT", "rate": "0.19", "amount": None}]
    assert (line.quantity, line.fulfilled_quantity) == (2, 1)
    # Midnight where the shop is.
    assert line.fulfilled_at == datetime(2026, 10, 1, 22, tzinfo=UTC)
    assert line.delivered_at == datetime(2026, 10, 4, 12, tzinfo=UTC)
    order = only(Order, alpha)
    assert (order.prices_include_tax, order.channel) == (False, "store")
    assert order.discounts == [{"code": "OCT", "amount": "2.00", "applies_to": "items"}]
    assert order.ship_to == {
        "name": "Ada",
        "lines": ["Road 1"],
        "city": "Berlin",
        "region": None,
        "postcode": "10115",
        "country": "DE",
    }
    assert sorted(values(Unit, alpha, "serial_normalized")) == [("SN1",), ("SN2",)]
    assert only(Product, alpha).serialised
    assert only(Customer, alpha).phone == "+49 1"
    with tenant_scope(alpha), transaction.atomic():
        money = order_money(Order.objects.get())
    assert (money.shipping[0].amount_minor, money.discounts[0].amount_minor) == (490, 200)


def test_prices_keep_every_digit(alpha, tmp_path):
    rows = [row(order=str(n), unit_price=p) for n, p in enumerate(["0.425", "1.234567", "0", "7"])]
    imported(written(tmp_path, HEADER, *rows), alpha)
    prices = [price for (price,) in values(OrderLine, alpha, "unit_price")]
    assert sorted(prices) == [Decimal("0"), Decimal("0.425"), Decimal("1.234567"), Decimal("7")]


def test_the_comma_is_the_decimal_sign_of_files_separated_by_semicolons(alpha, tmp_path):
    file = written(
        tmp_path, HEADER.replace(",", ";"), ROW.replace(",", ";").replace("10.00", "9,95")
    )
    imported(file, alpha)
    assert only(OrderLine, alpha).unit_price == Decimal("9.95")


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"order": " "}, "order", "required"),
        ({"order": "x" * 201}, "order", "too_long"),
        ({"sku": ""}, "sku", "required"),
        ({"sku": "x" * 101}, "sku", "too_long"),
        ({"title": "x" * 501}, "title", "too_long"),
        ({"quantity": "two"}, "quantity", "invalid_quantity"),
        ({"quantity": "0"}, "quantity", "invalid_quantity"),
        ({"quantity": "1.5"}, "quantity", "invalid_quantity"),
        ({"quantity": "1e9"}, "quantity", "invalid_quantity"),
        ({"quantity": "-1"}, "quantity", "negative_quantity"),
        ({"unit_price": "10,00"}, "unit_price", "invalid_amount"),
        ({"unit_price": "-1"}, "unit_price", "negative_amount"),
        ({"unit_price": "0.1234567"}, "unit_price", "too_many_digits"),
        ({"unit_price": "900000000000", "quantity": "1000000"}, "unit_price", "amount_too_large"),
        ({"currency": "EURO"}, "currency", "unknown_currency"),
        ({"currency": ""}, "currency", "required"),
        ({"placed_at": ""}, "placed_at", "required"),
        ({"placed_at": "yesterday"}, "placed_at", "invalid_time"),
        ({"placed_at": "2026-02-30"}, "placed_at", "invalid_time"),
        ({"customer_email": "ada"}, "customer_email", "invalid_email"),
        ({"country": "Atlantis"}, "country", "unknown_country"),
        ({"title": "a\x00b"}, "", "invalid_character"),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_number_and_reason_and_the_others_come_in(
    alpha, tmp_path, cells, column, code
):
    file = written(tmp_path, HEADER, row(order="1"), row(**{"order": "2"} | cells), row(order="3"))
    result, refused = imported(file, alpha)
    assert refused == [(3, column, code)]
    assert (result.rows, result.added.lines, result.refused) == (3, 2, 1)
    assert values(Order, alpha, "external_id") == [("1",), ("3",)]
    assert str(ROW_MESSAGES[code])


@pytest.mark.parametrize("broken", ["1,2,3", ROW + ",more", '1,"6" pipe",x'])
def test_a_row_of_another_shape_is_refused(alpha, tmp_path, broken):
    _result, refused = imported(
        written(tmp_path, HEADER, row(order="1"), broken, row(order="2")), alpha
    )
    code = "text_after_quote" if "pipe" in broken else "wrong_number_of_columns"
    assert refused == [(3, "", code)]
    assert counts(alpha)[0] == 2


def test_empty_columns_at_the_end_and_blank_lines_do_not_count(alpha, tmp_path):
    result, refused = imported(written(tmp_path, HEADER, "", ROW + ",,,", ""), alpha)
    assert (refused, result.rows, result.added.lines) == ([], 1, 1)


def test_rows_of_one_order_may_stand_apart_but_not_contradict_each_other(alpha, tmp_path):
    file = written(
        tmp_path,
        HEADER,
        row(order="1", line="1"),
        row(order="2", line="1"),
        row(order="1", line="2", sku="MUG"),
        row(order="1", line="2", sku="CAP"),
        row(order="1", line="3", currency="CHF"),
        row(order="1", line="4", customer_email="eve@example.com"),
        row(order="1", line="5", customer_email=""),
    )
    result, refused = imported(file, alpha, slice_rows=1)
    assert refused == [
        (5, "line", "duplicate_line"),
        (6, "", "other_currency"),
        (7, "", "other_customer"),
    ]
    assert (result.added.orders, result.added.lines) == (2, 4)


def test_an_order_discount_above_its_base_refuses_the_order(alpha, tmp_path):
    file = written(
        tmp_path,
        HEADER + ",order_discount",
        row(order="1", line="1") + ",40.01",
        row(order="1", line="2") + ",40.01",
        row(order="2") + ",20.00",
    )
    _result, refused = imported(file, alpha)
    assert refused == [
        (2, "order_discount", "discount_exceeds_base"),
        (3, "order_discount", "discount_exceeds_base"),
    ]
    assert values(Order, alpha, "external_id") == [("2",)]


def test_without_a_column_for_lines_a_row_is_known_by_its_place_refused_ones_counted(
    alpha, tmp_path
):
    header = HEADER.replace("line,", "")

    def bare(**cells: str) -> str:
        usual = dict(zip(COLUMNS, ROW.split(","), strict=True)) | cells
        return ",".join(value for name, value in usual.items() if name != "line")

    bad = written(tmp_path, header, bare(sku="A"), bare(sku="B", quantity="x"), bare(sku="C"))
    _result, refused = imported(bad, alpha)
    assert refused == [(3, "quantity", "invalid_quantity")]
    assert values(OrderLine, alpha, "external_id", "sku") == [("1", "A"), ("3", "C")]
    mended = written(tmp_path, header, bare(sku="A"), bare(sku="B"), bare(sku="C"))
    result, refused = imported(mended, alpha)
    assert (refused, result.added.lines, result.added.known) == ([], 1, 2)
    assert only(OrderLine, alpha, sku="B").external_id == "2"
    assert only(Order, alpha).version == 2


def test_a_known_line_is_left_as_it_is_and_a_row_that_says_otherwise_is_refused(alpha, tmp_path):
    imported(written(tmp_path, HEADER, ROW), alpha)
    before = counts(alpha)
    changed = written(tmp_path, HEADER, row(quantity="3", title="Other"))
    result, refused = imported(changed, alpha)
    assert refused == [(2, "", "known_differently")]
    assert (result.added.lines, result.added.known) == (0, 0)
    same = written(tmp_path, HEADER, row(title="Other words"))
    assert imported(same, alpha)[0].added.known == 1
    assert counts(alpha) == before
    assert (only(OrderLine, alpha).quantity, only(OrderLine, alpha).title) == (2, "T-shirt")
    assert only(Order, alpha).version == 1


def test_an_order_that_came_by_api_gains_only_the_lines_it_lacks(alpha, tmp_path):
    make_order(alpha, external_id="1001", lines=[line_given(external_id="1")])
    result, refused = imported(written(tmp_path, HEADER, ROW, row(line="2", sku="MUG")), alpha)
    assert (refused, result.added.orders, result.added.lines, result.added.known) == ([], 0, 1, 1)
    assert (only(Order, alpha).version, counts(alpha)[3]) == (2, 1)


def test_customers_are_known_by_id_then_by_e_mail_and_else_with_their_order(alpha, tmp_path):
    header = HEADER + ",customer_id"
    rows = [
        row(order="1", customer_name="Ada", customer_email="") + ",c1",
        row(order="2", customer_name="Other", customer_email="") + ",c1",
        row(order="3", customer_name="Bob", customer_email="Bob@Example.com") + ",",
        row(order="4", customer_name="", customer_email="bob@example.com") + ",",
        row(order="5", customer_name="Eve", customer_email="") + ",",
        row(order="6", customer_name="", customer_email="", country="") + ",",
    ]
    file = written(tmp_path, header, *rows)
    imported(file, alpha, slice_rows=2)
    imported(file, alpha)
    with tenant_scope(alpha), transaction.atomic():
        names = Order.objects.order_by("external_id").values_list("customer__name", flat=True)
        assert list(names) == ["Ada", "Ada", "Bob", "Bob", "Eve", None]
        assert Customer.objects.count() == 3


def test_articles_in_other_letters_are_one_product_with_the_first_words_said(alpha, tmp_path):
    rows = [
        row(order="1", sku="ab1", title=""),
        row(order="2", sku="AB1", title="Cup"),
        row(order="3", sku="Ab1", title="Mug"),
    ]
    imported(written(tmp_path, HEADER, *rows), alpha, slice_rows=1)
    assert only(Product, alpha).title == "Cup"
    assert values(OrderLine, alpha, "sku", "title") == [
        ("ab1", "Cup"),
        ("AB1", "Cup"),
        ("Ab1", "Mug"),
    ]


def test_formulas_and_backslashes_are_data(alpha, tmp_path):
    title = '=HYPERLINK(""x"")\\N \\. \\t end'
    lines = [HEADER, ROW.replace("T-shirt", f'"{title}"').replace("Ada", "@SUM(1)")]
    _result, refused = imported(written(tmp_path, *lines), alpha)
    assert refused == []
    assert only(OrderLine, alpha).title == title.replace('""', '"')
    assert only(Customer, alpha).name == "@SUM(1)"


def test_the_shop_beside_sees_nothing_and_imports_its_own(alpha, beta, tmp_path):
    file = written(tmp_path, HEADER, ROW)
    imported(file, alpha)
    assert counts(beta) == (0,) * 5
    imported(file, beta)
    assert counts(alpha) == counts(beta) == (1, 1, 1, 1, 0)


def test_nobody_without_the_right_imports(alpha, bob, tmp_path):
    with tenant_scope(alpha), pytest.raises(PermissionDenied):
        import_orders(written(tmp_path, HEADER, ROW), tenant=alpha, by=bob.actor)
    assert counts(alpha) == (0,) * 5
