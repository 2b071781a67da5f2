"""A recall goes all the way by API: two keys decide, owners answer, the dock catches, it closes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from flows.drain import drain
from returns_portal.lib import clock
from returns_portal.seeds.shops import furnish
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.journeys.partner import ORDER, Partner

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 11, 10, 9, tzinfo=UTC)
DRAFT = {
    "name": "Lantern 320",
    "hazard": "The battery can overheat while charging. It can start a fire.",
    "instructions": "Stop charging it.",
    "remedies": ["refund", "replacement"],
    "scope": [{"sku": "LAMP", "serials": "L3-2288 to L3-2294"}],
}


@pytest.fixture
def keys(alpha: Tenant) -> Iterator[tuple[Partner, Partner]]:
    with clock.frozen(WHEN):
        furnish(alpha)
        yield Partner(alpha), Partner(alpha)


def sold(partner: Partner, number: int, serial: str) -> None:
    line = ORDER["lines"][0] | {
        "sku": "LAMP",
        "title": "Lantern 320",
        "quantity": 1,
        "fulfilled_quantity": 1,
        "unit_price": "72.00",
        "serials": [serial],
    }
    order = ORDER | {
        "external_id": str(number),
        "number": f"#{number}",
        "lines": [line],
        "discounts": [],
        "customer": ORDER["customer"] | {"email": f"ada{number}@example.com"},
    }
    del order["payments"]
    partner.must(partner.post("orders", order), 201)


def worked(partner: Partner) -> None:
    with tenant_scope(partner.tenant):
        drain()


def test_a_recall_goes_all_the_way(keys: tuple[Partner, Partner]) -> None:
    first, second = keys
    for place, serial in enumerate(["L3-2288", "L3-2290", "L3-2294", "L3-2295"]):
        sold(first, 2001 + place, serial)
    made = first.must(first.post("campaigns", DRAFT), 201)
    path = f"campaigns/{made['id']}"
    assert first.must(first.post(f"{path}/match"))["matched"] == 3
    first.must(first.post(f"{path}/submit"))
    assert first.post(f"{path}/approve").body["code"] == "approver_is_initiator"
    second.must(second.post(f"{path}/approve"))
    assert first.must(first.get("stop-sale?serial=L3-2290"))["blocked"] is False
    first.must(first.post(f"{path}/activate"))
    assert first.must(first.get("stop-sale?serial=L3-2290"))["blocked"] is True
    assert first.must(first.get("stop-sale?serial=L3-2295"))["blocked"] is False
    worked(first)
    units = {row["serial"]: row for row in first.must(first.get(f"{path}/units"))["results"]}
    assert sorted(units) == ["L3-2288", "L3-2290", "L3-2294"]
    assert {row["contact"] for row in units.values()} == {"notified"}

    returned = come_back(first, path, units["L3-2288"])
    assert returned["status"] == "closed"
    gone = {"answer": "gone", "serial": "L3-2290", "how": "scrapped"}
    first.must(first.post(f"{path}/responses", gone), 201)
    first.must(first.post(f"{path}/begin-closing"))
    early = second.post(f"{path}/close")
    assert (early.status, early.body["code"]) == (409, "transition_refused")
    assert "1 units have no end state" in early.body["detail"]
    last = f"{path}/units/{units['L3-2294']['id']}"
    first.must(first.post(f"{last}/mark-unreachable", {"reason": "moved"}))
    assert second.must(second.post(f"{path}/close"))["status"] == "closed"

    figures = first.must(first.get(f"{path}/progress"))
    assert figures["total"] == {
        "units": 3,
        "corrected": 1,
        "returned": 1,
        "removed": 1,
        "unreachable": 1,
        "open": 0,
        "rate": "50.00",
    }
    assert first.must(first.get("stop-sale?serial=L3-2290"))["blocked"] is True


def come_back(partner: Partner, path: str, unit: dict[str, Any]) -> Any:
    """The owner wants a refund; the piece is caught, paid for, kept off sale; its return."""
    must, one = partner.must, f"{path}/units/{unit['id']}"
    chosen = must(partner.post(f"{one}/choose", {"remedy": "refund"}))
    rma = must(partner.get(f"returns/{chosen['return_id']}"))
    assert (rma["legal_basis"], rma["totals"]["refund"]["amount"]) == ("recall", "85.68")
    item = {"return_line": chosen["return_line"], "quantity": 1, "condition": "good"}
    item |= {"serial": unit["serial"]}
    arrived = {"return": rma["number"], "location": "DOCK-1", "items": [item]}
    receipt = must(partner.post("receipts", arrived), 201)
    worked(partner)
    row = must(partner.get(one))
    assert (row["status"], row["handling_unit"]) == ("received", receipt["handling_units"][0]["id"])
    piece = f"handling-units/{row['handling_unit']}"
    [hold] = must(partner.get(piece))["holds"]
    assert (hold["kind"], hold["status"]) == ("recall_hit", "open")
    let_go = partner.post(f"{piece}/release", {"finding": "Looks fine"})
    assert (let_go.status, let_go.body["code"]) == (409, "recall_decides")
    partner.inspect(row["handling_unit"])
    [money] = must(partner.get(f"returns/{rma['id']}"))["resolutions"]
    paid = {
        "reference": "pay_1",
        "method": "card",
        "amount": money["amount"]["amount"],
        "at": "2026-11-10T09:00:00Z",
    }
    must(partner.post(f"resolutions/{money['id']}/settle", paid))
    worked(partner)
    assert must(partner.get(one))["status"] == "remedied"
    [way] = must(partner.get(f"dispositions?handling_unit={row['handling_unit']}"))["results"]
    why = {"route": "restock_open_box", "reason": "It looks new"}
    refused = partner.post(f"dispositions/{way['id']}/approve", why)
    assert refused.status in (400, 409), refused.body
    recycled = {"route": "recycle", "reason": "Recalled"}
    must(partner.post(f"dispositions/{way['id']}/approve", recycled))
    worked(partner)
    return must(partner.get(f"returns/{rma['id']}"))
