"""CASES D and J: fees told and credited, ceilings, payments, and what is paid once."""

from __future__ import annotations

from typing import Any

import pytest

from rma.models import Adjustment, Resolution
from tests.factories import rma as make
from tests.rma.asking import codes
from tests.rma.cases.counter import item, refused, sold

OPENED = {"function": "F6", "cosmetic": "C9", "packaging": "opened"}
WRECKED = {"function": "F1", "cosmetic": "C0", "packaging": "opened"}
FINE = {"function": "F6", "cosmetic": "C9", "packaging": "sealed"}
TABLE = {"opened": {"percent": 15}, "F1": {"percent": 95}}

#: id -> why it comes back, on which basis, what is found; what is kept back, and what is paid.
GRADES: dict[str, tuple[str, str | None, dict[str, str], str, str]] = {
    "D25 unopened, changed mind": ("changed_mind", None, FINE, "0.00", "100.00"),
    "D26 opened, changed mind": ("changed_mind", None, OPENED, "-15.00", "85.00"),
    "D28 damaged, changed mind": ("changed_mind", None, WRECKED, "-95.00", "5.00"),
    "D28 damaged and faulty": ("defective", "guarantee", WRECKED, "0.00", "100.00"),
}


@pytest.mark.parametrize(("reason", "basis", "found", "less", "paid"), GRADES.values(), ids=GRADES)
def test_what_a_piece_is_worth_is_decided_by_its_grade(counter, reason, basis, found, less, paid):
    make.with_policy(counter.shop, grade_deductions=TABLE)
    shipping = [{"kind": "standard", "amount": "10.00"}]
    order = counter.order(**sold(item("100.00"), item("1.00", sku="B"), shipping=shipping))
    ground = {"type": "refund", "escalation_ground": "serious"}
    fields = {"legal_basis": basis, "resolution": ground} if basis else {}
    made = counter.returned(order, 1, reason=reason, **fields)
    if made["status"] == "requested":
        counter.partner.must(counter.partner.post(f"returns/{made['id']}/authorize"))
    counter.receive(made)
    make.inspected(counter.shop, make.line_of(counter.shop, made["lines"][0]["id"]), grade=found)
    told = counter.fresh(made)
    [row] = told["resolutions"]
    kept = [each["amount"]["amount"] for each in row["derivation"] if each["rule"] == "deduction"]
    assert (kept or ["0.00"], row["amount"]["amount"]) == ([less], paid)
    assert told["totals"]["shipping"]["amount"] == "0.00"
    [settled] = counter.settle(told, amount=paid)
    assert settled.status == 200
    assert counter.notes(order) == [(paid, "0.00")]


@pytest.mark.parametrize("percent", ["100", 100, "100.0", 150, "-1"])
def test_d29_a_fee_of_all_and_more_is_refused_where_it_is_configured(counter, percent):
    rules = {"window_days": 30, "restocking_fee": {"percent": percent}}
    with make.unchanged(counter.shop):
        answer = counter.partner.post("policies", {"name": "All", "rules": rules})
    assert codes(answer) == [("rules.restocking_fee.percent", "out_of_range")]


#: id -> the rule, and the order; fees, refund, and the one credit note.
CREDITED: dict[str, tuple[dict[str, Any], dict[str, Any], list[int], str, str]] = {
    "D31": ({"amount": "10.00", "per": "line"}, sold(item("50.00", 2)), [2], "10.00", "90.00"),
    "D20 flat": ({"amount": "3.00", "per": "return"}, sold(item("20.00")), [1], "3.00", "17.00"),
    "D19": ({"percent": "15"}, sold(item("199.99")), [1], "30.00", "169.99"),
    "J28": (
        {"percent": "10"},
        sold(item("30.00"), item("50.00", sku="B")),
        [1, 1],
        "8.00",
        "72.00",
    ),
}


@pytest.mark.parametrize(
    ("fee", "fields", "units", "fees", "refund"), CREDITED.values(), ids=CREDITED
)
def test_what_is_paid_and_credited_is_the_goods_less_the_fee(
    counter, fee, fields, units, fees, refund
):
    make.with_policy(counter.shop, restocking_fee=fee, refund_on="receipt")
    order = counter.order(**fields)
    made = counter.returned(order, *units)
    assert (made["totals"]["fees"]["amount"], made["totals"]["refund"]["amount"]) == (fees, refund)
    for place, quantity in enumerate(units):
        counter.receive(made, quantity, place)
    for answer in counter.settle(made, amount="200.00"):
        assert codes(answer) == [("amount", "amount_mismatch")]
    assert counter.notes(order) == []
    assert [answer.status for answer in counter.settle(made)] == [200] * len(units)
    assert sum(round(float(total) * 100) for total, _tax in counter.notes(order)) == round(
        float(refund) * 100
    )
    assert len(counter.notes(order)) == len(units)
    assert [answer.status for answer in counter.settle(made)] == [409] * len(units)


def payments(*amounts: str) -> dict[str, Any]:
    return {"payments": [{"method": "card", "amount": amount} for amount in amounts]}


#: id -> the order, units returned one after the other, and which payments they went back to.
DRAINED: dict[str, tuple[dict[str, Any], list[int], list[list[tuple[str, int]]]]] = {
    "J04 both": (
        sold(item("10.00"), **payments("5.00", "5.00")),
        [1],
        [[("0", 500), ("1", 500)]],
    ),
    "J04 only the first": (
        sold(item("4.00", 2), **payments("5.00", "5.00")),
        [1, 1],
        [[("0", 400)], [("0", 100), ("1", 300)]],
    ),
    "J29": (
        sold(item("40.00", 2), **payments("50.00", "30.00")),
        [2],
        [[("0", 5000), ("1", 3000)]],
    ),
    "J31": (
        sold(item("1.00", 5), **payments("5.00")),
        [2, 3],
        [[("0", 200)], [("0", 300)]],
    ),
}


@pytest.mark.parametrize(("fields", "units", "parts"), DRAINED.values(), ids=DRAINED)
def test_money_goes_back_to_the_payments_it_came_from(counter, fields, units, parts):
    make.with_policy(counter.shop, refund_on="request")
    order = counter.order(**fields)
    for quantity, expected in zip(units, parts, strict=True):
        made = counter.returned(order, quantity)
        assert [each.status for each in counter.settle(made)] == [200]
        assert counter.allocations(made) == expected
        assert counter.fresh(made)["lines"][0]["quantities"]["settled"] == quantity
    assert refused(counter.ask(order, 1))[0] == "already_returned"


def test_j03_a_payment_that_gave_something_back_meanwhile_is_too_small(counter, run_handlers):
    make.with_policy(counter.shop, refund_on="request")
    order = counter.order(**sold(item("10.00")), **payments("10.00"))
    made = counter.returned(order, 1)
    known = {"external_id": order.external_id, "number": order.number}
    elsewhere = {"refunds": [{"external_id": "x", "amount": "1.00"}]}
    counter.order(**sold(item("10.00")), **payments("10.00"), **known, **elsewhere)
    run_handlers(counter.shop)
    before = counter.mails()
    with make.unchanged(counter.shop):
        [answer] = counter.settle(made)
    assert (answer.status, codes(answer)) == (409, [("amount", "exceeds_paid")])
    run_handlers(counter.shop)
    assert counter.mails() == before
    assert counter.notes(order) == []


#: id -> an order that brings nothing.
WORTHLESS = {
    "J17 free": sold(item("10.00", discount="10.00")),
    "J17 unpaid": sold(item("10.00"), payments=[]),
}


@pytest.mark.parametrize("fields", WORTHLESS.values(), ids=WORTHLESS)
def test_nothing_is_refunded_of_what_was_not_paid_and_nobody_is_told_so(
    counter, run_handlers, fields
):
    make.with_policy(counter.shop, refund_on="receipt")
    order = counter.order(**fields)
    made = counter.returned(order, 1)
    run_handlers(counter.shop)
    before = counter.mails()
    counter.receive(made)
    [row] = counter.fresh(made)["resolutions"]
    assert (row["status"], row["amount"]["amount"]) == ("settled", "0.00")
    assert [answer.status for answer in counter.settle(made)] == [409]
    assert refused(counter.adjust(order, "line", "0.01")) == ("exceeds_refundable", "0.00")
    run_handlers(counter.shop)
    assert counter.mails() == before
    assert counter.notes(order) == []


def test_j12_what_is_being_paid_or_was_is_not_changed_any_more(counter):
    make.with_policy(counter.shop, refund_on="request", restocking_fee={"percent": 10})
    made = counter.returned(counter.order(**sold(item("1.23"))), 1)
    there = f"resolutions/{made['resolutions'][0]['id']}"
    edits = {
        "dispute": {"reason": "x"},
        "amend": {"amount": "1.00", "reason": "x"},
        "waive": {"what": "fees", "reason": "x"},
        "cancel": {},
    }
    for verb, sent in (("start-payment", {}), ("settle", {"reference": "T"})):
        counter.partner.must(counter.partner.post(f"{there}/{verb}", sent))
        with make.unchanged(counter.shop):
            for edit, body in edits.items():
                answer = counter.partner.post(f"{there}/{edit}", body)
                assert (answer.status, answer.body["code"]) == (409, "transition_refused"), edit


def test_j25_and_l13_closed_again_it_is_the_same_note_and_one_mail(counter, run_handlers):
    make.with_policy(counter.shop, refund_on="request")
    order = counter.order(**sold(item("10.00")))
    made = counter.returned(order, 1)
    run_handlers(counter.shop)
    before = len(counter.mails())
    there = f"resolutions/{made['resolutions'][0]['id']}/settle"
    wrong = counter.partner.post(there, {"reference": "T", "amount": "9.00"})
    assert codes(wrong) == [("amount", "amount_mismatch")]
    run_handlers(counter.shop)
    assert len(counter.mails()) == before
    first, second = (counter.partner.post(there, {"reference": "T"}, key="one") for _ in range(2))
    third = counter.partner.post(there, {"reference": "T"}, key="two")
    assert (first.status, second.status, third.status) == (200, 200, 409)
    assert first.body == second.body
    for _again in range(2):
        run_handlers(counter.shop)
    assert len(counter.mails()) == before + 1
    assert counter.notes(order) == [("10.00", "0.00")]
    assert counter.balance(order).given_back == 1000


def test_j30_an_item_that_was_added_and_taken_off_again_owes_nothing(counter):
    lines = [item("10.00", 2), item("5.00", sku="CAP")]
    known = {"external_id": "J30", "number": "J30"} | payments("20.00")
    seen = []
    for some in (lines[:1], lines, lines[:1]):
        order = counter.order(**sold(*some), **known)
        told = counter.partner.must(counter.partner.get("orders/J30"))
        found = counter.balance(order)
        seen.append((told["totals"]["total"]["amount"], found.paid, found.promised, found.left))
    assert seen == [("20.00", 2000, 0, 2000), ("25.00", 2000, 0, 2000), ("20.00", 2000, 0, 2000)]
    with make.working_in(counter.shop):
        assert not Resolution.objects.exists()
        assert not Adjustment.objects.exists()
