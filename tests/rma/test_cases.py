"""What other systems' own tests expect of quantities and transitions, as tables by their ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.rma.asking import body

pytestmark = pytest.mark.django_db

Ask = tuple[int, int, str | None, int | None]  # quantity, status, code, allowed

#: id -> units sold, and requests one after the other with what each is answered.
LEDGER: dict[str, tuple[int, list[Ask]]] = {
    "F02": (3, [(2, 201, None, None), (2, 400, "exceeds_returnable", 1)]),
    "F03": (3, [(0, 400, "min_value", None)]),
    "F16 again": (1, [(1, 201, None, None), (1, 400, "already_returned", None)]),
    "F16 two": (2, [(1, 201, None, None), (1, 201, None, None)]),
    "F16 hundred": (2, [(100, 400, "exceeds_returnable", 2)]),
    "F27": (1, [(1, 201, None, None), (1, 400, "already_returned", None)]),
    "F29": (2, [(2, 201, None, None), (1, 400, "already_returned", None)]),
    "J23": (2, [(1, 201, None, None), (1, 201, None, None), (1, 400, "already_returned", None)]),
    "J31": (5, [(2, 201, None, None), (3, 201, None, None), (6, 400, "already_returned", None)]),
}


@pytest.mark.parametrize(("sold", "asks"), LEDGER.values(), ids=LEDGER)
def test_quantities(shop, partner, sold, asks):
    order = make_order(shop, lines=[line_given(quantity=sold)])
    for quantity, status, code, allowed in asks:
        answer = partner.post("returns", body(order, {"order_line": "1", "quantity": quantity}))
        assert answer.status == status, answer.body
        errors = answer.body.get("errors", [])
        assert [error["code"] for error in errors] == ([code] if code else [])
        assert [error.get("allowed") for error in errors] == ([allowed] if code else [])


def test_f23_what_is_left_of_each_line_is_offered_next(shop, partner):
    lines = [line_given(quantity=1), line_given(external_id="2", sku="CAP", quantity=2)]
    order = make_order(shop, lines=lines)
    both = [{"order_line": "1", "quantity": 1}, {"order_line": "2", "quantity": 1}]
    partner.must(partner.post("returns", body(order, *both)), 201)
    found = partner.must(partner.get(f"orders/{order.external_id}/eligibility"))["lines"]
    assert [line["returnable_quantity"] for line in found] == [0, 1]


Steps = Callable[[Any, dict[str, Any]], None]


def received(shop: Any, made: dict[str, Any]) -> None:
    make.received(shop, make.line_of(shop, made["lines"][0]["id"]))


def inspected(shop: Any, made: dict[str, Any]) -> None:
    received(shop, made)
    make.inspected(shop, make.line_of(shop, made["lines"][0]["id"]))


def nothing(shop: Any, made: dict[str, Any]) -> None:
    """As it was requested."""


PAID = {"reference": "T", "amount": "10.00"}
LATER = PAID | {"at": "2026-10-11T00:00:00Z"}
EARLIER = PAID | {"at": "2026-10-09T00:00:00Z"}

#: id -> what happened before, a call, and how it is answered.
CALLS: dict[str, tuple[Steps, str, dict[str, Any], int, str | None]] = {
    "H01": (nothing, "resolution/settle", PAID, 409, "transition_refused"),
    "H04": (nothing, "return/decline", {}, 400, "required"),
    "H06": (received, "return/cancel", {}, 409, "transition_refused"),
    "H16 ahead": (inspected, "resolution/settle", LATER, 400, "in_the_future"),
    "H16 before": (inspected, "resolution/settle", EARLIER, 200, None),
    "H16 left out": (inspected, "resolution/settle", PAID, 200, None),
    "H22 reinstate": (nothing, "return/reinstate", {}, 409, "transition_refused"),
    "H22 approve": (nothing, "return/authorize", {}, 409, "transition_refused"),
    "J08 too much": (inspected, "resolution/settle", PAID | {"amount": "10000"}, 400, None),
    "J08 method": (inspected, "resolution/settle", PAID | {"method": "x"}, 400, "unknown_method"),
    "J08 too early": (received, "resolution/settle", PAID, 409, "transition_refused"),
    "J16": (inspected, "resolution/settle", PAID | {"amount": "-8.00"}, 400, "negative_amount"),
}


@pytest.mark.parametrize(("before", "call", "sent", "status", "code"), CALLS.values(), ids=CALLS)
def test_transitions(shop, partner, before, call, sent, status, code):
    made = partner.must(partner.post("returns", body(make_order(shop))), 201)
    before(shop, made)
    thing, verb = call.split("/")
    named = {"return": made["id"], "resolution": made["resolutions"][0]["id"]}
    state = make.everything(shop)
    answer = partner.post(f"{thing}s/{named[thing]}/{verb}", sent)
    assert answer.status == status, answer.body
    assert answer.body.get("code") == code or code is None
    assert (make.everything(shop) == state) is (status != 200)


def test_h08_what_was_cancelled_receives_nothing(shop, partner):
    made = partner.must(partner.post("returns", body(make_order(shop))), 201)
    partner.must(partner.post(f"returns/{made['id']}/cancel"))
    assert partner.post(f"returns/{made['id']}/cancel").status == 409
    assert make.received(shop, make.line_of(shop, made["lines"][0]["id"])) == 0
    found = partner.must(partner.get(f"returns/{made['id']}"))
    assert (found["status"], found["lines"][0]["quantities"]["received"]) == ("cancelled", 0)


def test_h10_history_has_one_entry_per_transition(shop, partner, run_handlers):
    made = partner.must(partner.post("returns", body(make_order(shop))), 201)
    partner.must(partner.post(f"returns/{made['id']}/cancel"))
    events = partner.must(partner.get(f"returns/{made['id']}/events"))["results"]
    moves = [(each["type"], each["data"]["status"]) for each in events if "rma." in each["type"]]
    assert moves == [
        ("rma.requested", "requested"),
        ("rma.authorized", "authorized"),
        ("rma.cancelled", "cancelled"),
    ]
    assert all(each["timestamp"] == "2026-10-10T10:00:00Z" for each in events)


# --- A, B, C and E: the amounts, through a request ------------------------------

VAT = [{"name": "VAT", "rate": "0.23"}]


def sold(*lines: dict[str, Any], inclusive: bool = False, **fields: Any) -> dict[str, Any]:
    return {"lines": list(lines), "prices_include_tax": inclusive} | fields


def rated(rate: str, **fields: Any) -> dict[str, Any]:
    return line_given(tax_rates=[{"name": "VAT", "rate": rate}], **fields)


#: id -> the order, how many units of each line come back, and the refund of each such return.
AMOUNTS: dict[str, tuple[dict[str, Any], list[list[int]], list[str]]] = {
    "A02": (sold(line_given(quantity=3, unit_price="100.00")), [[1]], ["100.00"]),
    "A09": (sold(line_given(quantity=1, unit_price="80.00", discount="8.00")), [[1]], ["72.00"]),
    "B01": (sold(rated("0.125", quantity=1, unit_price="10.00")), [[1]], ["11.25"]),
    "B03": (sold(rated("0.2", quantity=1, unit_price="12.00"), inclusive=True), [[1]], ["12.00"]),
    "B04": (sold(rated("0.125", quantity=1, unit_price="11.25"), inclusive=True), [[1]], ["11.25"]),
    "B12": (sold(rated("0.1", unit_price="10.00")), [[1]], ["11.00"]),
    "B22": (
        sold(
            rated("0.23", unit_price="10.00"),
            rated("0.23", external_id="2", sku="CAP", unit_price="20.00"),
        ),
        [[2, 2]],
        ["73.80"],
    ),
    "E one by one": (
        sold(line_given(quantity=3, unit_price="33.333333")),
        [[1], [1], [1]],
        ["33.34", "33.33", "33.33"],
    ),
    "A discount shared by unit": (
        sold(line_given(quantity=2, unit_price="10.00"), discounts=[{"amount": "1.01"}]),
        [[1], [1]],
        ["9.50", "9.49"],
    ),
}


@pytest.mark.parametrize(("fields", "asks", "refunds"), AMOUNTS.values(), ids=AMOUNTS)
def test_amounts(shop, partner, fields, asks, refunds):
    order = make_order(shop, **fields)
    found = []
    for quantities in asks:
        lines = [
            {"order_line": str(place), "quantity": quantity}
            for place, quantity in enumerate(quantities, start=1)
        ]
        made = partner.must(partner.post("returns", body(order, *lines)), 201)
        found.append(made["totals"]["refund"]["amount"])
    assert found == refunds


# --- J and D22: money without goods beside returns, and the delivery ------------------------------

Step = tuple[str, str, str]  # what, how much, and what comes of it: an amount or a code


def adjusted(partner: Any, order: Any, target: str, amount: str) -> str:
    sent = {"target": target, "amount": amount, "reason": "Agreed"}
    sent |= {"order_line": "1"} if target == "line" else {}
    answer = partner.post(f"orders/{order.external_id}/adjustments", sent)
    if answer.status == 400:
        return str(answer.body["errors"][0]["code"])
    found: str = partner.must(answer, 201)["amount"]["amount"]
    return found


def given_back(partner: Any, order: Any, basis: str, quantity: str) -> str:
    line = {"order_line": "1", "quantity": int(quantity)}
    fields = {"legal_basis": basis} if basis == "withdrawal" else {}
    made = partner.must(partner.post("returns", body(order, line, **fields)), 201)
    found: str = made["totals"]["refund"]["amount"]
    return found


TWO_TAXED = sold(rated("0.23", unit_price="10.00"), shipping=[{"amount": "20.00"}])
ONE_TAXED = sold(rated("0.23", quantity=1, unit_price="10.00"))

#: id -> the order, and steps one after the other with what each comes to.
BESIDE: dict[str, tuple[dict[str, Any], list[Step]]] = {
    "D22": (
        sold(
            line_given(quantity=1, unit_price="10.00"),
            shipping=[{"kind": "standard", "amount": "4.99"}],
        ),
        [("withdrawal", "1", "14.99")],
    ),
    "J11 manual": (ONE_TAXED, [("line", "11.00", "11.00")]),
    "J11 another": (ONE_TAXED, [("line", "10.99", "10.99")]),
    "J13": (ONE_TAXED, [("line", "5.00", "5.00"), ("return", "1", "7.30")]),
    "J13 too much": (ONE_TAXED, [("line", "8.00", "8.00"), ("line", "4.31", "exceeds_refundable")]),
    "J14": (
        TWO_TAXED,
        [("line", "5.00", "5.00"), ("return", "2", "19.60"), ("shipping", "20.00", "20.00")],
    ),
    "J16": (ONE_TAXED, [("line", "-8.00", "negative_amount")]),
}


@pytest.mark.parametrize(("fields", "steps"), BESIDE.values(), ids=BESIDE)
def test_money_beside_returns(shop, partner, fields, steps):
    germany = {"name": "A", "lines": [], "city": "B", "postcode": "1", "country": "DE"}
    order = make_order(shop, ship_to=germany, **fields)
    for what, amount, comes_to in steps:
        found = (
            adjusted(partner, order, what, amount)
            if what in ("line", "shipping")
            else given_back(partner, order, what, amount)
        )
        assert found == comes_to
