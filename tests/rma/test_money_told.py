"""Every refund tells how it came about, row by row (ids name rows of the case list)."""

from catalog.pricing import (
    DiscountMoney,
    PaymentMoney,
    RefundElsewhere,
)
from tests.catalog.shapes import delivery, line, order, rate
from tests.rma.returning import refund


def told(part):
    return [(row.rule, row.amount_minor) for row in part.derivation]


def test_a_refund_tells_how_it_came_about_with_tax_on_top():
    sold = order(
        line("10", 3, discount=100, rates=[rate("0.19"), rate("0.01", name="Eco")], title="Tee"),
        discounts=(DiscountMoney(50, code="OCT"),),
        shipping=(delivery(490, discount_minor=90, rates=[rate("0.19")]),),
    )
    line_part, shipping_part = refund(sold, ("1", 3, "withdrawal")).parts
    assert told(line_part) == [
        ("price", 3000),
        ("line_discount", -100),
        ("order_discount", -50),
        ("tax", 542),
        ("tax", 29),
    ]
    assert told(shipping_part) == [("shipping", 490), ("line_discount", -90), ("tax", 76)]
    assert line_part.derivation[0].label.params == {"units": 3, "title": "Tee"}
    assert [row.label.params.get("name") for row in line_part.derivation[3:]] == ["VAT", "Eco"]


def test_a_refund_with_included_tax_is_told_as_the_prices_were_shown():
    sold = order(line("10", 2, rates=[rate("0.19")]), inclusive=True)
    (part,) = refund(sold, ("1", 1)).parts
    assert told(part) == [("price", 1000)]


def test_rounding_and_limits_are_told_too():
    sold = order(
        line("0.3333", 3, discount=1, rates=[rate("0.19")]),
        refunds=(RefundElsewhere(20, "1"),),
        payments=(PaymentMoney("p", 110),),
    )
    (part,) = refund(sold, ("1", 3)).parts
    assert told(part) == [
        ("price", 100),
        ("line_discount", -1),
        ("tax", 19),
        ("already_refunded", -20),
        ("paid_ceiling", -8),
    ]


def test_the_cents_that_shares_leave_over_are_told():
    (part,) = refund(order(line("0.3333", 3, rates=[rate("0.20")])), ("1", 1)).parts
    assert told(part) == [("price", 34), ("tax", 7), ("residue", -1)]
