"""After the bench: our own pieces are graded anew, an owner's travels home in a parcel."""

from __future__ import annotations

from django.utils.translation import gettext as _

from disposition.models import Disposition, WorkOrder
from disposition.services.moving import complete_route
from disposition.services.repair.in_hand import changed, in_hand, refuse, save
from flows.perform import lock
from inspection.models import Inspection
from inspection.services.inspecting import LIVE as LIVE_RUNS
from inspection.services.inspecting import inspect_again
from rma.models import Shipment
from rma.services.shipping import create_shipments, hand_to_carrier, request_label
from rma.services.work import within
from tenants.actors import Actor

#: Parcels of these never left: another one may be made.
NOT_SENT = ("voided", "returned_to_sender", "lost")


def send_on(order: WorkOrder, *, by: Actor) -> None:
    """What follows an order in hand that is done with."""
    unit = order.unit
    if unit.title == "ours":
        _grade_anew(order, by)
    elif unit.rma is not None:
        _make_parcel(order, by)


def _grade_anew(order: WorkOrder, by: Actor) -> None:
    """A new run waits; confirmed, it supersedes the earlier grade and suggests a new route."""
    open_runs = Inspection.objects.filter(unit=order.unit, status__in=LIVE_RUNS)
    if order.unit.status == "on_hand" and not open_runs.exists():
        inspect_again(order.unit, by=within(by))


def _make_parcel(order: WorkOrder, by: Actor) -> None:
    assert order.unit.rma is not None  # noqa: S101 - asked by both callers
    [parcel] = create_shipments(
        [order.unit.rma], by=within(by), method="label", direction="outbound"
    )
    if order.unit.rma.status == "authorized":
        request_label(parcel, by=within(by))
    save(order, shipment=parcel)


def ship_back(order: WorkOrder, *, by: Actor) -> WorkOrder:
    """Make a parcel for an owner's piece, unless there is one that may still be used."""
    by.require("work_orders.work")
    with in_hand(order, working=True) as fresh:
        _refuse_not_going_home(fresh)
        parcel = fresh.shipment
        if parcel is not None and parcel.status not in NOT_SENT:
            return fresh
        _make_parcel(fresh, by)
        changed(fresh)
    return fresh


def hand_over(order: WorkOrder, *, by: Actor, tracking_number: str = "") -> WorkOrder:
    """The carrier has the parcel: the piece has left, and the repair counts as done."""
    by.require("work_orders.work")
    with in_hand(order, working=True) as fresh:
        _refuse_not_going_home(fresh)
        if fresh.shipment is None or fresh.shipment.status in NOT_SENT:
            raise refuse(_("There is no parcel yet: make one first."), "no_parcel")
        hand_to_carrier(fresh.shipment, by=within(by), tracking_number=tracking_number)
        complete_route(fresh.disposition, by=by)
        changed(fresh)
    return fresh


def left_with(parcel: Shipment, *, by: Actor) -> None:
    """The carrier says that it has a parcel: the piece in it has left, if nobody said so yet."""
    order = WorkOrder.objects.filter(shipment=parcel).select_related("disposition").first()
    if order is None:
        return
    with in_hand(order) as fresh:
        way: Disposition = lock(fresh.disposition)
        if way.status == "in_progress" and fresh.unit.title == "customer":
            complete_route(way, by=by)


def _refuse_not_going_home(order: WorkOrder) -> None:
    home = order.status == "completed" or (
        order.status == "decided" and order.outcome == "ship_back"
    )
    if not home:
        raise refuse(_("It is not done yet: nothing is sent back."), "not_done")
    if order.unit.title == "ours" or order.unit.rma is None:
        raise refuse(_("It is ours: it is graded anew and gets a new route."), "ours")
