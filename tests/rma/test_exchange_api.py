"""Exchanges, what leaves for them, and advances by API."""

from __future__ import annotations

import pytest

from tests.factories import exchange as goods
from tests.factories import rma as make
from tests.rma.asking import body, codes, euros


@pytest.fixture
def sizes(shop):
    return goods.shop_with_sizes(shop)


def _line(sku, **replacement):
    wanted = {"type": "exchange", "replacement": {"sku": sku} | replacement}
    return {"order_line": "1", "quantity": 1, "reason": "too_small", "resolution": wanted}


def _asked(partner, shop, sku="TEE-XL", **replacement):
    order = goods.tee_order(shop)
    return partner.must(partner.post("returns", body(order, _line(sku, **replacement))), 201)


def _receive(shop, answer):
    make.received(shop, make.line_of(shop, answer["lines"][0]["id"]))


def test_a_quote_tells_the_difference_and_writes_nothing(sizes, partner):
    order = goods.tee_order(sizes)
    asked = body(order, _line("TEE-L", quantity=1, unit_price="12.50"))
    with make.unchanged(sizes):
        quote = partner.must(partner.post("returns/quote", asked))
    [resolution] = quote["resolutions"]
    assert resolution["customer_owes"] == euros("2.50")
    assert resolution["amount"] == euros("0.00")
    assert [(row["rule"], row["amount"]["amount"]) for row in resolution["derivation"]] == [
        ("price", "10.00"),
        ("replacement", "-12.50"),
        ("customer_owes", "2.50"),
    ]
    assert quote["totals"]["refund"] == euros("0.00")
    assert goods.promised(sizes) == []


def test_an_exchange_goes_all_the_way(sizes, partner):
    made = _asked(partner, sizes)
    assert made["lines"][0]["resolution"]["replacement"]["sku"] == "TEE-XL"
    _receive(sizes, made)
    path = f"resolutions/{made['resolutions'][0]['id']}"
    waiting = partner.must(partner.get(path))
    assert (waiting["status"], waiting["customer_owes"]) == ("awaiting_payment", euros("2.00"))
    too_early = partner.post(f"{path}/fulfilments", {"tracking_number": "T-1"})
    assert (too_early.status, too_early.body["code"]) == (409, "transition_refused")
    wrong = partner.post(f"{path}/pay", {"amount": "1.00", "reference": "P"})
    assert codes(wrong) == [("amount", "amount_mismatch")]
    paid = partner.must(partner.post(f"{path}/pay", {"amount": "2.00", "reference": "P-1"}))
    assert (paid["status"], paid["customer_paid_at"] is not None) == ("due", True)
    sent = partner.must(
        partner.post(f"{path}/fulfilments", {"tracking_number": "T-1", "serials": ["S-1"]})
    )
    assert sent["status"] == "settled"
    assert sent["replacement"] == {
        "sku": "TEE-XL",
        "title": "Tee-Xl",
        "quantity": 1,
        "shipped": 1,
        "remaining": 0,
        "unit_price": "12.00",
    }
    whole = partner.must(partner.get(f"returns/{made['number']}"))
    [out] = [each for each in whole["shipments"] if each["direction"] == "outbound"]
    assert (out["status"], out["tracking_number"]) == ("in_transit", "T-1")
    again = partner.post(f"{path}/fulfilments", {"tracking_number": "T-1"})
    assert again.status == 409


def test_a_fulfilment_asked_for_twice_with_one_key_happens_once(sizes, partner):
    made = _asked(partner, sizes, "TEE-L")
    _receive(sizes, made)
    path = f"resolutions/{made['resolutions'][0]['id']}/fulfilments"
    first, second = (partner.post(path, {"tracking_number": "T"}, key="one") for _ in range(2))
    assert (first.status, second.status, first.body) == (200, 200, second.body)
    assert goods.free(sizes, "TEE-L") == 0


REFUSED = [
    (_line("MUG"), "replacement.sku", "not_a_variant"),
    (_line("TEE-0"), "replacement.sku", "out_of_stock"),
    (_line("TEE-M"), "replacement.sku", "same_article"),
    (_line("TEE-L", quantity=0), "replacement.quantity", "min_value"),
    (_line("TEE-L", unit_price="-1"), "replacement.unit_price", None),
    (_line("TEE-L") | {"resolution": {"type": "exchange"}}, "replacement.sku", "required"),
]


@pytest.mark.parametrize(("line", "field", "code"), REFUSED)
def test_quote_and_request_refuse_alike_and_leave_nothing(sizes, partner, line, field, code):
    asked = body(goods.tee_order(sizes), line)
    with make.unchanged(sizes):
        quoted, made = partner.post("returns/quote", asked), partner.post("returns", asked)
    assert (quoted.status, made.status) == (400, 400)
    assert codes(quoted) == codes(made)
    [(at, why)] = codes(made)
    assert at == f"lines[0].resolution.{field}"
    assert code is None or why == code


def test_lapsed_and_refunded_instead(sizes, partner):
    made = _asked(partner, sizes)
    _receive(sizes, made)
    path = f"resolutions/{made['resolutions'][0]['id']}"
    assert partner.must(partner.post(f"{path}/lapse"))["status"] == "proposed"
    assert partner.must(partner.post(f"{path}/ask-payment"))["status"] == "awaiting_payment"
    partner.must(partner.post(f"{path}/lapse"))
    assert partner.must(partner.post(f"{path}/refund-instead"))["status"] == "cancelled"
    rows = partner.must(partner.get(f"returns/{made['number']}"))["resolutions"]
    assert [(row["type"], row["status"], row["amount"]) for row in rows] == [
        ("exchange", "cancelled", euros("0.00")),
        ("refund", "due", euros("10.00")),
    ]


def test_an_advance_by_api(sizes, partner):
    made = _asked(partner, sizes, "TEE-L")
    resolution = made["resolutions"][0]["id"]
    advance = partner.must(partner.post("advances", {"resolution": resolution}), 201)
    assert (advance["status"], advance["amount"]) == ("offered", euros("10.00"))
    path = f"advances/{advance['id']}"
    bare = partner.post(f"{path}/secure", {"security": "agents_word"})
    assert codes(bare) == [("reason", "required")]
    partner.must(partner.post(f"{path}/secure", {"security": "hold", "reference": "pi_1"}))
    partner.must(partner.post(f"resolutions/{resolution}/fulfilments", {"tracking_number": "T"}))
    assert partner.must(partner.get(path))["status"] == "out"
    assert partner.must(partner.post(f"{path}/remind"))["status"] == "overdue"
    assert partner.call("POST", f"{path}/charge", {"reference": "C"}).status == 400
    assert partner.must(partner.post(f"{path}/charge", {"reference": "C"}))["status"] == "charged"
    _receive(sizes, made)
    assert partner.must(partner.post(f"{path}/repay", {"reference": "B"}))["status"] == "refunded"
    listed = partner.must(partner.get(f"advances?return={made['number']}&status=refunded"))
    assert [row["id"] for row in listed["results"]] == [advance["id"]]
    missing = partner.post("advances", {"resolution": advance["id"]})
    assert missing.status == 400
