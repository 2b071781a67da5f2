"""One return goes all the way by API: from the order to the money, and closes itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from returns_portal.lib import clock
from returns_portal.seeds.shops import furnish
from tenants.models import Tenant
from tests.journeys.partner import ORDER, Partner

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.fixture
def partner(alpha: Tenant) -> Iterator[Partner]:
    with clock.frozen(WHEN):
        furnish(alpha)
        yield Partner(alpha)


def a_request(quantity: int = 1, **fields: Any) -> dict[str, Any]:
    line = {
        "order_line": "1",
        "quantity": quantity,
        "reason": "too_small",
        "symptom": None,
        "comment": "",
        "photos": [],
        "serials": [],
        "resolution": {"type": "refund"},
    }
    return {"order": "1001", "lines": [line], "shipping_method": "label"} | fields


def test_a_return_goes_all_the_way(partner: Partner, run_handlers: Callable[[Tenant], int]) -> None:
    must, tenant = partner.must, partner.tenant
    order = must(partner.post("orders", ORDER), 201)
    assert must(partner.post("orders", ORDER), 200)["id"] == order["id"]

    (line,) = must(partner.get("orders/1001/eligibility"))["lines"]
    assert (line["external_id"], line["returnable_quantity"]) == ("1", 2)

    quote = must(partner.post("returns/quote", a_request()))
    assert quote["totals"]["refund"] == {"amount": "11.31", "currency": "EUR"}

    made = must(partner.post("returns", a_request(external_id="R-1")), 201)
    assert made["status"] == "authorized"
    assert made["totals"] == quote["totals"]
    assert sum(float(row["amount"]["amount"]) for row in made["resolutions"][0]["derivation"]) == (
        pytest.approx(11.31)
    )
    assert must(partner.get(f"returns/{made['number']}"))["id"] == made["id"]
    assert must(partner.get("returns/R-1"))["id"] == made["id"]

    run_handlers(tenant)
    found = must(partner.get(f"returns/{made['id']}"))
    (shipment,) = found["shipments"]
    assert shipment["status"] == "label_ready"
    label = partner.get(f"shipments/{shipment['id']}/label.pdf")
    assert (label.status, label.body[:5]) == (200, b"%PDF-")
    assert must(partner.get(f"scan/{made['number']}"))

    item = {"return_line": made["lines"][0]["id"], "quantity": 1, "condition": "good"}
    receipt = must(
        partner.post("receipts", {"return": made["number"], "location": "DOCK-1", "items": [item]}),
        201,
    )
    assert (receipt["status"], receipt["discrepancies"]) == ("counted", [])
    (unit,) = receipt["handling_units"]
    assert unit["quantity"] == 1
    assert must(partner.get(f"handling-units/{unit['lpn']}"))["id"] == unit["id"]
    must(partner.post(f"receipts/{receipt['id']}/reconcile"))

    inspected = partner.inspect(unit["id"])
    assert set(inspected["grade"]) == {"function", "cosmetic", "packaging"}

    (disposition,) = must(partner.get(f"dispositions?handling_unit={unit['id']}"))["results"]
    approved = must(
        partner.post(f"dispositions/{disposition['id']}/approve", {"route": disposition["route"]})
    )
    assert (approved["status"], approved["route"]) == ("approved", disposition["route"])

    (resolution,) = must(partner.get(f"returns/{made['id']}"))["resolutions"]
    assert (resolution["status"], resolution["amount"]["amount"]) == ("due", "11.31")
    settling = {"reference": "bank-1", "method": "bank", "amount": "11.31", "at": None}
    refused = partner.call("POST", f"resolutions/{resolution['id']}/settle", settling)
    assert (refused.status, refused.body["code"]) == (400, "idempotency_key_required")
    settled = must(partner.post(f"resolutions/{resolution['id']}/settle", settling, key="pay"))
    assert settled["status"] == "settled"
    again = partner.post(f"resolutions/{resolution['id']}/settle", settling, key="pay")
    assert (again.body, again.headers["Idempotency-Replayed"]) == (settled, "true")

    run_handlers(tenant)
    closed = must(partner.get(f"returns/{made['id']}"))
    assert closed["status"] == "closed"
    assert closed["lines"][0]["quantities"] == {
        "requested": 1,
        "authorized": 1,
        "received": 1,
        "settled": 1,
    }
    told = must(partner.get(f"returns/{made['id']}/events"))["results"]
    names = [event["type"] for event in told]
    for name in (
        "rma.requested",
        "rma.authorized",
        "shipment.label_ready",
        "receipt.counted",
        "inspection.confirmed",
        "disposition.approved",
        "resolution.settled",
        "rma.closed",
    ):
        assert names.count(name) == 1, (name, names)


def test_two_returns_of_one_line_never_exceed_what_was_sold(partner: Partner) -> None:
    partner.must(partner.post("orders", ORDER), 201)
    partner.must(partner.post("returns", a_request(1)), 201)
    refused = partner.post("returns", a_request(2))
    assert refused.status == 400
    (error,) = refused.body["errors"]
    assert (error["field"], error["code"], error["allowed"]) == (
        "lines[0].quantity",
        "exceeds_returnable",
        1,
    )
    rest = partner.must(partner.post("returns", a_request(1)), 201)
    assert rest["totals"]["refund"]["amount"] == "11.30"


def test_another_shops_partner_finds_nothing(partner: Partner, beta: Tenant) -> None:
    partner.must(partner.post("orders", ORDER), 201)
    made = partner.must(partner.post("returns", a_request()), 201)
    stranger = Partner(beta)
    for path in (
        "orders/1001",
        f"returns/{made['id']}",
        f"returns/{made['number']}",
        f"scan/{made['number']}",
        f"shipments/{made['shipments'][0]['id']}",
        f"resolutions/{made['resolutions'][0]['id']}",
    ):
        answer = stranger.get(path)
        assert (answer.status, answer.body["code"]) == (404, "not_found"), path
    assert stranger.get("returns").body["results"] == []
