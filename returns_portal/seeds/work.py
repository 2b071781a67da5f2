"""What a demo's people find on the floor: a lot that fills, a lot that has left, a repair."""

from __future__ import annotations

from catalog.models import OrderLine
from disposition import services as routes
from disposition.models import Disposition
from disposition.services.lot_leaving import hand_over_lot, seal_lot
from disposition.services.lots import open_lot, scan_into
from inspection import services as floor
from inspection.given import ReceiptGiven
from inspection.models import HandlingUnit, Inspection
from rma.asks import LineAsk, ReturnAsk
from rma.services import request_return
from tenants.actors import Actor
from tenants.models import Tenant

_DOCK = "DOCK-1"
#: What an inspector finds of goods that do not work any more.
_BROKEN = {
    "safe": "safe",
    "identity": "right",
    "packaging": "opened",
    "works": "not_working",
    "appearance": "used",
    "accessories": "complete",
}


def begin_work(tenant: Tenant) -> None:
    """Let three pieces come back and go on, in a demo's shop on whose floor nothing is yet."""
    if HandlingUnit.objects.exists():
        return
    system = Actor.system()
    first, second, third = (_broken(line, tenant) for line in _lines())
    for unit, taker in ((first, ""), (second, "Green Loop Recycling")):
        _approve(unit, "recycle")
        lot = open_lot(by=system, route="recycle", location=_DOCK)
        scan_into(lot, unit, by=system)
        if taker:
            lot = seal_lot(lot, by=system)
            hand_over_lot(lot, to=taker, signed_by="R. Weiss", by=system)
    routes.start_route(_approve(third, "refurbish"), by=system)


def _lines() -> list[OrderLine]:
    """A line of each of three orders: nothing with a battery, which no lot or parcel just takes."""
    sold = OrderLine.objects.filter(
        order__delivered_at__isnull=False, product__battery__isnull=True, final_sale=False
    )
    found = {line.order_id: line for line in sold.order_by("-order__number", "pk")}
    return list(found.values())[:3]


def _broken(line: OrderLine, tenant: Tenant) -> HandlingUnit:
    """A piece of an order that came back, was counted and found broken."""
    system = Actor.system()
    ask = ReturnAsk(
        [LineAsk(1, line.public_id, reason="defective")],
        line.order.public_id,
        shipping_method="own_carrier",
        requested_by="agent",
    )
    whole = request_return(ask, by=system, tenant=tenant)
    came = ReceiptGiven(location=_DOCK, return_=whole.rma.number)
    receipt = floor.receive(came, by=system).receipt
    unit = HandlingUnit.objects.get(receipt=receipt)
    run = floor.start_inspection(Inspection.objects.get(unit=unit), by=system)
    run = floor.answer_questions(run, answers=_BROKEN, by=system)
    routes.confirm_inspection(floor.grade_inspection(run, by=system), by=system)
    return HandlingUnit.objects.get(pk=unit.pk)


def _approve(unit: HandlingUnit, route: str) -> Disposition:
    way = Disposition.objects.get(unit=unit)
    reason = "" if way.route == route else "Decided at the bench"
    return routes.approve_route(way, by=Actor.system(), route=route, reason=reason)
