"""What a worker does after events of the floor: pieces that have no suggested route yet get one."""

from __future__ import annotations

from django.db import transaction

from disposition.models import Disposition, Part, RouteTable, WorkOrder
from disposition.selectors.options import table_in_force
from disposition.services import repair
from disposition.services.proposing import propose_route
from disposition.services.routing_many import apply_in_force, ask_to_apply
from flows.models import StageEvent
from flows.subscriptions import on
from inspection.models import HandlingUnit, Inspection
from inspection.services.goods import lock_goods
from returns_portal.lib import clock
from rma.models import Shipment
from tenants.actors import Actor


@on("inspection.confirmed")
def suggest_route_when_graded(event: StageEvent) -> None:
    """Make sure that a graded piece has a suggested route, whoever confirmed the grade."""
    with transaction.atomic():
        inspection = Inspection.objects.filter(pk=event.stage_id, status="confirmed").first()
        if inspection is None or Disposition.objects.filter(inspection=inspection).exists():
            return
        unit = lock_goods(HandlingUnit(pk=inspection.unit_id))
        if unit.status == "on_hand":
            propose_route(unit, by=Actor.system(), inspection=inspection)


@on("unit.split")
def suggest_route_when_split(event: StageEvent) -> None:
    """A piece taken off a graded pile needs a route of its own."""
    with transaction.atomic():
        key = HandlingUnit.key_of(str(event.data.get("into") or ""))
        whole = Disposition.objects.filter(unit=event.stage_id).first()
        if key is None or whole is None or Disposition.objects.filter(unit=key).exists():
            return
        unit = lock_goods(HandlingUnit(pk=key))
        if unit.function and unit.status == "on_hand":
            propose_route(unit, by=Actor.system(), inspection=whole.inspection)


@on("routes.applied")
def suggest_again_by_the_routing_in_force(event: StageEvent) -> None:
    """Suggest again what nobody has approved; what one run leaves is asked for once more."""
    if apply_in_force(by=Actor.system()):
        with transaction.atomic():
            table = RouteTable.objects.get(pk=event.stage_id)
            if table == table_in_force():
                ask_to_apply(table, by=Actor.system())


@on("deadline.breached")
def expire_quote_when_late(event: StageEvent) -> None:
    """The owner did not answer a quote in time: the desk decides what happens to the piece."""
    if event.data.get("kind") != "quote" or event.stage_type != WorkOrder._meta.label_lower:
        return
    with transaction.atomic():
        order = WorkOrder.objects.filter(pk=event.stage_id, status="quoted").first()
        if order is not None and _is_late(order):
            repair.expire_quote(order, by=Actor.system())


def _is_late(order: WorkOrder) -> bool:
    return order.quote_expires_at is None or order.quote_expires_at <= clock.now()


@on("part.stocked")
def serve_orders_when_parts_came(event: StageEvent) -> None:
    """Work orders that missed the part while it was put into stock get it all the same."""
    with transaction.atomic():
        part = Part.objects.filter(pk=event.stage_id).first()
        if part is not None:
            repair.serve_waiting(part, by=Actor.system())


@on("shipment.accepted", "shipment.announced", "shipment.delivered")
def note_when_the_carrier_has_it(event: StageEvent) -> None:
    """A repaired piece has left with its carrier, whoever scanned the parcel."""
    with transaction.atomic():
        parcel = Shipment.objects.filter(pk=event.stage_id, direction="outbound").first()
        if parcel is not None:
            repair.left_with(parcel, by=Actor.system())
