"""Part of a line or of the delivery given back by amount (ids name rows of the case list)."""

import pytest

from catalog.pricing import (
    NOTHING,
    Amount,
    DiscountMoney,
    price_order,
    total,
)
from rma.money import (
    Given,
    Ledger,
    Refused,
    adjust_line,
    adjust_shipping,
    shipping_left,
    with_tax,
)
from tests.catalog.shapes import delivery, line, order, rate
from tests.rma.returning import one_by_one, refund

TAX_10, TAX_23 = [rate("0.10")], [rate("0.23")]


def adjusted(sold, gross, **more):
    return adjust_line(price_order(sold), Ledger(**more), "1", gross)


def test_b11_part_of_the_delivery_takes_its_part_of_the_tax():
    priced = price_order(order(line("1"), shipping=(delivery(1000, rates=[rate("0.15")]),)))
    taken = adjust_shipping(priced, Ledger(), 575)
    assert taken == {"s": Amount(575, 75)}
    assert taken["s"].net == 500


def test_b21_tax_follows_the_part_refunded():
    sold = order(line("39.99", rates=[rate("0.07")]))
    gross = with_tax(price_order(sold), "1", 2000)
    assert gross == 2140
    assert adjusted(sold, gross) == Amount(2140, 140)


def test_j13_what_is_left_of_a_unit_after_part_of_it():
    sold = order(line("10", rates=TAX_23))
    part = adjusted(sold, 800)
    ledger = Ledger({"1": Given(adjusted=part)})
    rest = refund(sold, ("1", 1), ledger=ledger)
    assert (part.gross, rest.totals.refund) == (800, 430)
    assert part.tax + rest.totals.tax == 230


def test_j14_all_is_refunded_after_part_of_it():
    sold = order(line("10", 2, rates=TAX_23), shipping=(delivery(2000),))
    ledger = Ledger({"1": Given(adjusted=adjusted(sold, 500))})
    rest = refund(sold, ("1", 2, "withdrawal"), ledger=ledger)
    assert 500 + rest.totals.refund == 4460


def test_money_given_for_a_kept_unit_is_not_taken_from_the_one_that_comes_back():
    sold = order(line("10", 2))
    ledger = Ledger({"1": Given(adjusted=Amount(500, 0))})
    first, second = one_by_one(sold, ("1", 1), ("1", 1), ledger=ledger)
    assert (first.totals.refund, second.totals.refund) == (1000, 500)
    assert [row.rule for row in second.parts[0].derivation] == ["price", "already_refunded"]


@pytest.mark.parametrize(
    ("shipping", "discounts", "gross"),
    [
        pytest.param([delivery(2000)], (), 2000, id="C02"),
        pytest.param(
            [delivery(2000, key="a"), delivery(1000, key="b", rates=TAX_23)], (), 3230, id="C05"
        ),
        pytest.param(
            [delivery(1000, rates=TAX_23)], (DiscountMoney(500, "shipping"),), 615, id="C07"
        ),
        pytest.param([delivery(1000, discount_minor=500, rates=TAX_23)], (), 615, id="C07 own"),
        pytest.param([delivery(1000)], (DiscountMoney(1000, "shipping"),), 0, id="C09"),
    ],
)
def test_the_delivery_has_its_own_ceiling(shipping, discounts, gross):
    priced = price_order(order(line("10", 2), shipping=tuple(shipping), discounts=discounts))
    whole = adjust_shipping(priced, Ledger(), gross)
    assert total(whole.values()).gross == gross
    for ledger, too_much in ((Ledger(), gross + 1), (Ledger(shipping=whole), 1)):
        with pytest.raises(Refused) as refused:
            adjust_shipping(priced, ledger, too_much)
        assert refused.value.code == "exceeds_refundable"


def test_c12_part_of_the_delivery_and_then_the_rest():
    priced = price_order(order(line("10"), shipping=(delivery(2000),)))
    assert total(adjust_shipping(priced, Ledger(), 800).values()).gross == 800
    after = Ledger(shipping={"s": Amount(500, 0)})
    rest = shipping_left(priced, after)["s"].gross
    assert 500 + total(adjust_shipping(priced, after, rest).values()).gross == 2000


@pytest.mark.parametrize(
    ("asked", "given", "code", "left"),
    [
        pytest.param(-1800, NOTHING, "negative_amount", None, id="C14"),
        pytest.param(-800, NOTHING, "negative_amount", None, id="J16"),
        pytest.param(8000, Amount(500, 0), "exceeds_refundable", "75.00", id="E07"),
        pytest.param(1, Amount(8000, 0), "exceeds_refundable", "0.00", id="E08"),
        pytest.param(1000000, NOTHING, "exceeds_refundable", "80.00", id="J08"),
        pytest.param(8001, NOTHING, "exceeds_refundable", "80.00", id="J12"),
    ],
)
def test_an_adjustment_outside_of_what_is_left_is_refused(asked, given, code, left):
    sold = order(line("80"), shipping=(delivery(500),))
    with pytest.raises(Refused) as refused:
        adjusted(sold, asked, lines={"1": Given(adjusted=given)})
    assert refused.value.code == code
    assert refused.value.sentence.params == (
        {"left": {"amount": left, "currency": "EUR"}} if left else {}
    )


def test_e08_nothing_of_nothing_is_accepted():
    sold = order(line("80"))
    assert adjusted(sold, 0, lines={"1": Given(adjusted=Amount(8000, 0))}) == NOTHING


def test_j20_any_amount_up_to_the_total_is_given_exactly():
    assert adjusted(order(line("44.60", rates=TAX_23)), 5486 - 500).gross == 4986


def test_j10_a_gift_card_is_not_refunded_and_an_unknown_line_neither():
    sold = price_order(order(line("25", key="card", kind="gift_card")))
    for key, code in (("card", "gift_card_line"), ("1", "unknown_line")):
        with pytest.raises(Refused) as refused:
            adjust_line(sold, Ledger(), key, 100)
        assert refused.value.code == code


def test_tax_that_small_amounts_left_behind_comes_with_the_last_unit():
    sold = order(line("0.03", 3, rates=[rate("0", 3)]), inclusive=True)
    priced, adjusted = price_order(sold), NOTHING
    for _ in range(3):
        adjusted += adjust_line(priced, Ledger({"1": Given(adjusted=adjusted)}), "1", 1)
    assert adjusted == Amount(3, 0)
    returned = one_by_one(sold, *[("1", 1)] * 3, ledger=Ledger({"1": Given(adjusted=adjusted)}))
    assert [each.parts[0].amount for each in returned] == [Amount(3, 1), Amount(3, 2), NOTHING]
