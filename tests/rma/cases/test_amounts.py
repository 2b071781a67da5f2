"""CASES A, B, C: what comes back for units, with its tax and the delivery, through the API."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from returns_portal.lib.money import parse_amount
from tests.factories import rma as make
from tests.rma.cases.counter import delivery, item, refused, sold

TOTALS = ("items", "tax", "shipping", "refund")
#: A tax that was charged for all three units of a line, as two sums.
CHARGED = [
    {"name": "VAT", "rate": "0.0727", "amount": "11.43"},
    {"name": "Compensation", "rate": "0.0727", "amount": "11.43"},
]

#: id -> the order, the legal basis, units of each line return by return, totals of each return.
REFUNDS: dict[str, tuple[dict[str, Any], str | None, list[list[int]], list[tuple[str, ...]]]] = {
    "A03": (
        sold(
            item("100.00", 3),
            shipping=[delivery("60.00")],
            discounts=[{"code": "S", "amount": "50.00", "applies_to": "shipping"}],
        ),
        None,
        [[1]],
        [("100.00", "0.00", "0.00", "100.00")],
    ),
    "A18": (
        sold(item("640.00", rate="0.1"), item("85.00", 3, "0.1", sku="B", discount="12.75")),
        None,
        [[1], [0, 3]],
        [("640.00", "64.00", "0.00", "704.00"), ("242.25", "24.23", "0.00", "266.48")],
    ),
    "A18 unit by unit": (
        sold(item("640.00", rate="0.1"), item("85.00", 3, "0.1", sku="B", discount="12.75")),
        None,
        [[0, 1], [1], [0, 1], [0, 1]],
        [
            ("80.75", "8.08", "0.00", "88.83"),
            ("640.00", "64.00", "0.00", "704.00"),
            ("80.75", "8.08", "0.00", "88.83"),
            ("80.75", "8.07", "0.00", "88.82"),
        ],
    ),
    "B02": (
        sold(item("10.00", rate="0.2"), item("10.00", rate="0.125", sku="B")),
        None,
        [[1], [0, 1]],
        [("10.00", "2.00", "0.00", "12.00"), ("10.00", "1.25", "0.00", "11.25")],
    ),
    "B06": (
        sold(item("10.00", rate="0.1"), inclusive=True),
        None,
        [[1]],
        [("9.09", "0.91", "0.00", "10.00")],
    ),
    "B07": (
        sold(item("10.00", 2), shipping=[delivery("5.00")]),
        "withdrawal",
        [[2]],
        [("20.00", "0.00", "5.00", "25.00")],
    ),
    "B17": (
        sold(item("60.00", 3, fulfilled_quantity=2, tax_rates=CHARGED), inclusive=True),
        None,
        [[1], [1]],
        [("52.38", "7.62", "0.00", "60.00")] * 2,
    ),
    "C10": (
        sold(item("10.00", 2, "0.1"), shipping=[delivery("20.00"), delivery("10.00", "0.23")]),
        "withdrawal",
        [[2]],
        [("20.00", "4.30", "30.00", "54.30")],
    ),
    "C15": (
        sold(
            item("10.00", 2, "0.23"),
            item("20.00", 2, "0.23", sku="B"),
            shipping=[delivery("10.00", "0.23")],
        ),
        "withdrawal",
        [[2, 2]],
        [("60.00", "16.10", "10.00", "86.10")],
    ),
    "C09 free delivery": (
        sold(
            item("10.00"),
            shipping=[delivery("20.00")],
            discounts=[{"code": "S", "amount": "20.00", "applies_to": "shipping"}],
        ),
        "withdrawal",
        [[1]],
        [("10.00", "0.00", "0.00", "10.00")],
    ),
    "F19 delivery comes back once": (
        sold(item("10.00", 2), shipping=[delivery("4.90")]),
        "withdrawal",
        [[1], [1]],
        [("10.00", "0.00", "0.00", "10.00"), ("10.00", "0.00", "4.90", "14.90")],
    ),
}


@pytest.mark.parametrize(("fields", "basis", "asks", "totals"), REFUNDS.values(), ids=REFUNDS)
def test_units_bring_their_share_in_quote_and_request(counter, fields, basis, asks, totals):
    order = counter.order(**fields)
    named = {"legal_basis": basis} if basis else {}
    left = [counter.balance(order).left]
    for units, expected in zip(asks, totals, strict=True):
        quoted = counter.partner.must(counter.ask(order, *units, at="returns/quote", **named))
        made = counter.returned(order, *units, **named)
        assert tuple(made["totals"][name]["amount"] for name in TOTALS) == expected
        assert made["totals"] == quoted["totals"]
        left.append(counter.balance(order).left)
    assert all(after < before for before, after in itertools.pairwise(left))


def test_b17_what_was_not_handed_over_is_not_credited(counter):
    order = counter.order(**REFUNDS["B17"][0])
    assert refused(counter.ask(order, 3)) == ("exceeds_returnable", None)


def test_a18_and_c18_what_is_left_of_an_order_falls_with_each_return(counter):
    make.with_policy(counter.shop, refund_on="request")
    order = counter.order(**REFUNDS["A18"][0])
    seen = []
    for units in ([1], [0, 3]):
        counter.settle(counter.returned(order, *units))
        seen.append(counter.balance(order))
    assert [(each.given_back, each.promised, each.left) for each in seen] == [
        (70400, 0, 26648),
        (97048, 0, 0),
    ]
    assert counter.notes(order) == [("704.00", "64.00"), ("266.48", "24.23")]
    # C18: the goods come back, the delivery stays with the shop, nothing is owed either way.
    paid = {"payments": [{"method": "card", "amount": "257.90"}]}
    order = counter.order(**sold(item("248.00"), shipping=[delivery("9.90")]), **paid)
    [settled] = counter.settle(counter.returned(order, 1))
    assert settled.body["amount"]["amount"] == "248.00"
    found = counter.balance(order)
    assert (found.paid, found.given_back, found.promised, found.left) == (25790, 24800, 0, 990)
    told = counter.partner.must(counter.partner.get(f"orders/{order.external_id}"))
    assert [each["amount"]["amount"] for each in told["payments"]] == ["257.90"]


#: id -> the order, and corrections one after the other: target, amount; net and tax, or a refusal.
Step = tuple[str, str, tuple[str, str | None]]
TAXED, PLAIN = item("10.00", 2, "0.23"), item("10.00", 2)
CORRECTIONS: dict[str, tuple[dict[str, Any], list[Step]]] = {
    "B11": (
        sold(item("1.00"), shipping=[delivery("10.00", "0.15")]),
        [("shipping", "5.75", ("5.00", "0.75")), ("shipping", "5.75", ("5.00", "0.75"))],
    ),
    "B21": (sold(item("39.99", rate="0.07")), [("line", "21.40", ("20.00", "1.40"))]),
    "C02": (
        sold(PLAIN, shipping=[delivery("20.00")]),
        [
            ("shipping", "20.00", ("20.00", "0.00")),
            ("shipping", "20.00", ("exceeds_refundable", "0.00")),
        ],
    ),
    "C05": (
        sold(PLAIN, shipping=[delivery("20.00"), delivery("10.00", "0.23")]),
        [
            ("shipping", "32.31", ("exceeds_refundable", "32.30")),
            ("shipping", "32.30", ("30.00", "2.30")),
        ],
    ),
    "C07": (
        sold(
            PLAIN,
            shipping=[delivery("10.00", "0.23")],
            discounts=[{"code": "S", "amount": "5.00", "applies_to": "shipping"}],
        ),
        [
            ("shipping", "6.16", ("exceeds_refundable", "6.15")),
            ("shipping", "6.15", ("5.00", "1.15")),
        ],
    ),
    "C09": (
        sold(PLAIN, shipping=[delivery("10.00", "0.23", discount="10.00")]),
        [("shipping", "0.01", ("exceeds_refundable", "0.00"))],
    ),
    "C12": (
        sold(PLAIN, shipping=[delivery("20.00")]),
        [
            ("shipping", "5.00", ("5.00", "0.00")),
            ("shipping", "8.00", ("8.00", "0.00")),
            ("shipping", "7.01", ("exceeds_refundable", "7.00")),
            ("shipping", "7.00", ("7.00", "0.00")),
        ],
    ),
    "C14": (
        sold(PLAIN, shipping=[delivery("20.00")]),
        [("shipping", "-18.00", ("negative_amount", None))],
    ),
    "E07": (
        sold(item("80.00")),
        [
            ("line", "5.00", ("5.00", "0.00")),
            ("line", "80.00", ("exceeds_refundable", "75.00")),
            ("line", "-80.00", ("negative_amount", None)),
            ("line", "100.00", ("exceeds_refundable", "75.00")),
        ],
    ),
    "E08": (
        sold(item("80.00")),
        [
            ("line", "80.00", ("80.00", "0.00")),
            ("line", "-1.00", ("negative_amount", None)),
            ("line", "1.00", ("exceeds_refundable", "0.00")),
            ("line", "0.00", ("amount_not_positive", None)),
        ],
    ),
    "J10 more than was captured": (
        sold(item("1000.00"), payments=[{"method": "card", "amount": "9.99"}]),
        [("line", "1000.00", ("exceeds_refundable", "9.99"))],
    ),
    "J10 no payment": (
        sold(item("10.00"), payments=[]),
        [("line", "10.00", ("exceeds_refundable", "0.00"))],
    ),
    "J10 gift card": (
        sold(item("25.00", kind="gift_card")),
        [("line", "25.00", ("gift_card_line", None))],
    ),
    "J11 with the delivery": (
        sold(TAXED, shipping=[delivery("12.30")]),
        [("line", "11.00", ("8.94", "2.06")), ("shipping", "12.30", ("12.30", "0.00"))],
    ),
    "J12": (
        sold(item("1.23")),
        [("line", "2.23", ("exceeds_refundable", "1.23")), ("line", "1.23", ("1.23", "0.00"))],
    ),
    "J20": (sold(item("54.86")), [("line", "49.86", ("49.86", "0.00"))]),
}


@pytest.mark.parametrize(("fields", "steps"), CORRECTIONS.values(), ids=CORRECTIONS)
def test_corrections_stop_at_what_is_left_and_carry_their_tax(counter, fields, steps):
    order = counter.order(**fields)
    paid = counter.balance(order).left
    given: list[int] = []
    for target, amount, expected in steps:
        answer = counter.adjust(order, target, amount)
        if answer.status == 201:
            told = answer.body
            assert told["amount"]["amount"] == amount
            assert (told["net"]["amount"], told["tax"]["amount"]) == expected
            given.append(parse_amount(amount, "EUR"))
        else:
            assert refused(answer) == expected
    found = counter.balance(order)
    assert (found.given_back, found.left) == (sum(given), paid - sum(given))
    assert len(counter.notes(order)) == len(given)


def test_e08_what_has_nothing_left_may_still_come_back_for_nothing(counter):
    make.with_policy(counter.shop, refund_on="request")
    order = counter.order(**sold(item("80.00")))
    counter.partner.must(counter.adjust(order, "line", "80.00"), 201)
    made = counter.returned(order, 1)
    [row] = made["resolutions"]
    assert (row["status"], row["amount"]["amount"], row["reference"]) == (
        "settled",
        "0.00",
        "nothing owed",
    )
    assert counter.notes(order) == [("80.00", "0.00")]


def test_e04_the_tax_of_the_last_unit_is_what_is_left_of_it(counter):
    make.with_policy(counter.shop, refund_on="request")
    charged = [{"name": "VAT", "rate": "0.2", "amount": "12.38"}]
    order = counter.order(**sold(item("20.666667", 3, tax_rates=charged)))
    for units in (2, 1):
        counter.settle(counter.returned(order, units))
    assert [tax for _total, tax in counter.notes(order)] == ["8.26", "4.12"]
    assert counter.balance(order).left == 0
