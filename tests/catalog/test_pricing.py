"""An order's price, to the minor unit, and orders that cannot be right refused at their field."""

import pytest

from catalog.pricing import (
    Amount,
    DiscountMoney,
    PaymentMoney,
    PricingRefused,
    RefundElsewhere,
    price_order,
)
from tests.catalog.shapes import delivery, line, order, rate


def cost(*rows, **more):
    return price_order(order(*rows, **more)).lines["1"].amount


@pytest.mark.parametrize(
    ("price", "quantity", "currency", "minor"),
    [
        ("10.00", 2, "EUR", 2000),
        ("0.333333", 3, "EUR", 100),
        ("0.005", 1, "EUR", 1),  # half a cent rounds up
        ("0.005", 2, "EUR", 1),  # the line is rounded, not the unit
        ("12.345", 1, "KWD", 12345),
        ("99.5", 1, "JPY", 100),
        ("0", 1, "EUR", 0),
    ],
)
def test_a_line_is_rounded_half_up_once(price, quantity, currency, minor):
    assert cost(line(price, quantity), currency=currency) == Amount(minor, 0)


@pytest.mark.parametrize(
    ("case", "row", "inclusive", "gross", "tax"),
    [
        ("B01", line("10.00", rates=[rate("0.125")]), False, 1125, 125),
        ("B02", line("10.00", rates=[rate("0.20")]), False, 1200, 200),
        ("B03", line("12.00", rates=[rate("0.20")]), True, 1200, 200),
        ("B04", line("11.25", rates=[rate("0.125")]), True, 1125, 125),
        ("B06", line("10.00", rates=[rate("0.10")]), True, 1000, 91),
        ("B07", line("10.00"), False, 1000, 0),
        ("B07 included", line("10.00"), True, 1000, 0),
        ("half a cent of tax", line("0.50", rates=[rate("0.19")]), False, 60, 10),
        ("as charged", line("10.00", rates=[rate("0.10", 99)]), False, 1099, 99),
        ("as charged, included", line("10.00", rates=[rate("0.10", 90)]), True, 1000, 90),
        ("after the discount", line("10.00", discount=500, rates=[rate("0.1")]), False, 550, 50),
    ],
)
def test_tax_comes_after_discounts_half_up(case, row, inclusive, gross, tax):
    assert cost(row, inclusive=inclusive) == Amount(gross, tax)


def test_several_rates_are_each_rounded_when_they_come_on_top():
    rates = [rate("0.05", name="GST"), rate("0.09975", name="QST")]
    priced = price_order(order(line("10.10", rates=rates))).lines["1"]
    assert priced.taxes == (51, 101)
    assert priced.amount == Amount(1162, 152)


def test_several_included_rates_share_the_tax_in_proportion():
    rates = [rate("0.05", name="GST"), rate("0.10", name="PST")]
    priced = price_order(order(line("11.50", rates=rates), inclusive=True)).lines["1"]
    assert priced.taxes == (50, 100)
    assert priced.amount == Amount(1150, 150)


def test_an_included_tax_as_charged_stands_beside_a_computed_one():
    rates = [rate("0.10", name="VAT"), rate("0", 50, name="Eco")]
    priced = price_order(order(line("11.50", rates=rates), inclusive=True)).lines["1"]
    assert priced.taxes == (100, 50)
    assert priced.amount.net == 1000


def shares(*discounts, prices=("10.00", "10.00", "10.00"), shipping=()):
    rows = [line(price, key=str(i)) for i, price in enumerate(prices)]
    priced = price_order(order(*rows, discounts=discounts, shipping=tuple(shipping)))
    both = (*priced.lines.values(), *priced.shipping.values())
    return [row.order_discount_minor for row in both]


def test_an_order_discount_is_spread_by_value_and_the_first_line_wins_ties():
    assert shares(DiscountMoney(100)) == [34, 33, 33]
    assert shares(DiscountMoney(100), prices=("30.00", "10.00", "0")) == [75, 25, 0]


def test_a_line_discount_lowers_the_share_of_the_order_discount():
    rows = [line("20.00", key="1", discount=1000), line("10.00", key="2")]
    priced = price_order(order(*rows, discounts=(DiscountMoney(300),)))
    assert priced.lines["1"].order_discount_minor == 150
    assert priced.lines["1"].amount == Amount(850, 0)


def test_a_shipping_discount_leaves_the_items_alone_and_all_means_both():
    at_shipping = shares(
        DiscountMoney(200, "shipping"), prices=("10.00",), shipping=[delivery(500)]
    )
    at_all = shares(DiscountMoney(300, "all"), prices=("10.00",), shipping=[delivery(500)])
    assert at_shipping == [0, 200]
    assert at_all == [200, 100]


def test_discounts_that_meet_never_take_more_than_a_row_is_worth():
    meeting = (DiscountMoney(1000, "items"), DiscountMoney(500, "all"))
    assert shares(*meeting, prices=("10.00",), shipping=[delivery(500)]) == [1000, 500]
    assert shares(DiscountMoney(1), DiscountMoney(1), prices=("0.01", "0.01")) == [1, 1]


@pytest.mark.parametrize(
    ("impossible", "field", "code", "allowed"),
    [
        (order(line("1", discount=101)), "lines[0].discount", "discount_exceeds_base", 100),
        (order(line("1", discount=-1)), "lines[0].discount", "negative_amount", 0),
        (order(line("-1")), "lines[0]", "negative_amount", 0),
        (
            order(line("1", rates=[rate("-0.1")])),
            "lines[0].tax_rates",
            "tax_rate_out_of_range",
            None,
        ),
        (
            order(line("1"), shipping=(delivery(5, rates=[rate("1e30")]),)),
            "shipping[0].tax_rates",
            "tax_rate_out_of_range",
            None,
        ),
        (order(line("1", rates=[rate("0", -1)])), "lines[0].tax_rates", "negative_amount", 0),
        (order(line("1", 2, cancelled=3)), "lines[0].quantity", "exceeds_quantity", None),
        (
            order(line("1"), discounts=(DiscountMoney(50), DiscountMoney(51))),
            "discounts[1].amount",
            "discount_exceeds_base",
            50,
        ),
        (
            order(line("1"), discounts=(DiscountMoney(1, "shipping"),)),
            "discounts[0].amount",
            "discount_exceeds_base",
            0,
        ),
        (
            order(line("1"), shipping=(delivery(5, discount_minor=6),)),
            "shipping[0].discount",
            "discount_exceeds_base",
            5,
        ),
        (
            order(line("1", rates=[rate("0.1", 101)]), inclusive=True),
            "lines[0].tax_rates",
            "tax_exceeds_amount",
            100,
        ),
        (
            order(line("1"), payments=(PaymentMoney("p", -1),)),
            "payments[0].amount",
            "negative_amount",
            0,
        ),
        (
            order(line("1"), refunds=(RefundElsewhere(-1),)),
            "refunds[0].amount",
            "negative_amount",
            0,
        ),
        (
            order(line("999999999999", 1000)),
            "lines[0]",
            "amount_too_large",
            10**15 - 1,
        ),
    ],
)
def test_an_order_that_cannot_be_right_is_refused_at_its_field(impossible, field, code, allowed):
    with pytest.raises(PricingRefused) as refused:
        price_order(impossible)
    told = refused.value
    assert (told.field, told.code, told.allowed_minor) == (field, code, allowed)


def test_an_order_without_payments_counts_as_paid_and_an_empty_list_as_unpaid():
    assert price_order(order(line("10"))).paid_minor == 1000
    assert price_order(order(line("10"), payments=())).paid_minor == 0
    assert price_order(order(line("10"), payments=(PaymentMoney("p", 5),))).paid_minor == 5
