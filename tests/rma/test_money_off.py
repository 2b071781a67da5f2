"""Money off for who keeps the goods: asked for, agreed, and the rest may still come back."""

from __future__ import annotations

import pytest

from rma import services
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.rma.asking import body, codes
from tests.rma.test_fees import fees, one
from tests.rma.test_settling import do

pytestmark = pytest.mark.django_db


def money_off(amount, quantity=1, **fields):
    wanted = {"type": "price_reduction", "amount": amount}
    return {"order_line": "1", "quantity": quantity, "resolution": wanted} | fields


@pytest.fixture
def bargaining(shop):
    make.with_policy(shop, resolutions=["refund", "price_reduction"], reduce_up_to=20)
    return shop


def test_money_off_is_agreed_by_a_person_and_due_at_once(bargaining, partner):
    made = partner.must(
        partner.post("returns", body(make_order(bargaining), money_off("5.00"))), 201
    )
    assert (made["status"], made["lines"][0]["decision"]["code"]) == ("requested", "needs_review")
    assert made["totals"]["refund"]["amount"] == "5.00"
    partner.must(partner.post(f"returns/{made['id']}/authorize"))
    found = partner.must(partner.get(f"returns/{made['id']}"))
    assert (found["resolutions"][0]["status"], found["shipments"]) == ("due", [])


def test_a_little_money_off_needs_nobody_and_leaves_the_rest_to_come_back(bargaining, partner):
    given = make_order(bargaining)
    made = partner.must(partner.post("returns", body(given, money_off("2.00"))), 201)
    assert made["status"] == "authorized"
    assert [row["label"] for row in made["resolutions"][0]["derivation"]] == [
        "Money off: 1 × T-shirt"
    ]
    both = {"order_line": "1", "quantity": 2}
    made = partner.must(partner.post("returns", body(given, both)), 201)
    assert made["totals"]["refund"]["amount"] == "18.00"
    answer = partner.post("returns", body(given, money_off("0.01")))
    assert codes(answer) == [("lines[0]", "already_returned")]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"type": "price_reduction"}, "required"),
        ({"type": "price_reduction", "amount": "0.00"}, "amount_not_positive"),
        ({"type": "price_reduction", "amount": "1.001"}, "too_many_digits"),
        ({"type": "price_reduction", "amount": "10.01"}, "exceeds_refundable"),
        ({"type": "refund", "amount": "1.00"}, "not_expected"),
    ],
)
def test_money_off_that_cannot_be_is_refused_in_quote_and_request(
    bargaining, partner, wanted, code
):
    line = {"order_line": "1", "quantity": 1, "resolution": wanted}
    given = make_order(bargaining)
    for path in ("returns/quote", "returns"):
        with make.unchanged(bargaining):
            answer = partner.post(path, body(given, line))
        assert codes(answer) == [("lines[0].resolution.amount", code)]


def test_l01_a_claim_brings_all_of_it_or_what_was_agreed(shop, partner):
    make.with_policy(shop, resolutions=["refund", "price_reduction"], reduce_up_to=99)
    found = []
    for wanted in (
        {"type": "refund"},
        {"type": "price_reduction", "amount": "10.00"},
        {"type": "price_reduction", "amount": "5.00"},
    ):
        given = make_order(shop, lines=one("12.00"))
        line = {"order_line": "1", "quantity": 1, "resolution": wanted}
        made = partner.must(partner.post("returns", body(given, line)), 201)
        found.append(made["resolutions"][0]["amount"]["amount"])
    assert found == ["12.00", "10.00", "5.00"]


def test_money_off_is_shared_when_only_some_of_the_pieces_are_agreed(bargaining):
    given = make_order(bargaining, lines=[line_given(quantity=3)])
    wanted = {"type": "price_reduction", "amount": "10.00"}
    whole = make.returned(bargaining, given, make.line_ask(quantity=3, resolution=wanted))
    assert fees(bargaining, whole) == [("proposed", 3, 0, 1000)]
    do(bargaining, services.decline_line, whole.lines[0], reason="Two of them are fine", quantity=2)
    found = make.fresh(bargaining, whole.rma)
    assert [(line.status, line.requested, line.wanted["amount"]) for line in found.lines] == [
        ("requested", 1, "3.33"),
        ("declined", 2, "6.67"),
    ]
    assert fees(bargaining, whole) == [("proposed", 1, 0, 333), ("cancelled", 2, 0, 667)]
    do(bargaining, services.authorize_return, whole.rma)
    do(bargaining, services.settle_resolution, whole.resolutions[0], reference="T")
    assert make.fresh(bargaining, whole.rma).rma.status == "closed"
    whole = make.returned(bargaining, given, make.line_ask(quantity=3))
    assert fees(bargaining, whole) == [("proposed", 3, 0, 2667)]
