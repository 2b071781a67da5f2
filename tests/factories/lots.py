"""Units with an approved route, lots that they lie in, and wipes, made by the services."""

from __future__ import annotations

from typing import Any

from disposition import services
from disposition.models import Disposition, Lot, LotItem, Sanitisation
from disposition.services import lot_leaving, lots, sanitising
from inspection.models import HandlingUnit
from tenants.actors import Actor
from tenants.models import Tenant
from tests.factories import disposition as routes
from tests.factories import inspection as floor
from tests.factories.catalog import line_given, make_order, make_product
from tests.factories.rma import working_in

SYSTEM = Actor.system()


def ready(
    tenant: Tenant,
    route: str = "recycle",
    *,
    sku: str = "MUG",
    quantity: int = 1,
    answers: dict[str, str] | None = None,
    approved: bool = True,
    **product: Any,
) -> HandlingUnit:
    """A unit (or pile) of `sku` that was returned, inspected and approved for `route`."""
    make_product(tenant, sku, **({"weight_g": 350} | product))
    order = make_order(tenant, lines=[line_given(sku=sku, quantity=quantity)])
    way = routes.routed(tenant, order, answers or floor.BROKEN, quantity)
    with working_in(tenant):
        if approved:
            services.approve_route(way, by=SYSTEM, route=route, reason="It is broken")
        elif way.route != route:
            services.reroute(way, by=SYSTEM, route=route, reason="It is broken")
    return floor.fresh(tenant, way.unit)


def opened(tenant: Tenant, route: str = "recycle", **given: Any) -> Lot:
    """An open lot at the dock."""
    with working_in(tenant):
        return lots.open_lot(by=SYSTEM, route=route, **({"location": "DOCK-1"} | given))


def scanned(tenant: Tenant, lot: Lot, unit: HandlingUnit, **given: Any) -> LotItem:
    """The unit in the lot."""
    with working_in(tenant):
        return lots.scan_into(lot, unit, by=SYSTEM, **given)


def sealed(tenant: Tenant, lot: Lot, **given: Any) -> Lot:
    """The lot, closed."""
    with working_in(tenant):
        return lot_leaving.seal_lot(lot, by=SYSTEM, **given)


def handed_over(tenant: Tenant, lot: Lot, to: str = "Green Loop", **given: Any) -> Lot:
    """The lot, closed if it was open, with its taker."""
    if floor.fresh(tenant, lot).status == "open":
        sealed(tenant, lot)
    with working_in(tenant):
        signed = {"signed_by": "R. Weiss"} | given
        return lot_leaving.hand_over_lot(lot, to=to, by=SYSTEM, **signed)


def way_of(tenant: Tenant, unit: HandlingUnit) -> Disposition:
    """The disposition of a unit."""
    return routes.route_of(tenant, unit)


def asked(tenant: Tenant, unit: HandlingUnit, **given: Any) -> Sanitisation:
    """A wipe that somebody asked for."""
    with working_in(tenant):
        return sanitising.ask_for_wipe(unit, by=SYSTEM, **({"serial": "SN-1"} | given))


def wiped(tenant: Tenant, unit: HandlingUnit, result: str = "passed", **given: Any) -> Sanitisation:
    """A wipe that was run and looked at."""
    wipe = asked(tenant, unit, **given)
    with working_in(tenant):
        sanitising.run_wipe(wipe, how="purge", technique="crypto_erase", tool="Blanko", by=SYSTEM)
        sanitising.finish_wipe(wipe, by=SYSTEM)
        return sanitising.verify_wipe(wipe, result=result, how="full", by=SYSTEM)
