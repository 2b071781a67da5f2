"""CASES K: goods in the place of money, through the API and over the floor."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import Order, Product, StopSale
from disposition import seeds as routing_seeds
from disposition.models import Disposition
from flows.perform import create
from inspection import seeds as inspection_seeds
from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.factories.catalog import make_product
from tests.factories.inspection import BROKEN
from tests.rma.asking import codes
from tests.rma.cases.counter import Counter, item, sold


@pytest.fixture
def sizes(counter: Counter) -> Counter:
    """A counter of a shop with T-shirts in several sizes, which pays on receipt."""
    goods.shop_with_sizes(counter.shop)
    return counter


def wanted(kind: str, sku: str = "", **replacement: Any) -> dict[str, Any]:
    return {"type": kind} | ({"replacement": {"sku": sku} | replacement} if sku else {})


TEE = {"sku": "TEE-M"}
#: id -> rules, the old article, what is wanted; what comes back and what is owed on top.
DIFFERENCES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any], str, str | None]] = {
    "K01": ({}, item("10.00", **TEE), wanted("exchange", "TEE-L"), "0.00", None),
    "K01 the same again": ({}, item("10.00", **TEE), wanted("replacement"), "0.00", None),
    "K08 cheaper": ({}, item("10.00", **TEE), wanted("exchange", "TEE-XS"), "2.00", None),
    "K08 dearer": ({}, item("10.00", **TEE), wanted("exchange", "TEE-XL"), "0.00", "2.00"),
    "K12": (
        {"return_shipping_fee": {"amount": "10.00"}},
        item("80.00", discount="8.00", **TEE),
        wanted("exchange", "TEE-L", unit_price="0.00"),
        "62.00",
        None,
    ),
    "K12 the same price": (
        {"return_shipping_fee": {"amount": "10.00"}},
        item("80.00", discount="8.00", **TEE),
        wanted("exchange", "TEE-L", unit_price="72.00"),
        "0.00",
        "10.00",
    ),
    "K13": ({}, item("10.00", 3, **TEE), wanted("replacement"), "0.00", None),
}


@pytest.mark.parametrize(
    ("rules", "line", "want", "back", "owed"), DIFFERENCES.values(), ids=DIFFERENCES
)
def test_only_the_difference_is_money(counter, rules, line, want, back, owed):
    goods.shop_with_sizes(counter.shop, **rules)
    order = counter.order(**sold(line))
    quoted = counter.ask(order, 1, at="returns/quote", resolution=want)
    made = counter.returned(order, 1, resolution=want)
    assert made["totals"] == quoted.body["totals"]
    assert made["totals"]["refund"]["amount"] == back
    [row] = made["resolutions"]
    owes = row["customer_owes"]
    assert (row["amount"]["amount"], owes and owes["amount"]) == (back, owed)
    assert (goods.promised(counter.shop), row["replacement"]["remaining"]) == ([1], 1)


#: id -> the article that is wanted, and why it cannot be had.
IMPOSSIBLE = {
    "K02": (wanted("exchange", "MUG"), "not_a_variant"),
    "K03": (wanted("exchange", "TEE-0"), "out_of_stock"),
    "K06 identical": (wanted("exchange", "TEE-M"), "same_article"),
    "K06 stopped": (wanted("exchange", "TEE-XL"), "not_available"),
}


@pytest.mark.parametrize(("want", "code"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_cannot_be_had_leaves_nothing_half_created(sizes, want, code):
    if code == "not_available":
        with make.working_in(sizes.shop):
            create(
                StopSale(product=Product.objects.get(sku="TEE-XL"), reason="It smokes"),
                by=make.SYSTEM,
            )
    order = goods.tee_order(sizes.shop)
    with make.unchanged(sizes.shop):
        answer = sizes.ask(order, 1, resolution=want)
    assert codes(answer) == [("lines[0].resolution.replacement.sku", code)]
    assert goods.promised(sizes.shop) == []


def test_k08_a_difference_is_paid_in_a_way_that_is_known(sizes):
    order = goods.tee_order(sizes.shop)
    made = sizes.returned(order, 1, resolution=wanted("exchange", "TEE-XS"))
    sizes.receive(made)
    there = f"resolutions/{made['resolutions'][0]['id']}"
    sizes.partner.must(sizes.partner.post(f"{there}/fulfilments", {"tracking_number": "T-1"}))
    with make.unchanged(sizes.shop):
        [answer] = sizes.settle(made, method="shells")
    assert codes(answer) == [("method", "unknown_method")]
    [paid] = sizes.settle(made, method="card", amount="2.00")
    assert (paid.body["status"], paid.body["method"]) == ("settled", "card")
    assert sizes.notes(order) == [("2.00", "0.00")]


def test_k09_and_k13_the_same_again_is_a_parcel_of_the_return_and_no_order(sizes):
    order = goods.tee_order(sizes.shop)
    made = sizes.returned(order, 1, resolution=wanted("replacement"))
    sizes.receive(made)
    there = f"resolutions/{made['resolutions'][0]['id']}/fulfilments"
    sent = sizes.partner.must(sizes.partner.post(there, {"tracking_number": "T-1"}))
    assert (sent["status"], sent["amount"]["amount"], sent["reference"]) == (
        "settled",
        "0.00",
        "T-1",
    )
    out = [each for each in sizes.fresh(made)["shipments"] if each["direction"] == "outbound"]
    assert [(each["status"], each["tracking_number"]) for each in out] == [("in_transit", "T-1")]
    assert (goods.promised(sizes.shop), goods.free(sizes.shop, "TEE-M")) == ([], 4)
    with make.working_in(sizes.shop):
        assert list(Order.objects.all()) == [order]
    assert sizes.notes(order) == []
    found = sizes.balance(order)
    assert (found.given_back, found.promised, found.left) == (0, 0, 1000)


def test_h19_a_line_is_settled_when_its_goods_have_left(sizes):
    make_product(sizes.shop, "TEE-M", variants_of="TEE", stock={"on_hand": 10})
    made = sizes.returned(goods.tee_order(sizes.shop, 10), 10, resolution=wanted("replacement"))
    sizes.receive(made, 10)
    there = f"resolutions/{made['resolutions'][0]['id']}/fulfilments"
    seen = []
    for pieces in (2, 8):
        told = sizes.partner.must(sizes.partner.post(there, {"quantity": pieces}))
        shipped = told["replacement"]
        settled = sizes.fresh(made)["lines"][0]["quantities"]["settled"]
        seen.append((shipped["shipped"], shipped["remaining"], told["status"], settled))
    assert seen == [(2, 8, "due", 0), (10, 0, "settled", 10)]


def test_k10_what_comes_back_damaged_in_an_exchange_is_not_restocked(sizes):
    shop, partner = sizes.shop, sizes.partner
    with make.working_in(shop):
        inspection_seeds.seed(shop)
        routing_seeds.seed(shop)
    made = sizes.returned(goods.tee_order(shop), 1, resolution=wanted("exchange", "TEE-L"))
    counted = {"return_line": made["lines"][0]["id"], "quantity": 1, "condition": "damaged"}
    sent = {"return": made["number"], "location": "DOCK-1", "items": [counted]}
    [piece] = partner.must(partner.post("receipts", sent), 201)["handling_units"]
    [run] = partner.must(partner.get(f"inspections?handling_unit={piece['id']}"))["results"]
    there = f"inspections/{run['id']}"
    for verb, said in (("start", {}), ("answers", {"answers": BROKEN}), ("grade", {})):
        partner.must(partner.post(f"{there}/{verb}", said))
    partner.must(partner.post(f"{there}/confirm"))
    [route] = partner.must(partner.get(f"dispositions?handling_unit={piece['id']}"))["results"]
    offered = {each["route"] for each in route["options"]}
    assert not offered & {"restock_as_new", "restock_open_box"}
    for way in ("restock_as_new", "restock_open_box"):
        wish = {"route": way, "reason": "It will do"}
        answer = partner.post(f"dispositions/{route['id']}/approve", wish)
        assert answer.status in (400, 409)
    with make.working_in(shop):
        assert Disposition.objects.get().status == "proposed"
    # The exchange itself goes on: the goods that were wanted leave, the damaged ones stay away.
    there = f"resolutions/{made['resolutions'][0]['id']}/fulfilments"
    assert partner.must(partner.post(there, {"tracking_number": "T"}))["status"] == "settled"
    assert (goods.free(shop, "TEE-M"), goods.free(shop, "TEE-L")) == (5, 0)
