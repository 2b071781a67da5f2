"""One of everything in a shop, made through the API: what other shops must never see."""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.drain import drain
from returns_portal.lib import clock
from returns_portal.seeds.shops import furnish
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.journeys.partner import ORDER, Partner


@dataclass
class World:
    """The ids in one shop, by the first part of the path that takes them."""

    partner: Partner
    keys: dict[str, str] = field(default_factory=dict)


def build(tenant: Tenant) -> World:
    """An order, its return, its parcel waiting for inspection; one key of each kind."""
    furnish(tenant)
    partner = Partner(tenant)
    must = partner.must
    today = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    order = must(partner.post("orders", ORDER | {"placed_at": today, "delivered_at": today}), 201)
    line = {"order_line": "1", "quantity": 1, "reason": "too_small"}
    made = must(partner.post("returns", {"order": "1001", "lines": [line]}), 201)
    with tenant_scope(tenant):
        drain()
    item = {"return_line": made["lines"][0]["id"], "quantity": 1, "condition": "good"}
    arrived = {"return": made["number"], "location": "DOCK-1", "items": [item]}
    receipt = must(partner.post("receipts", arrived), 201)
    unit = receipt["handling_units"][0]
    partner.inspect(unit["id"])
    must(partner.post("containers", {"code": "TOTE-1", "kind": "tote"}), 201)
    order_work(partner, unit["id"])
    with tenant_scope(tenant):
        drain()
    keys = {
        "orders": order["id"],
        "returns": made["id"],
        "lines": made["lines"][0]["id"],
        "shipments": made["shipments"][0]["id"],
        "resolutions": made["resolutions"][0]["id"],
        "receipts": receipt["id"],
        "handling-units": unit["id"],
        "scan": unit["lpn"],
    }
    for kind in (
        "products",
        "locations",
        "containers",
        "inspections",
        "dispositions",
        "work-orders",
        "parts",
        "policies",
        "checklists",
        "routes",
        "reasons",
        "return-requests",
    ):
        found = partner.get(kind)
        if found.status == 200 and found.body["results"]:
            keys[kind] = found.body["results"][0]["id"]
    return World(partner, keys)


def order_work(partner: Partner, unit: str) -> None:
    """Send a piece to the bench, and lay a part on its shelf."""
    way = partner.get(f"dispositions?handling_unit={unit}").body["results"][0]["id"]
    chosen = {"route": "refurbish", "reason": "It only wants cleaning"}
    partner.must(partner.post(f"dispositions/{way}/approve", chosen))
    partner.must(partner.post("work-orders", {"handling_unit": unit}), 201)
    partner.must(partner.post("parts", {"sku": "FUSE", "name": "Fuse", "cost": "0.40"}), 201)
