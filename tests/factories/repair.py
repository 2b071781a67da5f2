"""Pieces on a bench, made by the services of the floor; parts in stock."""

from __future__ import annotations

from typing import Any

from catalog.models import Order
from disposition import services
from disposition.models import Part, WorkOrder
from disposition.selectors.repair import work_order_of, work_orders
from disposition.services import repair
from inspection.models import HandlingUnit
from rma.models import Resolution
from tenants.actors import Actor
from tenants.models import Tenant
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, make_product
from tests.factories.rma import working_in

SYSTEM = Actor.system()
#: Every check of the built-in protocol.
PASSED = dict.fromkeys(("safe", "starts", "works", "fault_gone", "clean"), "pass")
BUYER = {"name": "Ada", "email": "ada@example.com", "country": "DE"}


def product(tenant: Tenant, **fields: Any) -> None:
    """A kettle for 80 euros."""
    make_product(
        tenant,
        "KETTLE",
        **(
            {"title": "Kettle", "category": "kitchen", "price": "80.00", "currency": "EUR"} | fields
        ),
    )


def kettle_order(tenant: Tenant, quantity: int = 1) -> Order:
    """An order of kettles by somebody whom a quote can be sent to."""
    product(tenant)
    return make_order(tenant, lines=[line_given(sku="KETTLE", quantity=quantity)], customer=BUYER)


def wanting_repair(tenant: Tenant, order: Order | None = None, basis: str = "guarantee") -> Any:
    """A kettle that came to be repaired, inspected as broken: its disposition, proposed."""
    ask = make.line_ask(reason="defective", resolution={"type": "repair"})
    whole = make.returned(tenant, order or kettle_order(tenant), ask, legal_basis=basis)
    [unit] = floor.units_of(tenant, floor.received(tenant, whole))
    routes.inspected(tenant, unit, floor.BROKEN)
    return routes.route_of(tenant, unit)


def ours(tenant: Tenant) -> Any:
    """A broken kettle of ours, its route to the bench approved by hand."""
    way = routes.routed(tenant, kettle_order(tenant), floor.BROKEN)
    with working_in(tenant):
        services.approve_route(way, by=SYSTEM, route="refurbish", reason="A new cable will do")
    return routes.route_of(tenant, way.unit)


def opened(tenant: Tenant, way: Any = None) -> WorkOrder:
    """The work order that opens when the route of a piece (an owner's, unless given) starts."""
    way = way or wanting_repair(tenant)
    with working_in(tenant):
        if way.status == "proposed":
            way = services.approve_route(way, by=SYSTEM)
        services.start_route(way, by=SYSTEM)
        found = work_order_of(HandlingUnit(pk=way.unit_id))
    assert found is not None
    return found


def does(tenant: Tenant, order: WorkOrder, verb: str, by: Actor = SYSTEM, **details: Any) -> Any:
    """One verb of the repair services; the order as it stands afterwards."""
    with working_in(tenant):
        getattr(repair, verb)(order, by=by, **details)
    return fresh(tenant, order)


def fresh(tenant: Tenant, order: WorkOrder) -> WorkOrder:
    """The order as it stands in the database."""
    with working_in(tenant):
        return work_orders().get(pk=order.pk)


def in_repair(tenant: Tenant, way: Any = None) -> WorkOrder:
    """An order on which somebody has begun to work; we pay for it."""
    order = opened(tenant, way)
    does(tenant, order, "diagnose", fault="power", minutes=15)
    does(tenant, order, "approve")
    return does(tenant, order, "start")


def repaired(tenant: Tenant, way: Any = None) -> WorkOrder:
    """An order whose piece passed its test."""
    order = in_repair(tenant, way)
    does(tenant, order, "finish")
    return does(tenant, order, "record_test", answers=PASSED)


def quoted(tenant: Tenant, minutes: int = 60) -> WorkOrder:
    """An order whose owner was sent a quote: water got in, which no guarantee covers."""
    order = opened(tenant)
    does(tenant, order, "diagnose", fault="liquid_damage", finding="Water inside", minutes=minutes)
    return does(tenant, order, "quote")


def part(tenant: Tenant, sku: str = "CB-320", on_hand: int = 1, cost_minor: int = 310) -> Part:
    """A part in stock."""
    with working_in(tenant):
        return repair.add_part(
            sku=sku, name="Charge board", on_hand=on_hand, cost_minor=cost_minor, by=SYSTEM
        )


def stock(tenant: Tenant, sku: str = "CB-320") -> tuple[int, int]:
    """On hand and reserved of a part."""
    with working_in(tenant):
        row = Part.objects.get(sku=sku)
        return row.on_hand, row.reserved


def resolutions_of(tenant: Tenant, order: WorkOrder) -> list[tuple[str, str, int]]:
    """Type, status and minor units of what the return of a piece brings, the oldest first."""
    with working_in(tenant):
        rows = Resolution.objects.filter(line=order.unit.rma_line_id).order_by("pk")
        return list(rows.values_list("type", "status", "amount_minor"))
