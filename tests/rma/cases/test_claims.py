"""CASES H, L, M: complaints, losses, notes, late news, and the way of a return by its states."""

from __future__ import annotations

from typing import Any

import pytest

from returns_portal.faces.portal.paths import order_path
from returns_portal.lib.errors import DomainError
from rma import services
from tests import cast
from tests.factories import rma as make
from tests.rma.cases.counter import Counter, item, sold

Step = tuple[str, tuple[int, ...], str | None]
TWO_LINES = sold(item("10.00", 3), item("10.00", 2, sku="B"))

#: id -> what is complained about: units that come back, or so much off for units that are kept.
COMPLAINTS: dict[str, tuple[list[Step], list[str]]] = {
    "L07 all of it": ([("refund", (3, 2), None)], ["30.00", "20.00"]),
    "L07 one cheaper and two back": (
        [("reduction", (1,), "5.00"), ("refund", (0, 2), None)],
        ["5.00", "20.00"],
    ),
    "L07 one of a line": ([("refund", (1,), None)], ["10.00"]),
    "L07 one cheaper and one back": (
        [("reduction", (1,), "5.00"), ("refund", (1,), None)],
        ["5.00", "10.00"],
    ),
}


@pytest.mark.parametrize(("steps", "credited"), COMPLAINTS.values(), ids=COMPLAINTS)
def test_a_complaint_credits_exactly_what_it_is_about(counter, steps, credited):
    rules = {"resolutions": ["refund", "price_reduction"], "reduce_up_to": 99}
    make.with_policy(counter.shop, refund_on="request", **rules)
    order = counter.order(**TWO_LINES)
    for kind, units, amount in steps:
        wanted = (
            {"resolution": {"type": "price_reduction", "amount": amount}}
            if kind == "reduction"
            else {}
        )
        made = counter.returned(order, *units, **wanted)
        assert [answer.status for answer in counter.settle(made)] == [200] * len(
            [each for each in units if each]
        )
    assert [total for total, _tax in counter.notes(order)] == credited
    left = 5000 - sum(round(float(each) * 100) for each in credited)
    assert counter.balance(order).left == left


#: id -> price, units sold and cancelled, units that get lost; what that pays, or the refusal.
LOSSES: dict[str, tuple[str, int, int, int, str]] = {
    "L06 one unit": ("10.00", 1, 0, 1, "10.00"),
    "L06 one of two": ("5.00", 2, 0, 1, "5.00"),
    "L06 the one that was not cancelled": ("10.00", 2, 1, 1, "10.00"),
    "L06 none left": ("10.00", 1, 1, 1, "not_fulfilled"),
}


@pytest.mark.parametrize(("price", "units", "off", "lost", "comes_to"), LOSSES.values(), ids=LOSSES)
def test_a_loss_is_paid_with_the_share_of_its_unit_and_once(
    counter, price, units, off, lost, comes_to
):
    cancelled = {"cancellations": [{"line": "1", "quantity": off}]} if off else {}
    line = item(price, units, fulfilled_quantity=units - off)
    order = counter.order(**sold(line), **cancelled)
    answer = counter.ask(order, lost)
    if answer.status != 201:
        assert answer.body["errors"][0]["code"] == comes_to
        return
    made = make.line_of(counter.shop, answer.body["lines"][0]["id"])
    with make.working_in(counter.shop):
        services.presume_lost(made, by=make.SYSTEM)
    [row] = counter.fresh(answer.body)["resolutions"]
    assert (row["status"], row["amount"]["amount"]) == ("due", comes_to)
    with make.unchanged(counter.shop), pytest.raises(DomainError), make.working_in(counter.shop):
        services.presume_lost(made, by=make.SYSTEM)
    [settled] = counter.settle(answer.body)
    assert settled.status == 200
    assert counter.notes(order) == [(comes_to, "0.00")]
    left = round(float(price) * 100) * units - round(float(comes_to) * 100)
    assert counter.balance(order).left == left


def test_l08_and_m04_who_complains_again_sees_the_first_complaint(counter):
    order = counter.order()
    made = counter.returned(order, 1)
    browser = cast.browser(counter.shop)
    with make.working_in(counter.shop):
        path = order_path(order)
    page = browser.get(path).content.decode()
    assert made["number"] in page
    form = browser.post(f"{path}/begin", follow=True)
    assert "See what you returned of it" in form.content.decode()


def test_l09_each_return_has_a_credit_note_of_its_own(counter):
    make.with_policy(counter.shop, refund_on="request")
    one = {"customer": {"external_id": "C-1", "email": "one@example.com"}}
    two = {"customer": {"external_id": "C-2", "email": "two@example.com"}}
    seen = []
    for amount, whose in (("10.00", one), ("15.00", one), ("20.00", one), ("25.00", two)):
        order = counter.order(**sold(item(amount)), **whose)
        counter.settle(counter.returned(order, 1))
        seen.append(counter.notes(order))
    assert seen == [
        [("10.00", "0.00")],
        [("15.00", "0.00")],
        [("20.00", "0.00")],
        [("25.00", "0.00")],
    ]


#: id -> how far a return has come before somebody cancels it.
CANCELLED_LATE = ["cancelled", "declined", "shipped", "received", "settled", "closed"]


def brought_to(counter: Counter, state: str) -> dict[str, Any]:
    """A return that is `state`."""
    rules = {"auto_authorize": False} if state == "declined" else {"refund_on": "receipt"}
    make.with_policy(counter.shop, **rules)
    made = counter.returned(counter.order(), 1, shipping_method="own_carrier")
    there = f"returns/{made['id']}"
    if state in ("cancelled", "declined"):
        verb, sent = {"cancelled": ("cancel", {}), "declined": ("decline", {"reason": "No"})}[state]
        counter.partner.must(counter.partner.post(f"{there}/{verb}", sent))
        return made
    parcel = made["shipments"][0]["id"]
    counter.partner.must(
        counter.partner.post(f"shipments/{parcel}/announce", {"tracking_number": "T"})
    )
    if state != "shipped":
        counter.receive(made)
    if state in ("settled", "closed"):
        counter.settle(made)
    if state == "closed":
        make.disposed(counter.shop, make.line_of(counter.shop, made["lines"][0]["id"]))
    return made


@pytest.mark.parametrize("state", CANCELLED_LATE)
def test_h08_only_what_is_awaited_is_cancelled(counter, state):
    made = brought_to(counter, state)
    with make.unchanged(counter.shop):
        answer = counter.partner.post(f"returns/{made['id']}/cancel")
    assert (answer.status, answer.body["code"]) == (409, "transition_refused")


def test_h15_news_that_comes_late_never_takes_anything_back(counter):
    made = brought_to(counter, "shipped")
    parcel = made["shipments"][0]["id"]

    def tell(status: str, at: str) -> str:
        row = {"status": status, "occurred_at": f"2026-10-10T{at}:00Z"}
        path = f"shipments/{parcel}/tracking-events"
        found: str = counter.partner.must(counter.partner.post(path, {"events": [row]}))["status"]
        return found

    told = [("delivered", "09:30"), ("in_transit", "09:00"), ("accepted", "09:40")]
    assert [tell(*each) for each in told] == ["delivered"] * 3
    assert counter.partner.post(f"returns/{made['id']}/authorize").status == 409
    counter.receive(made)
    counter.settle(made)
    assert tell("delivered", "09:50") == "arrived"
    after = counter.fresh(made)
    assert (after["status"], after["resolutions"][0]["status"]) == ("authorized", "settled")


def test_h18_a_note_is_never_deleted_but_cancelled_and_the_money_is_owed_again(counter):
    made = brought_to(counter, "settled")
    first = made["resolutions"][0]["id"]
    counter.partner.must(counter.partner.post(f"resolutions/{first}/reverse", {"reason": "Wrong"}))
    after = counter.fresh(made)
    assert (after["status"], after["lines"][0]["status"]) == ("authorized", "authorized")
    quantities = after["lines"][0]["quantities"]
    assert (quantities["received"], quantities["settled"]) == (1, 0)
    assert [(row["status"], row["amount"]["amount"]) for row in after["resolutions"]] == [
        ("reversed", "0.00"),
        ("due", "10.00"),
    ]
    notes = counter.partner.must(counter.partner.get(f"credit-notes?return={made['number']}"))
    told = sorted((row["kind"], row["total"]["amount"]) for row in notes["results"])
    assert told == [("cancellation", "-10.00"), ("credit", "10.00")]
    for note in notes["results"]:
        assert counter.partner.call("DELETE", f"credit-notes/{note['id']}").status == 405
