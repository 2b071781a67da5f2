"""What units that come back give back (ids name rows of the case list)."""

import pytest

from catalog.pricing import (
    NOTHING,
    Amount,
    DiscountMoney,
    PaymentMoney,
    price_order,
    total,
)
from rma.money import (
    Ask,
    Given,
    Ledger,
    Refused,
    refund_units,
    unit_shares,
    units_left,
)
from tests.catalog.shapes import delivery, line, order, rate
from tests.rma.returning import one_by_one, refund

TAX_10, TAX_23 = [rate("0.10")], [rate("0.23")]


@pytest.mark.parametrize(
    ("sold", "ask", "gross", "tax"),
    [
        pytest.param(order(line("100", 3)), ("1", 1), 10000, 0, id="A02"),
        pytest.param(
            order(
                line("100", 3),
                shipping=(delivery(6000),),
                discounts=(DiscountMoney(5000, "shipping"),),
            ),
            ("1", 1),
            10000,
            0,
            id="A03",
        ),
        pytest.param(order(line("80", discount=800)), ("1", 1), 7200, 0, id="A09"),
        pytest.param(order(line("10", rates=[rate("0.125")])), ("1", 1), 1125, 125, id="B01"),
        pytest.param(order(line("10", rates=[rate("0.2")])), ("1", 1), 1200, 200, id="B02"),
        pytest.param(
            order(line("12", rates=[rate("0.2")]), inclusive=True), ("1", 1), 1200, 200, id="B03"
        ),
        pytest.param(
            order(line("11.25", rates=[rate("0.125")]), inclusive=True),
            ("1", 1),
            1125,
            125,
            id="B04",
        ),
        pytest.param(order(line("10", rates=TAX_10), inclusive=True), ("1", 1), 1000, 91, id="B06"),
        pytest.param(order(line("10", 2)), ("1", 2), 2000, 0, id="B07"),
        pytest.param(order(line("10", 2, rates=TAX_10)), ("1", 1), 1100, 100, id="B12"),
        pytest.param(
            order(
                line("60", 2, rates=[rate("0.0727", 762), rate("0", 762, name="Compensation")]),
                inclusive=True,
            ),
            ("1", 1),
            6000,
            762,
            id="B17",
        ),
        pytest.param(order(line("100", 2, discount=1), inclusive=True), ("1", 1), 10000, 0),
    ],
)
def test_some_units_of_a_line_give_back(sold, ask, gross, tax):
    (part,) = refund(sold, ask).parts
    assert part.amount == Amount(gross, tax)


def test_b17_the_unit_is_net_plus_two_taxes():
    (part,) = refund(
        order(line("60", 2, rates=[rate("0", 762), rate("0", 762)]), inclusive=True), ("1", 1)
    ).parts
    assert part.amount.net == 5238


def test_a18_net_and_gross_of_the_order_fall_at_each_return():
    sold = order(
        line("640.00", key="1", rates=TAX_10),
        line("85.00", 3, key="2", discount=1275, rates=TAX_10),
    )
    whole = price_order(sold).total
    first, second = (each.parts[0].amount for each in one_by_one(sold, ("1", 1), ("2", 3)))
    assert (whole.net, whole.gross) == (88225, 97048)
    assert (first.net, first.gross) == (64000, 70400)
    assert (second.net, second.gross) == (24225, 26648)
    assert whole - first - second == NOTHING


def test_b22_several_lines_come_back_together():
    sold = order(line("10", 2, key="1", rates=TAX_23), line("20", 2, key="2", rates=TAX_23))
    assert refund(sold, ("1", 2), ("2", 2)).totals.refund == 7380


def test_c15_with_the_delivery_when_all_of_it_is_withdrawn():
    sold = order(
        line("10", 2, key="1", rates=TAX_23),
        line("20", 2, key="2", rates=TAX_23),
        shipping=(delivery(1000, rates=TAX_23),),
    )
    totals = refund(sold, ("1", 2, "withdrawal"), ("2", 2, "withdrawal")).totals
    assert (totals.items, totals.shipping, totals.tax, totals.refund) == (6000, 1000, 1610, 8610)


def test_c10_two_parcels_with_different_taxes_come_back_whole():
    sold = order(
        line("10", 2, rates=TAX_10),
        shipping=(delivery(2000, key="a"), delivery(1000, key="b", rates=TAX_23)),
    )
    parts = refund(sold, ("1", 2, "withdrawal")).parts
    assert [part.amount for part in parts] == [
        Amount(2200, 200),
        Amount(2000, 0),
        Amount(1230, 230),
    ]
    assert total(part.amount for part in parts).gross == 5430


@pytest.mark.parametrize(
    ("asks", "shipping"),
    [
        ([("1", 2), ("2", 1)], [0, 0]),
        ([("1", 2, "withdrawal")], [0]),
        ([("1", 2, "withdrawal"), ("2", 1, "withdrawal")], [0, 490]),
        ([("1", 1, "guarantee"), ("2", 1, "guarantee"), ("1", 1, "withdrawal")], [0, 0, 490]),
        ([("1", 2, "goodwill"), ("2", 1, "withdrawal")], [0, 0]),
    ],
)
def test_delivery_comes_back_once_with_the_return_that_completes_a_claim(asks, shipping):
    sold = order(
        line("10", 3, key="1", cancelled=1),
        line("5", key="2"),
        line("25", key="card", kind="gift_card"),
        shipping=(delivery(490), delivery(900, key="express", kind="premium")),
    )
    assert [each.totals.shipping for each in one_by_one(sold, *asks)] == shipping


@pytest.mark.parametrize(
    ("sold", "each"),
    [
        pytest.param(order(line("10.00"), currency="EUR"), [1000], id="E one"),
        pytest.param(order(line("0.333333", 3)), [34, 33, 33], id="E thirds"),
        pytest.param(order(line("33.34", discount=1)), [3333], id="E discount"),
        pytest.param(order(line("10", 3, discount=1)), [1000, 1000, 999], id="E residue"),
        pytest.param(order(line("1", 4), currency="JPY"), [1, 1, 1, 1], id="E yen"),
        pytest.param(order(line("0.0005", 3), currency="KWD"), [1, 1, 0], id="E fils"),
    ],
)
def test_units_returned_one_by_one_carry_the_residue_first(sold, each):
    asks = [("1", 1)] * len(each)
    assert [refund.totals.refund for refund in one_by_one(sold, *asks)] == each


def test_e04_the_last_unit_has_the_tax_that_is_left():
    taxes = unit_shares(Amount(7438, 1238), 3)
    assert [unit.tax for unit in taxes] == [413, 413, 412]
    sold = order(line("20.6667", 3, rates=[rate("0.2", 1238)]))
    first, second = one_by_one(sold, ("1", 2), ("1", 1))
    assert (first.totals.tax, second.totals.tax) == (826, 412)


def test_a_cancelled_return_in_the_middle_loses_nothing():
    sold = order(line("10", 3, discount=1))  # 10.00, 10.00, 9.99
    # Units two and three are on live returns; the first return was cancelled.
    ledger = Ledger({"1": Given(units=2, returned=Amount(1999, 0))})
    assert refund(sold, ("1", 1), ledger=ledger).totals.refund == 1000


def test_a_refund_is_never_below_zero_even_when_one_live_return_caught_up():
    sold = order(line("0.01", 5, discount=1))  # 1, 1, 1, 1, 0
    ledger = Ledger({"1": Given(units=1, returned=Amount(3, 0))})
    refunds = one_by_one(sold, *[("1", 1)] * 4, ledger=ledger)
    assert [each.totals.refund for each in refunds] == [0, 0, 1, 0]


def test_tax_that_a_live_return_caught_up_with_is_not_given_twice():
    sold = order(line("0.03", 5, rates=[rate("0", 3)]), inclusive=True)  # tax 1, 1, 1, 0, 0
    ledger = Ledger({"1": Given(units=1, returned=Amount(3, 3))})
    assert refund(sold, ("1", 1), ledger=ledger).parts[0].amount == Amount(3, 0)


@pytest.mark.parametrize(
    ("quantity", "given", "asked", "allowed"),
    [
        pytest.param(3, Given(units=2), 2, 1, id="F02"),
        pytest.param(1, Given(units=1), 1, 0, id="F16 granted"),
        pytest.param(2, Given(units=1), 100, 1, id="F16 far too much"),
        pytest.param(2, Given(units=2), 1, 0, id="J23"),
        pytest.param(5, Given(units=5), 1, 0, id="J31"),
    ],
)
def test_more_than_is_left_is_refused_with_what_is_left(quantity, given, asked, allowed):
    with pytest.raises(Refused) as refused:
        refund(order(line("1", quantity)), ("1", asked), ledger=Ledger({"1": given}))
    assert (refused.value.code, refused.value.about) == ("exceeds_returnable", "1")
    assert refused.value.sentence.params == {"allowed": allowed}


def test_the_same_line_twice_is_summed():
    with pytest.raises(Refused) as refused:
        refund(order(line("1", 3)), ("1", 2), ("1", 2))
    assert refused.value.sentence.params == {"allowed": 3}


def test_cancelled_units_do_not_come_back():
    sold = order(line("10", 3, discount=1, cancelled=1))
    assert units_left(price_order(sold), Ledger(), "1") == 2
    assert refund(sold, ("1", 2)).totals.refund == 2000


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        pytest.param(("1", 0), "quantity_not_positive", id="F03"),
        pytest.param(("1", -1), "quantity_not_positive", id="F03 negative"),
        pytest.param(("other", 1), "unknown_line", id="F17"),
        pytest.param(("card", 1), "not_goods", id="J10 gift card"),
    ],
)
def test_what_makes_no_return_is_refused_by_name(ask, code):
    with pytest.raises(Refused) as refused:
        refund(order(line("1"), line("25", key="card", kind="gift_card")), ask)
    assert refused.value.code == code


def test_f16_what_is_left_after_one_of_two_is_accepted():
    sold = order(line("10", 2))
    ledger = Ledger({"1": Given(units=1, returned=Amount(1000, 0))})
    assert refund(sold, ("1", 1), ledger=ledger).totals.refund == 1000


def test_j31_two_and_then_three_of_five():
    two, three = one_by_one(order(line("7", 5)), ("1", 2), ("1", 3))
    assert (two.totals.refund, three.totals.refund) == (1400, 2100)


def test_c18_goods_come_back_and_the_delivery_stays_with_the_shop():
    priced = price_order(
        order(line("248.00"), shipping=(delivery(990),), payments=(PaymentMoney("p", 25790),))
    )
    back = refund_units(priced, Ledger(), [Ask("1", 1)]).totals.refund
    assert back == 24800
    assert (priced.total.gross - back, priced.paid_minor) == (990, 25790)
