"""Refunds stop at what was paid, payment by payment (ids name rows of the case list)."""

import pytest

from catalog.pricing import (
    NOTHING,
    Amount,
    PaymentMoney,
    RefundElsewhere,
    price_order,
)
from rma.money import (
    Ledger,
    Refused,
    drain,
    line_left,
    order_left,
    shipping_left,
)
from tests.catalog.shapes import delivery, line, order, rate
from tests.rma.returning import one_by_one, refund

TAX_10 = [rate("0.10")]


@pytest.mark.parametrize(
    ("payments", "refunds", "expected"),
    [
        pytest.param(None, (), 3000, id="counts as paid"),
        pytest.param((), (), 0, id="J17 unpaid"),
        pytest.param((PaymentMoney("p", 1230),), (), 1230, id="paid in part"),
        pytest.param((PaymentMoney("p", 9900),), (), 3000, id="paid too much"),
        pytest.param(None, (RefundElsewhere(700, "1"),), 2300, id="refunded elsewhere"),
        pytest.param(None, (RefundElsewhere(9900, "1"),), 0, id="all refunded elsewhere"),
        pytest.param(None, (RefundElsewhere(700),), 2790, id="refunded for the order"),
        pytest.param(None, (RefundElsewhere(490, shipping=True),), 3000, id="only the delivery"),
    ],
)
def test_refunds_stop_at_what_was_paid_and_is_left(payments, refunds, expected):
    sold = order(line("10", 3), shipping=(delivery(490),), payments=payments, refunds=refunds)
    at_once = refund(sold, ("1", 3))
    apart = one_by_one(sold, ("1", 1), ("1", 1), ("1", 1))
    assert at_once.totals.refund == expected
    assert sum(each.totals.refund for each in apart) == expected
    assert sum(row.amount_minor for row in at_once.parts[0].derivation) == expected


def test_j17_a_free_order_gives_nothing_back():
    assert refund(order(line("10", discount=1000)), ("1", 1)).totals.refund == 0


def test_what_was_paid_is_shared_by_lines_in_the_order_they_are_asked_for():
    sold = order(line("10", key="1"), line("10", key="2"), payments=(PaymentMoney("p", 1500),))
    assert [part.amount.gross for part in refund(sold, ("2", 1), ("1", 1)).parts] == [1000, 500]


def test_refunds_of_the_delivery_elsewhere_count_against_its_rows():
    sold = order(
        line("10"),
        shipping=(delivery(300, key="a"), delivery(400, key="b", rates=TAX_10)),
        refunds=(RefundElsewhere(410, shipping=True),),
    )
    priced = price_order(sold)
    assert shipping_left(priced, Ledger()) == {"a": NOTHING, "b": Amount(330, 30)}
    assert order_left(priced, Ledger()) == priced.total.gross - 410


def test_more_refunded_elsewhere_than_a_line_cost_leaves_nothing_and_no_debt():
    priced = price_order(order(line("10", rates=TAX_10), refunds=(RefundElsewhere(5000, "1"),)))
    assert line_left(priced, Ledger(), "1") == NOTHING
    assert order_left(priced, Ledger()) == 0


@pytest.mark.parametrize(
    ("paid", "already", "amount", "parts"),
    [
        pytest.param((500, 500), 0, 1000, [("p0", 500), ("p1", 500)], id="J04 both"),
        pytest.param((500, 500), 0, 400, [("p0", 400)], id="J04 the first"),
        pytest.param((500, 500), 400, 400, [("p0", 100), ("p1", 300)], id="J04 next"),
        pytest.param((5000, 3000), 0, 8000, [("p0", 5000), ("p1", 3000)], id="J29"),
        pytest.param((500,), 0, 0, [], id="nothing"),
        pytest.param((0, 500), 0, 1, [("p1", 1)], id="an empty payment is passed over"),
    ],
)
def test_payments_are_drained_in_order(paid, already, amount, parts):
    payments = [PaymentMoney(f"p{i}", minor) for i, minor in enumerate(paid)]
    assert drain(payments, already, amount, "EUR") == parts


@pytest.mark.parametrize(
    ("paid", "already", "amount", "left"),
    [
        pytest.param((100,), 1, 100, "0.99", id="J03"),
        pytest.param((500,), 0, 1000, "5.00", id="J10 more than captured"),
        pytest.param((), 0, 1, "0.00", id="J10 no payment"),
    ],
)
def test_no_payment_gives_back_more_than_it_brought(paid, already, amount, left):
    payments = [PaymentMoney("p", minor) for minor in paid]
    with pytest.raises(Refused) as refused:
        drain(payments, already, amount, "EUR")
    assert refused.value.code == "exceeds_paid"
    assert refused.value.sentence.params["left"]["amount"] == left
