"""One of everything in a shop, made through the API: what other shops must never see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from catalog.models import Order
from disposition.models import Sanitisation
from flows.drain import drain
from flows.perform import create
from inspection.models import HandlingUnit
from notifications.models import Message
from returns_portal.lib import clock
from returns_portal.seeds.shops import furnish
from rma.models import Adjustment, Advance, CreditNote, PaymentIn, Rma, StoreCredit
from tenants.actors import Actor
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
    stated = {"name": "Ada", "order": "1001", "contact": "ada@example.com"}
    withdrawal = must(partner.post("withdrawals", stated), 201)
    with tenant_scope(tenant):
        drain()
    item = {"return_line": made["lines"][0]["id"], "quantity": 1, "condition": "good"}
    arrived = {"return": made["number"], "location": "DOCK-1", "items": [item]}
    receipt = must(partner.post("receipts", arrived), 201)
    unit = receipt["handling_units"][0]
    partner.inspect(unit["id"])
    must(partner.post("containers", {"code": "TOTE-1", "kind": "tote"}), 201)
    must(partner.post("lots", {"route": "recycle", "location": "DOCK-1"}), 201)
    order_work(partner, unit["id"])
    recalled = recall(partner)
    with tenant_scope(tenant):
        drain()
    tried = must(partner.post("policies/dry-run", {"rules": {"window_days": 0}}), 201)
    keys = {
        "orders": order["id"],
        "gifts": must(partner.post("orders/1001/gifts", {}), 201)["id"],
        "dry-runs": tried["id"],
        "advances": advanced(partner),
        "returns": made["id"],
        "withdrawals": withdrawal["id"],
        "lines": made["lines"][0]["id"],
        "shipments": made["shipments"][0]["id"],
        "resolutions": made["resolutions"][0]["id"],
        "receipts": receipt["id"],
        "handling-units": unit["id"],
        "scan": unit["lpn"],
        **recalled,
    }
    for kind in (
        "products",
        "locations",
        "containers",
        "inspections",
        "dispositions",
        "lots",
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
    with tenant_scope(tenant), transaction.atomic():
        keys["sanitisations"] = _wipe(unit["id"])
        keys |= _credited(made["id"]) | _paid_in(keys["advances"], order["id"])
        keys["messages"] = Message.objects.earliest("created_at").public_id
    return World(partner, keys)


def _credited(key: str) -> dict[str, str]:
    """A store credit and a credit note of the return: nothing is paid here, so they are written."""
    rma = Rma.objects.get(pk=Rma.key_of(key))
    worth = {"rma": rma, "currency": rma.currency}
    credit = StoreCredit.objects.create(
        **worth, issued_minor=100, balance_minor=100, code_hash="0" * 64, code_last4="0000"
    )
    note = CreditNote.objects.create(
        **worth,
        year=2026,
        sequence=1,
        issued_on=date(2026, 11, 5),
        total_minor=100,
        tax_minor=16,
        content={"rows": [], "taxes": []},
    )
    return {"store-credits": credit.public_id, "credit-notes": note.public_id}


def _paid_in(advance: str, order: str) -> dict[str, str]:
    """A hold for the advance and an adjustment of the order: no provider is here, so written."""
    row = Advance.objects.get(pk=Advance.key_of(advance))
    hold = PaymentIn.objects.create(
        rma_id=row.rma_id,
        resolution_id=row.resolution_id,
        advance=row,
        kind="hold",
        provider="stripe",
        key="key",
        number=1,
        amount_minor=row.amount_minor,
        currency=row.currency,
    )
    worth = {"amount_minor": 100, "net_minor": 84, "tax_minor": 16, "currency": row.currency}
    adjustment = Adjustment.objects.create(
        order_id=Order.key_of(order), target="shipping", reason="Late", **worth
    )
    return {"payments-in": hold.public_id, "adjustments": adjustment.public_id}


def _wipe(key: str) -> str:
    """A wipe of the unit: nothing here holds data, so it is not asked for but written."""
    unit = HandlingUnit.objects.get(pk=HandlingUnit.key_of(key))
    return create(Sanitisation(unit=unit, serial="SN-1"), by=Actor.system()).public_id


def recall(partner: Partner) -> dict[str, str]:
    """A recall in draft with a unit and a consignee, and a stop-sale; their keys."""
    said = {
        "name": "Tees",
        "hazard": "The dye burns the skin.",
        "remedies": ["refund", "replacement"],
        "scope": [{"sku": "TEE", "lots": "A-17"}],
    }
    made = partner.must(partner.post("campaigns", said), 201)
    path = f"campaigns/{made['id']}"
    rows = {"units": [{"sku": "TEE", "lot": "A-17", "external_id": "u1"}]}
    listed = partner.must(partner.post(f"{path}/units/batch", rows))["results"]
    shop = partner.must(partner.post(f"{path}/consignees", {"name": "Corner shop"}), 201)
    scopes = partner.must(partner.get(f"{path}/scope-revisions"))["results"]
    owner = {"sku": "TEE", "serial": "T-1", "customer": {"email": "eve@example.com"}}
    registered = partner.must(partner.post("registrations", owner), 201)
    stopped = {"lot": "Z-9", "reason": "It smokes"}
    stop = partner.must(partner.post("stop-sales", stopped), 201)
    return {
        "campaigns": made["id"],
        "affected-units": listed[0]["id"],
        "consignees": shop["id"],
        "scopes": scopes[0]["id"],
        "stop-sales": stop["id"],
        "registrations": registered["id"],
    }


def advanced(partner: Partner) -> str:
    """A second return of the order whose refund is offered before its goods come back."""
    line = {"order_line": "1", "quantity": 1, "reason": "too_small"}
    made = partner.must(partner.post("returns", {"order": "1001", "lines": [line]}), 201)
    offered = {"resolution": made["resolutions"][0]["id"]}
    found: str = partner.must(partner.post("advances", offered), 201)["id"]
    return found


def order_work(partner: Partner, unit: str) -> None:
    """Send a piece to the bench, and lay a part on its shelf."""
    way = partner.get(f"dispositions?handling_unit={unit}").body["results"][0]["id"]
    chosen = {"route": "refurbish", "reason": "It only wants cleaning"}
    partner.must(partner.post(f"dispositions/{way}/approve", chosen))
    partner.must(partner.post("work-orders", {"handling_unit": unit}), 201)
    partner.must(partner.post("parts", {"sku": "FUSE", "name": "Fuse", "cost": "0.40"}), 201)
