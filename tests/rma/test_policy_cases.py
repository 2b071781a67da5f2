"""What other systems' own tests expect of eligibility and windows (CASES I, D25-D29, F28)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from returns_portal.lib import clock
from tenants.models import Tenant
from tests.factories import rma as make
from tests.factories.catalog import DELIVERED, PLACED, line_given, make_order, make_product
from tests.journeys.partner import Partner
from tests.rma.asking import body, euros

pytestmark = pytest.mark.django_db

ABROAD = {"customer": {"email": "ada@example.com", "country": "US"}}
FRANCE = {"customer": {"email": "ada@example.com", "country": "FR"}}


def country(code: str, **rules: Any) -> dict[str, Any]:
    return {"match": {"countries": [code]}, "rules": rules}


def article(sku: str, **rules: Any) -> dict[str, Any]:
    return {"match": {"skus": [sku]}, "rules": rules}


OK = None
Case = tuple[dict[str, Any], list[Any], int, dict[str, Any], dict[str, Any], str | None]
#: id -> rules, overrides, days since delivery, the order, the line asked for, the refusal's code.
CASES: dict[str, Case] = {
    "I04 14 on day 20": ({"window_days": 14}, [], 20, ABROAD, {}, "window_expired"),
    "I04 90 on day 20": ({"window_days": 90}, [], 20, ABROAD, {}, OK),
    "I04 none after 5 years": ({"window_days": None}, [], 5 * 365, ABROAD, {}, OK),
    "I06 30 on day 5": ({}, [], 5, ABROAD, {}, OK),
    "I06 30 on day 45": ({}, [], 45, ABROAD, {}, "window_expired"),
    "I06 7 on day 10": ({"window_days": 7}, [], 10, ABROAD, {}, "window_expired"),
    "I07 country 14 on day 20": (
        {"window_days": 60}, [country("US", window_days=14)], 20, ABROAD, {}, "window_expired",
    ),
    "I07 country 60 on day 45": ({}, [country("US", window_days=60)], 45, ABROAD, {}, OK),
    "I07 lower case": ({}, [country("us", window_days=60)], 45, ABROAD, {}, OK),
    "I07 another country": ({}, [country("FR", window_days=60)], 45, ABROAD, {}, "window_expired"),
    "I08 product 100 on day 50": (
        {"window_days": 1}, [article("TEE", window_days=100)], 50, ABROAD, {}, OK,
    ),
    "I08 first match wins": (
        {}, [article("TEE", window_days=7), article("TEE", window_days=100)], 50, ABROAD, {},
        "window_expired",
    ),
    "I08 not returnable": ({}, [article("TEE", returnable=False)], 5, ABROAD, {}, "not_returnable"),
    "I09 below the minimum": (
        {"minimum_price": "25.00"}, [], 5, ABROAD, {}, "below_minimum_price",
    ),
    "I09 not at this time": (
        {},
        [{"match": {"placed_from": "2026-10-01", "placed_to": "2026-10-02"},
          "rules": {"returnable": False}}],
        5, ABROAD, {}, "not_returnable",
    ),
    "I09 not from there": ({}, [country("US", returnable=False)], 5, ABROAD, {}, "not_returnable"),
    "I13 shop 7 on day 11": ({"window_days": 7}, [], 11, FRANCE, {}, "window_expired"),
    "I13 as a withdrawal": (
        {"window_days": 7}, [], 11, FRANCE, {"legal_basis": "withdrawal"}, OK,
    ),
    "I15 from fulfilment": (
        {"window_starts": "fulfilled"}, [], 31, ABROAD, {}, "window_expired",
    ),
    "I15 from the order": (
        {"window_starts": "placed", "window_days": 40}, [], 35, ABROAD, {}, OK,
    ),
    "I16 part of a code": ({}, [article("TE", returnable=False)], 5, ABROAD, {}, OK),
    "I16 any case": ({}, [article("tee", returnable=False)], 5, ABROAD, {}, "not_returnable"),
    "I19 disabled": ({"returnable": False}, [], 5, ABROAD, {}, "returns_disabled"),
    "I19 self-service off": ({"self_service": False}, [], 5, ABROAD, {}, "self_service_off"),
    "I19 empty reason": ({}, [], 5, ABROAD, {"reason": ""}, "blank"),
    "I20 7 after 30 days": ({"window_days": 7}, [], 30, ABROAD, {}, "window_expired"),
    "final sale by policy": (
        {}, [{"match": {"tags": ["sale"]}, "rules": {"final_sale": True}}], 5, ABROAD, {},
        "final_sale",
    ),
    "D28 damaged, changed mind": (
        {}, [{"match": {"reasons": ["other"]}, "rules": {"returnable": False}}], 5, ABROAD,
        {"reason": "other"}, "not_returnable",
    ),
    "D28 damaged and faulty": (
        {}, [{"match": {"reasons": ["other"]}, "rules": {"returnable": False}}], 5, ABROAD,
        {"reason": "defective"}, OK,
    ),
    "a serial is asked for": (
        {"serial_reasons": ["defective"]}, [], 5, ABROAD, {"reason": "defective"},
        "serial_required",
    ),
    "a serial is given": (
        {"serial_reasons": ["defective"]}, [], 5, ABROAD,
        {"reason": "defective", "serials": ["S-1"]}, OK,
    ),
    "evidence never of a withdrawal": (
        {"serial_reasons": ["too_small"], "photo_reasons": ["too_small"]}, [], 5, FRANCE,
        {"legal_basis": "withdrawal"}, OK,
    ),
    "more time for a withdrawal": (
        {}, [{"match": {"bases": ["withdrawal"]}, "rules": {"window_days": 40}}], 35, FRANCE,
        {"legal_basis": "withdrawal"}, OK,
    ),
    "but not without end": (
        {}, [{"match": {"bases": ["withdrawal"]}, "rules": {"window_days": 40}}], 41, FRANCE,
        {"legal_basis": "withdrawal"}, "window_expired",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "overrides", "days", "sold", "asked", "code"), CASES.values(), ids=CASES
)
def test_what_may_come_back(
    shop: Tenant,
    partner: Partner,
    rules: Any,
    overrides: Any,
    days: int,
    sold: Any,
    asked: Any,
    code: str | None,
) -> None:
    make.with_policy(shop, overrides, **rules)
    make_product(shop, tags=["sale"])
    sent = line_given(fulfilled_quantity=2)
    order = make_order(shop, lines=[sent], **sold)
    basis = {name: asked[name] for name in ("legal_basis",) if name in asked}
    line = {"order_line": "1", "quantity": 1, "reason": "too_small"} | asked
    line.pop("legal_basis", None)
    with clock.frozen(DELIVERED + timedelta(days=days)):
        before = make.everything(shop)
        answer = partner.post("returns/quote", body(order, line, **basis))
        assert make.everything(shop) == before
    assert answer.body.get("code") == code, answer.body
    assert answer.status == (200 if code is None else 400)
    for error in answer.body.get("errors", ()):
        assert error["message"]


def test_f28_one_open_return_of_an_order(shop: Tenant, partner: Partner) -> None:
    make.with_policy(shop, one_open_return_per_order=True)
    order = make_order(shop, **ABROAD)
    made = partner.must(partner.post("returns", body(order)), 201)
    refused = partner.post("returns", body(order))
    (error,) = refused.body["errors"]
    assert error["code"] == "open_return_exists"
    assert error["message"].endswith("Write to us about the open return to add to it.")
    partner.must(partner.post(f"returns/{made['id']}/cancel"))
    assert partner.post("returns", body(order)).status == 201


def test_d25_unopened_and_in_time_costs_nothing_and_brings_no_delivery(
    shop: Tenant, partner: Partner
) -> None:
    make.with_policy(shop, grade_deductions={"opened": {"percent": 15}})
    shipping = [{"kind": "standard", "amount": "10.00"}]
    lines = [line_given(quantity=1, unit_price="100.00")]
    order = make_order(shop, lines=lines, shipping=shipping, **ABROAD)
    line = {"order_line": "1", "quantity": 1, "reason": "changed_mind"}
    totals = partner.must(partner.post("returns/quote", body(order, line)))["totals"]
    assert (totals["fees"], totals["shipping"]) == (euros("0.00"), euros("0.00"))
    assert totals["refund"] == euros("100.00")


def test_a_seasonal_extension_holds_for_what_was_sold_then(shop: Tenant, partner: Partner) -> None:
    day = PLACED.date().isoformat()
    season = {"match": {"placed_from": day, "placed_to": day}, "rules": {"window_days": 75}}
    make.with_policy(shop, [season])
    order = make_order(shop, **ABROAD)
    found = partner.must(partner.get(f"orders/{order.external_id}/eligibility"))["lines"][0]
    assert found["until"] == (DELIVERED + timedelta(days=75)).date().isoformat()


def test_every_no_says_what_is_possible_instead(shop: Tenant, partner: Partner) -> None:
    make.with_policy(shop, window_days=2)
    expected = {
        "FR": "You can still withdraw from the contract (withdrawal) to October 19, 2026.",
        "US": "You can ask our team to make an exception.",
    }
    for code, sentence in expected.items():
        buyer = {"email": f"{code}@example.com", "country": code}
        order = make_order(shop, customer=buyer)
        (error,) = partner.post("returns/quote", body(order)).body["errors"]
        assert sentence in error["message"]
        found = partner.must(partner.get(f"orders/{order.external_id}/eligibility"))["lines"][0]
        assert sentence in found["reasons"][0]["message"]
        assert "too_small" in found["offered_reasons"]
