"""An order said once, said again, said differently: what is written, and what is left alone."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.given import OrderGiven
from catalog.models import Customer, Fulfilment, Order, OrderLine, Product, Unit
from catalog.services import upsert_order, upsert_orders
from flows.models import StageEvent
from returns_portal.lib.errors import Conflict, InvalidInput, PermissionDenied
from tenants.actors import Actor
from tests.factories.catalog import DELIVERED, PLACED, line_given, order_given

pytestmark = pytest.mark.usefixtures("in_alpha")
BY = Actor.system()


def upsert(given: OrderGiven) -> Order:
    return upsert_order(given, by=BY).row


def only_line(order: Order) -> OrderLine:
    return order.lines.get()


def counts() -> tuple[int, ...]:
    models = (Order, OrderLine, Product, Customer, Fulfilment, Unit, StageEvent)
    return tuple(model.objects.count() for model in models)


def test_a_new_order_is_kept_as_it_was_said():
    result = upsert_order(order_given(external_id="1001", number=" #1001 "), by=BY)
    order = Order.objects.get()
    assert (result.created, result.changed) == (True, True)
    assert (order.external_id, order.number_normalized, order.currency) == ("1001", "1001", "EUR")
    assert (order.placed_at, order.delivered_at) == (PLACED, DELIVERED)
    assert (order.payments, order.discounts, order.version) == (None, [], 1)
    line = only_line(order)
    assert (line.external_id, line.sku, line.title) == ("1", "TEE", "T-shirt")
    assert (line.quantity, line.fulfilled_quantity, line.unit_price) == (2, 2, Decimal("10.00"))
    assert order.customer.email_normalized.startswith("ada")


def test_a_product_unknown_by_sku_is_made_from_its_line():
    upsert(order_given(lines=[line_given(sku="MUG", title="", serials=["s1"], quantity=1)]))
    product = Product.objects.get()
    assert (product.sku, product.title, product.serialised) == ("MUG", "MUG", True)


def test_a_product_known_by_sku_in_other_letters_is_used_and_not_changed():
    upsert(order_given(lines=[line_given(sku="tee", title="First words")]))
    order = upsert(order_given(lines=[line_given(sku="TEE", title="Other words")]))
    assert Product.objects.get().title == "First words"
    assert (only_line(order).sku, only_line(order).title) == ("TEE", "Other words")


def test_a_line_without_title_is_called_like_its_product():
    upsert(order_given(lines=[line_given(title="Shirt of linen")]))
    assert only_line(upsert(order_given(lines=[line_given(title="")]))).title == "Shirt of linen"


def test_the_same_order_again_changes_nothing():
    given = order_given(
        lines=[line_given(serials=["A1", "A2"], tax_rates=[{"rate": "0.19", "name": "VAT"}])],
        fulfillments=[{"shipped_at": PLACED, "lines": [{"line": "1", "quantity": 2}]}],
        discounts=[{"code": "OCT", "amount": "1.00"}],
        payments=[{"amount": "22.61"}],
        ship_to={"name": "Ada", "lines": ["Road 1"], "country": "DE"},
        metadata={"till": "4"},
    )
    first = upsert(given)
    before, updated_at = counts(), first.updated_at
    result = upsert_order(given, by=BY)
    assert (result.created, result.changed) == (False, False)
    assert counts() == before
    order = Order.objects.get()
    assert (order.version, order.updated_at) == (1, updated_at)


def test_a_changed_order_has_a_new_version_and_an_event():
    given = order_given(external_id="1001")
    upsert(given)
    result = upsert_order(order_given(external_id="1001", number="#77"), by=BY)
    assert (result.created, result.changed) == (False, True)
    order = Order.objects.get()
    assert (order.number_normalized, order.version) == ("77", 2)
    events = StageEvent.objects.order_by("pk").values_list("name", flat=True)
    assert list(events) == ["order.created", "order.updated"]


def test_lines_are_changed_added_and_dropped():
    first = [line_given(external_id="a"), line_given(external_id="b", sku="MUG")]
    upsert(order_given(external_id="1001", lines=first))
    kept = OrderLine.objects.get(external_id="a")
    second = [line_given(external_id="c", sku="CAP"), line_given(external_id="a", quantity=5)]
    order = upsert(order_given(external_id="1001", lines=second))
    rows = order.lines.order_by("position").values_list("external_id", "sku", "quantity")
    assert list(rows) == [("c", "CAP", 2), ("a", "TEE", 5)]
    assert OrderLine.objects.get(external_id="a").pk == kept.pk
    assert Order.objects.get().version == 2


def test_split_deliveries_win_over_the_lines_own_dates_and_quantities():
    monday, friday = datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 10, 9, tzinfo=UTC)
    order = upsert(
        order_given(
            lines=[
                line_given(quantity=5, fulfilled_quantity=5, delivered_at=PLACED),
                line_given(sku="MUG"),
            ],
            fulfillments=[
                {"delivered_at": friday, "lines": [{"line": "1", "quantity": 2, "lot": "L1"}]},
                {"delivered_at": monday, "lines": [{"line": "1", "quantity": 1}]},
            ],
        )
    )
    tee, mug = order.lines.order_by("position")
    assert (tee.fulfilled_quantity, tee.delivered_at, tee.lot) == (3, friday, "L1")
    assert (mug.fulfilled_quantity, mug.delivered_at) == (0, None)
    assert order.fulfilments.count() == 2


def test_an_empty_list_of_deliveries_leaves_the_lines_their_own():
    order = upsert(order_given(lines=[line_given(fulfilled_quantity=1)], fulfillments=[]))
    assert only_line(order).fulfilled_quantity == 1


def test_what_was_cancelled_is_not_handed_over_unless_the_line_says_so():
    cancelled = [{"line": "1", "quantity": 2}]
    silent = only_line(upsert(order_given(lines=[line_given(quantity=5)], cancellations=cancelled)))
    spoken = line_given(quantity=5, fulfilled_quantity=5)
    told = only_line(upsert(order_given(lines=[spoken], cancellations=cancelled)))
    assert (silent.fulfilled_quantity, silent.returnable_quantity) == (3, 3)
    assert (told.fulfilled_quantity, told.returnable_quantity) == (5, 3)


def test_no_payments_and_unknown_payments_are_told_apart():
    assert upsert(order_given(payments=[])).payments == []
    assert upsert(order_given()).payments is None


def test_refunds_elsewhere_name_a_line_shipping_or_the_whole_order():
    order = upsert(
        order_given(
            refunds=[
                {"external_id": "x1", "line": "1", "amount": "5", "at": PLACED},
                {"amount": "1.50", "target": "shipping"},
                {"amount": "0.25"},
            ]
        )
    )
    assert [(row["target"], row["line"], row["amount"]) for row in order.refunds] == [
        ("line", "1", "5.00"),
        ("shipping", None, "1.50"),
        ("order", None, "0.25"),
    ]


@pytest.mark.parametrize(
    ("field", "code", "change"),
    [
        ("currency", "unknown_currency", {"currency": "XXX"}),
        ("lines", "no_lines", {"lines": []}),
        ("lines[0].discount", "too_many_digits", {"lines": [line_given(discount="0.001")]}),
        ("lines[0].discount", "discount_exceeds_base", {"lines": [line_given(discount="20.01")]}),
        ("lines[0].unit_price", "too_many_digits", {"lines": [line_given(unit_price="0.1234567")]}),
        (
            "lines[0].fulfilled_quantity",
            "exceeds_quantity",
            {"lines": [line_given(fulfilled_quantity=3)]},
        ),
        ("lines[0].serials", "too_many_serials", {"lines": [line_given(serials=["1", "2", "3"])]}),
        (
            "lines[1].serials",
            "duplicate_serial",
            {"lines": [line_given(serials=["ab"]), line_given(serials=[" AB"])]},
        ),
        (
            "lines[1].external_id",
            "duplicate_line",
            {"lines": [line_given(external_id="1"), line_given(external_id="1")]},
        ),
        ("discounts[0].amount", "discount_exceeds_base", {"discounts": [{"amount": "20.01"}]}),
        (
            "discounts[0].amount",
            "discount_exceeds_base",
            {"discounts": [{"amount": "0.01", "applies_to": "shipping"}]},
        ),
        ("shipping[0].amount", "negative_amount", {"shipping": [{"amount": "-1.00"}]}),
        ("payments[0].amount", "invalid_amount", {"payments": [{"amount": "ten"}]}),
        ("refunds[0].line", "unknown_line", {"refunds": [{"amount": "1.00", "line": "9"}]}),
        ("refunds[0].line", "unknown_line", {"refunds": [{"amount": "1.00", "target": "line"}]}),
        (
            "cancellations[0].line",
            "unknown_line",
            {"cancellations": [{"line": "9", "quantity": 1}]},
        ),
        (
            "cancellations[0].quantity",
            "exceeds_quantity",
            {"cancellations": [{"line": "1", "quantity": 3}]},
        ),
        (
            "fulfillments[0].lines[0].line",
            "unknown_line",
            {"fulfillments": [{"lines": [{"line": "9", "quantity": 1}]}]},
        ),
        (
            "fulfillments[1].lines[0].quantity",
            "exceeds_quantity",
            {"fulfillments": [{"lines": [{"line": "1", "quantity": 2}]}] * 2},
        ),
    ],
)
def test_what_cannot_be_is_refused_by_its_field_and_leaves_no_trace(field, code, change):
    with pytest.raises(InvalidInput) as refused:
        upsert(order_given(**change))
    assert [(error.field, error.code) for error in refused.value.errors] == [(field, code)]
    assert counts() == (0,) * 7


def test_every_fault_is_named_at_once():
    with pytest.raises(InvalidInput) as refused:
        upsert(
            order_given(
                lines=[line_given(discount="x")], cancellations=[{"line": "9", "quantity": 1}]
            )
        )
    assert [error.field for error in refused.value.errors] == [
        "lines[0].discount",
        "cancellations[0].line",
    ]


def test_the_yen_has_no_decimals():
    with pytest.raises(InvalidInput) as refused:
        upsert(order_given(currency="JPY", shipping=[{"amount": "490.5"}]))
    assert refused.value.errors[0].field == "shipping[0].amount"
    order = upsert(order_given(currency="JPY", lines=[line_given(unit_price="980.5")]))
    assert only_line(order).unit_price == Decimal("980.5")


def test_less_than_is_on_returns_is_refused_and_nothing_changes():
    upsert(order_given(external_id="1001", lines=[line_given(quantity=5)]))
    OrderLine.objects.update(on_returns=3)
    before = counts()
    with pytest.raises(Conflict) as refused:
        upsert(order_given(external_id="1001", lines=[line_given(quantity=2)]))
    error = refused.value.errors[0]
    assert (error.field, error.code, error.extra) == (
        "lines[0].quantity",
        "on_returns",
        {"on_returns": 3},
    )
    assert (counts(), OrderLine.objects.get().quantity) == (before, 5)


def test_as_much_as_is_on_returns_is_enough():
    upsert(order_given(external_id="1001", lines=[line_given(quantity=5)]))
    OrderLine.objects.update(on_returns=3)
    upsert(order_given(external_id="1001", lines=[line_given(quantity=3)]))
    assert (OrderLine.objects.get().quantity, OrderLine.objects.get().on_returns) == (3, 3)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("lines", {"lines": [line_given(external_id="other")]}),
        ("lines[0].sku", {"lines": [line_given(sku="MUG")]}),
        ("currency", {"currency": "CHF"}),
        ("lines[0].quantity", {"cancellations": [{"line": "1", "quantity": 1}]}),
    ],
)
def test_what_is_on_returns_stays_what_it_is(field, change):
    upsert(order_given(external_id="1001"))
    OrderLine.objects.update(on_returns=2)
    with pytest.raises(Conflict) as refused:
        upsert(order_given(external_id="1001", **change))
    assert refused.value.errors[0].field == field
    assert (OrderLine.objects.get().sku, Order.objects.get().currency) == ("TEE", "EUR")


def test_a_customer_is_known_by_the_partners_id_and_else_by_e_mail():
    for customer in (
        {"external_id": "c1", "name": "Ada", "email": "ada@example.com"},
        {"external_id": "c1", "name": "Ada Lovelace"},
        {"email": "Bob@Example.com", "name": "Bob"},
        {"email": "bob@example.com", "phone": "+49 1"},
        {"name": "Nobody"},
        {"name": "Nobody"},
        None,
    ):
        upsert(order_given(customer=customer))
    rows = Customer.objects.order_by("pk").values_list("external_id", "name", "email", "phone")
    assert list(rows) == [
        ("c1", "Ada Lovelace", "ada@example.com", ""),
        (None, "Bob", "bob@example.com", "+49 1"),
        (None, "Nobody", "", ""),
        (None, "Nobody", "", ""),
    ]


def test_a_customer_known_by_the_order_only_is_changed_with_it():
    upsert(order_given(external_id="1001", customer={"name": "Nobody"}))
    upsert(order_given(external_id="1001", customer={"name": "Somebody", "country": "AT"}))
    assert list(Customer.objects.values_list("name", "country")) == [("Somebody", "AT")]


def test_serials_become_units_of_the_line_that_was_sold_last():
    first = upsert(order_given(lines=[line_given(quantity=2, serials=["sn 1", "SN2"], lot="L7")]))
    rows = Unit.objects.order_by("serial_normalized").values_list("serial_normalized", "lot")
    assert list(rows) == [("SN1", "L7"), ("SN2", "L7")]
    later = datetime(2026, 11, 1, tzinfo=UTC)
    second = upsert(order_given(placed_at=later, lines=[line_given(serials=["SN1"])]))
    assert Unit.objects.get(serial_normalized="SN1").order_line == only_line(second)
    upsert(order_given(external_id=first.external_id, lines=[line_given(serials=["SN1", "SN2"])]))
    assert Unit.objects.get(serial_normalized="SN1").order_line == only_line(second)
    assert Unit.objects.get(serial_normalized="SN2").order_line == only_line(first)


def test_a_serial_that_is_named_no_longer_leaves_the_line():
    upsert(order_given(external_id="1001", lines=[line_given(serials=["A", "B"])]))
    result = upsert_order(order_given(external_id="1001", lines=[line_given(serials=["B"])]), by=BY)
    assert result.changed
    assert Unit.objects.get(serial="A").order_line is None
    assert Unit.objects.get(serial="B").order_line is not None


def test_serials_of_deliveries_carry_their_lot():
    upsert(
        order_given(
            lines=[line_given(serials=["A"])],
            fulfillments=[{"lines": [{"line": "1", "quantity": 1, "serials": ["B"], "lot": "L2"}]}],
        )
    )
    assert dict(Unit.objects.values_list("serial", "lot")) == {"A": "", "B": "L2"}


def test_in_a_batch_a_bad_order_stops_no_other():
    upsert(order_given(external_id="3", lines=[line_given(quantity=4)]))
    OrderLine.objects.update(on_returns=4)
    results = upsert_orders(
        [
            order_given(external_id="1"),
            order_given(external_id="2", currency="XXX"),
            order_given(external_id="3"),
            order_given(external_id="1", number="again"),
        ],
        by=BY,
    )
    assert (results[0].created, results[3].created, results[3].changed) == (True, False, True)
    assert (type(results[1]), type(results[2])) == (InvalidInput, Conflict)
    assert results[0].row.pk == results[3].row.pk
    assert Order.objects.count() == 2
    assert Order.objects.get(external_id="1").number == "again"
    assert OrderLine.objects.get(order__external_id="3").quantity == 4


def test_a_refused_order_of_a_batch_leaves_no_customer_and_no_product():
    upsert(order_given(external_id="1"))
    OrderLine.objects.update(on_returns=2)
    before = counts()
    lines = [line_given(quantity=1), line_given(sku="NEW")]
    result = upsert_orders(
        [order_given(external_id="1", lines=lines, customer={"email": "new@example.com"})], by=BY
    )
    assert isinstance(result[0], Conflict)
    assert counts() == before


def test_many_orders_cost_as_many_statements_as_one():
    def statements(number: int) -> int:
        rows = [
            order_given(lines=[line_given(sku=f"SKU{number}-{place}", serials=["1"])])
            for place in range(number)
        ]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            upsert_orders(rows, by=BY)
        return len(queries)

    assert statements(1) == statements(40) == 14


def test_nobody_without_the_right_writes_orders(bob):
    with pytest.raises(PermissionDenied):
        upsert_order(order_given(), by=bob.actor)
    assert counts() == (0,) * 7
