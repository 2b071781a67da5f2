"""CASES F, H, I, L, M: what is refused, by which code, and that nothing is left of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from returns_portal.lib import clock
from tests import cast
from tests.factories import rma as make
from tests.factories.catalog import DELIVERED, line_given, make_order, make_product
from tests.journeys.partner import Partner
from tests.rma.asking import body, codes
from tests.rma.cases.counter import Counter, delivery, item, sold

Call = Callable[[Counter, Any], tuple[str, Any]]


def foreign_line(counter: Counter) -> str:
    """A line of another order."""
    other = counter.order()
    with make.working_in(counter.shop):
        found: str = other.lines.get().public_id
    return found


def asked(**line: Any) -> Call:
    """A request for one line."""
    named = {"order_line": "1", "quantity": 1, "reason": "too_small"} | line
    return lambda _counter, order: ("returns", body(order, named))


def corrected(**sent: Any) -> Call:
    """Money without goods."""
    given = {"target": "line", "order_line": "1", "amount": "1.00", "reason": "Agreed"} | sent
    given = {name: value for name, value in given.items() if value is not None}
    return lambda _counter, order: (f"orders/{order.external_id}/adjustments", given)


def of_another_order(counter: Counter, order: Any) -> tuple[str, Any]:
    return asked(order_line=foreign_line(counter))(counter, order)


def corrected_of_another(counter: Counter, order: Any) -> tuple[str, Any]:
    return corrected(order_line=foreign_line(counter))(counter, order)


def nothing_asked(_counter: Counter, order: Any) -> tuple[str, Any]:
    return "returns", {"order": order.external_id, "lines": []}


def injected(_counter: Counter, _order: Any) -> tuple[str, Any]:
    return "returns", {"order": "* name:1001", "lines": [{"order_line": "1", "quantity": 1}]}


def another_unit(counter: Counter, _order: Any) -> tuple[str, Any]:
    """A serial that was sold on another order."""
    make_product(counter.shop, "PHONE", serialised=True)
    lines = [line_given(sku="PHONE", quantity=1, serials=["S-1"])]
    counter.order(lines=lines)
    order = counter.order(lines=[lines[0] | {"serials": ["S-2"]}])
    return asked(serials=["S-1"])(counter, order)


def unit_on_a_return(counter: Counter, _order: Any) -> tuple[str, Any]:
    """A serial that is on an open return already."""
    make_product(counter.shop, "PHONE", serialised=True)
    order = counter.order(
        lines=[line_given(sku="PHONE", quantity=2, serials=["S-1", "S-2"])],
    )
    counter.returned(order, 1, serials=["S-1"])
    return asked(serials=["s-1"])(counter, order)


def unit_in_the_warehouse(counter: Counter, _order: Any) -> tuple[str, Any]:
    """A serial whose piece the dock has."""
    make_product(counter.shop, "PHONE", serialised=True)
    order = counter.order(lines=[line_given(sku="PHONE", quantity=2, serials=["S-1", "S-2"])])
    counter.receive(counter.returned(order, 1, serials=["S-1"]))
    return asked(serials=["S-1"])(counter, order)


def waiting_for_its_exchange(counter: Counter, _order: Any) -> tuple[str, Any]:
    """A unit whose exchange is on its way."""
    make.with_policy(counter.shop, resolutions=["refund", "exchange"], exchange_for="any")
    make_product(counter.shop, "HAT", price="10.00", currency="EUR", stock={"on_hand": 5})
    order = counter.order(lines=[line_given(quantity=1)])
    wanted = {"type": "exchange", "replacement": {"sku": "HAT"}}
    counter.returned(order, 1, resolution=wanted)
    return asked(resolution=wanted)(counter, order)


def delivery_given_by_law(counter: Counter, _order: Any) -> tuple[str, Any]:
    """Delivery that a withdrawal of everything brings already."""
    order = counter.order(**sold(item("10.00"), shipping=[delivery("4.90")]))
    assert counter.returned(order, 1, legal_basis="withdrawal")["totals"]["refund"] == {
        "amount": "14.90",
        "currency": "EUR",
    }
    return corrected(target="shipping", order_line=None, amount="0.01")(counter, order)


#: id -> what is asked, and how it is answered: status, field and code.
REFUSED: dict[str, tuple[Call, int, str, str]] = {
    "F17 a return": (of_another_order, 404, "lines[0].order_line", "not_found"),
    "F17 a correction": (corrected_of_another, 404, "order_line", "not_found"),
    "F18 no line": (nothing_asked, 400, "lines", "empty"),
    "F18 no amount": (corrected(amount=None), 400, "amount", "required"),
    "F18 no line of a correction": (corrected(order_line=None), 400, "order_line", "required"),
    "F18 no target": (corrected(target=None), 400, "target", "required"),
    "F19": (delivery_given_by_law, 400, "amount", "exceeds_refundable"),
    "F26": (unit_on_a_return, 400, "lines[0].serials", "serial_on_open_return"),
    "F27": (unit_in_the_warehouse, 400, "lines[0].serials", "serial_on_open_return"),
    "I19 empty reason": (asked(reason=""), 400, "lines[0].reason", "blank"),
    "I26 injection": (injected, 404, "order", "not_found"),
    "K05": (waiting_for_its_exchange, 400, "lines[0]", "already_returned"),
    "L02 no reason": (corrected(reason=None), 400, "reason", "required"),
    "L02 a blank reason": (corrected(reason=" "), 400, "reason", "blank"),
    "L02 no such reason": (asked(reason="because"), 400, "lines[0].reason", "unknown_reason"),
    "M02": (another_unit, 400, "lines[0].serials", "serial_not_sold"),
    "M08": (of_another_order, 404, "lines[0].order_line", "not_found"),
}


@pytest.mark.parametrize(("call", "status", "field", "code"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_and_leaves_nothing(counter, call, status, field, code):
    path, sent = call(counter, counter.order())
    with make.unchanged(counter.shop):
        answer = counter.partner.post(path, sent)
    assert (answer.status, codes(answer)) == (status, [(field, code)])


def test_i26_an_order_is_found_however_its_number_is_written(counter):
    order = counter.order(number="#1089")
    line = {"order_line": "1", "quantity": 1}
    for text in (" #1089 ", "1089", "#1089"):
        made = counter.partner.post("returns/quote", {"order": text, "lines": [line]})
        assert (made.status, made.body["order"]) == (200, order.public_id)


def scoped(*scopes: str) -> Callable[[Counter], Partner]:
    """A key that may do only so much."""
    return lambda counter: Partner(counter.shop, cast.api_secret(counter.shop, list(scopes)))


#: id -> who asks, the call, its status.
FORBIDDEN: dict[str, tuple[Callable[[Counter], Partner], str, int]] = {
    "M05 looks only": (scoped("returns:read"), "returns", 403),
    "M05 another part": (scoped("catalog:write", "insights:read"), "returns", 403),
    "M05 money": (scoped("returns:write"), "settle", 403),
    "M06 looks only": (scoped("receiving:read"), "receipts", 403),
    "M06 another part": (scoped("returns:write"), "receipts", 403),
}


@pytest.mark.parametrize(("who", "call", "status"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_who_may_not_is_refused_and_changes_nothing(counter, who, call, status):
    make.with_policy(counter.shop, refund_on="request")
    order = counter.order()
    made = counter.returned(order, 1)
    line = {"return_line": made["lines"][0]["id"], "quantity": 1}
    calls = {
        "returns": ("returns", body(order)),
        "settle": (f"resolutions/{made['resolutions'][0]['id']}/settle", {"reference": "T"}),
        "receipts": ("receipts", {"return": made["number"], "items": [line]}),
    }
    asker = who(counter)
    with make.unchanged(counter.shop):
        assert asker.post(*calls[call]).status == status


def test_i19_who_has_no_key_learns_nothing(counter):
    nobody = Partner(counter.shop, "rp_nobody")
    answer = nobody.post("returns", body(counter.order()))
    assert (answer.status, answer.body["code"]) == (401, "not_signed_in")


def test_m03_nobody_reads_the_return_of_somebody_else(counter, beta):
    make.seeded(beta)
    made = counter.returned(counter.order(), 1)
    theirs = make.returned(beta, make_order(beta))
    for key in (theirs.rma.public_id, theirs.rma.number, theirs.rma.token):
        assert counter.partner.get(f"returns/{key}").status == 404
    stranger = Partner(beta)
    assert stranger.get(f"returns/{made['id']}").status == 404
    assert stranger.post(f"returns/{made['id']}/cancel").status == 404
    assert counter.fresh(made)["status"] == "authorized"


def test_l10_a_refund_of_another_sum_than_what_was_received_is_refused(counter):
    make.with_policy(counter.shop, refund_on="receipt")
    made = counter.returned(counter.order(**sold(item("1.00", 10))), 10)
    assert counter.receive(made, 10) == 10
    with make.unchanged(counter.shop):
        [answer] = counter.settle(made, amount="9.00")
    assert codes(answer) == [("amount", "amount_mismatch")]
    assert answer.body["errors"][0]["owed"]["amount"] == "10.00"
    told = counter.fresh(made)
    assert told["lines"][0]["quantities"]["received"] == 10
    assert told["resolutions"][0]["quantity"] == 10


def test_i12_and_d25_a_withdrawal_costs_nothing_however_the_shop_charges(counter):
    make.with_policy(
        counter.shop,
        window_days=7,
        restocking_fee={"percent": 20},
        return_shipping_fee={"amount": "6.00"},
        grade_deductions={"opened": {"percent": 15}},
    )
    order = counter.order(**sold(item("50.00"), shipping=[delivery("4.90")]))
    for day, status in ((14, 200), (16, 400)):
        with clock.frozen(DELIVERED + timedelta(days=day)):
            asked_for = counter.ask(order, 1, at="returns/quote", legal_basis="withdrawal")
            assert asked_for.status == status
            assert counter.ask(order, 1, at="returns/quote").status == 400
    made = counter.returned(order, 1, legal_basis="withdrawal")
    assert (made["totals"]["fees"]["amount"], made["totals"]["refund"]["amount"]) == (
        "0.00",
        "54.90",
    )
    line = make.line_of(counter.shop, made["lines"][0]["id"])
    make.received(counter.shop, line)
    opened = {"function": "F6", "cosmetic": "C9", "packaging": "opened"}
    make.inspected(counter.shop, line, grade=opened)
    [row] = counter.fresh(made)["resolutions"]
    assert row["amount"]["amount"] == "54.90"
    assert row["suggested_deduction"]["amount"] == "7.50"


def test_i14_what_was_not_sent_does_not_come_back(counter):
    order = counter.order(**sold(item("10.00", 2, fulfilled_quantity=1)))
    answer = counter.ask(order, 2)
    assert codes(answer) == [("lines[0].quantity", "exceeds_returnable")]
    assert answer.body["errors"][0]["allowed"] == 1
    unsent = counter.order(**sold(item("10.00", fulfilled_quantity=0)))
    assert codes(counter.ask(unsent, 1)) == [("lines[0]", "not_fulfilled")]


#: id -> price, rule, and whether one may keep it.
KEPT: dict[str, tuple[str, dict[str, Any], bool]] = {
    "D09 15 of 20": ("15.00", {"keep_below": "20.00"}, True),
    "D09 25 of 20": ("25.00", {"keep_below": "20.00"}, False),
    "D09 off": ("5.00", {}, False),
}


@pytest.mark.parametrize(("price", "rules", "offered"), KEPT.values(), ids=KEPT)
def test_d09_cheap_goods_may_be_kept(counter, price, rules, offered):
    make.with_policy(counter.shop, **rules)
    order = counter.order(**sold(item(price)))
    found = counter.partner.must(counter.partner.get(f"orders/{order.external_id}/eligibility"))
    assert ("keep_with_refund" in found["lines"][0]["resolutions"]) is offered
    answer = counter.ask(order, 1, resolution={"type": "keep_with_refund"})
    if offered:
        assert (answer.status, answer.body["totals"]["refund"]["amount"]) == (201, price)
        assert answer.body["shipments"] == []
    else:
        assert codes(answer) == [("lines[0].resolution.type", "resolution_not_offered")]
