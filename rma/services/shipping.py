"""Parcels of returns: planned with the request, announced, voided; what a moving parcel means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from django.utils.translation import gettext as _

from flows.perform import lock_all
from flows.together import Together
from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput, TransitionRefused
from rma.flow.shipping import LIVE
from rma.models import Rma, Shipment, ShipmentRma
from rma.selectors.sold import OPEN_RETURNS
from rma.services import dates
from rma.services.moving import move
from rma.services.resolving import advance
from rma.services.work import Work, one_transaction, taken, within
from rma.shipping.carriers import COLLECTION, METHODS
from tenants.actors import Actor

#: States from which the machine allows `void`.
UNUSED = (
    "created",
    "label_pending",
    "label_ready",
    "label_failed",
    "label_expired",
    "pickup_scheduled",
    "pickup_failed",
)
#: States of a parcel that its carrier has, or had.
LEFT = ("in_transit", "exception", "delivered", "arrived", "lost", "returned_to_sender")
#: Most parcels of one request.
MOST_PARCELS = 20


def plan_if_none(work: Work) -> None:
    """Plan a parcel unless one can still be used."""
    expects_goods = any(
        line.outstanding or (line.status == "requested" and not line.keeps_goods)
        for line in work.lines
        if line.status in ("requested", "authorized")
    )
    if expects_goods and not any(each.status in LIVE for each in work.shipments()):
        add_shipment([work.rma], by=work.system, method=work.rma.shipping_method)


def add_shipment(rmas: Sequence[Rma], *, by: Actor, **fields: Any) -> Shipment:
    """Write a new parcel of `rmas`."""
    together = Together(by)
    shipment = Shipment(**fields)
    together.create(shipment, subjects=[shipment, *rmas])
    together.add(*(ShipmentRma(shipment=shipment, rma=rma) for rma in rmas))
    together.write()
    return shipment


def create_shipments(
    rmas: Sequence[Rma],
    *,
    by: Actor,
    method: str,
    parcels: int = 1,
    direction: str = "inbound",
    carrier: str = "",
    tracking_number: str = "",
) -> list[Shipment]:
    """More parcels for returns: own carrier, several parcels, or goods on their way back."""
    by.require("shipments.ship")
    if method not in METHODS:
        message = _("Choose one of: %s.") % ", ".join(METHODS)
        raise InvalidInput.of(FieldError("method", "unknown_method", message))
    with one_transaction(), ExitStack() as stack:
        works = [stack.enter_context(taken(rma, by=by)) for rma in _in_order(rmas)]
        for work in works:
            if direction == "inbound" and work.rma.status not in OPEN_RETURNS:
                raise TransitionRefused(_("This return has ended: nothing is sent for it."))
        made = [
            add_shipment(
                [work.rma for work in works],
                by=by,
                method=method,
                direction=direction,
                carrier=carrier,
                tracking_number=tracking_number,
            )
            for _number in range(parcels)
        ]
        for work in works:
            touch(work)
    return made


@contextmanager
def carrying(shipment: Shipment, *, by: Actor) -> Iterator[tuple[Shipment, list[Work]]]:
    """A parcel in hand, with the returns in it: these first, as everybody locks them."""
    with one_transaction(), ExitStack() as stack:
        rmas = Rma.objects.filter(shipment_rows__shipment=shipment)
        works = [stack.enter_context(taken(rma, by=by)) for rma in _in_order(rmas)]
        [fresh] = lock_all(Shipment.objects.filter(pk=shipment.pk))
        yield fresh, works
        for work in works:
            touch(work)


def _in_order(rmas: Any) -> list[Rma]:
    return sorted(rmas, key=lambda rma: (str(rma.order_id or ""), rma.pk))


def touch(work: Work) -> None:
    """A return has changed with its parcel: its version and time say so."""
    work.rma.version += 1
    work.rma.updated_at = clock.now()
    work.rma.save(update_fields=["version", "updated_at"])


def announce(
    shipment: Shipment, *, by: Actor, tracking_number: str = "", carrier: str = ""
) -> Shipment:
    """The shopper (or a partner) has handed the parcel to a carrier of their own."""
    with carrying(shipment, by=by) as (parcel, works):
        for work in works:
            if parcel.direction == "inbound" and work.rma.status != "authorized":
                raise TransitionRefused(_("The return is not approved yet."))
        if parcel.method == COLLECTION.method and by.kind == "shopper":
            raise TransitionRefused(_("Do not post it: we arrange the collection with you."))
        move(parcel, "announce", by=by, tracking=tracking_number, carrier=carrier)
        handed_over(works)
    return parcel


def hand_to_carrier(shipment: Shipment, *, by: Actor, tracking_number: str = "") -> Shipment:
    """A parcel of ours was given to the carrier; one that has left already is left alone.

    Refused while its label is being made: it could not travel.
    """
    by.require("shipments.ship")
    with carrying(shipment, by=by) as (parcel, _works):
        if parcel.status == "created":
            move(parcel, "announce", by=by, tracking=tracking_number)
        elif parcel.status not in LEFT:
            move(parcel, "accept", by=by)
    return parcel


def ask_for_labels(rma: Rma, *, by: Actor) -> None:
    """Ask for the labels of an approved return whose parcels need one and have none yet."""
    wanting = Shipment.objects.filter(rma_rows__rma=rma, status="created", method="label")
    for parcel in wanting.filter(direction="inbound").order_by("pk"):
        with carrying(parcel, by=by) as (fresh, works):
            approved = all(work.rma.status == "authorized" for work in works)
            if fresh.status == "created" and approved:
                move(fresh, "request_label", by=by)


def request_label(shipment: Shipment, *, by: Actor) -> Shipment:
    """Ask for a label, or for another one; a worker makes it."""
    with carrying(shipment, by=by) as (parcel, works):
        if any(work.rma.status != "authorized" for work in works):
            raise TransitionRefused(_("The return is not approved yet."))
        parcel.method = "label"
        parcel.save(update_fields=["method"])
        move(parcel, "request_label", by=by)
    return parcel


def ask_for_new_labels(rma: Rma, *, by: Actor) -> None:
    """The shopper asks again for labels that have expired; the others they have."""
    by.require("returns.request")
    expired = Shipment.objects.filter(rma_rows__rma=rma, status="label_expired")
    for parcel in expired.filter(direction="inbound").order_by("pk"):
        request_label(parcel, by=within(by))


def void_shipment(shipment: Shipment, *, by: Actor) -> Shipment:
    """The parcel is not used."""
    with carrying(shipment, by=by) as (parcel, _works):
        move(parcel, "void", by=by)
    return parcel


def void_unused(work: Work) -> None:
    """Void the parcels of a return that has ended, but for those that carry another open one."""
    for parcel in work.shipments():
        if parcel.status in UNUSED and parcel.direction == "inbound":
            others = ShipmentRma.objects.filter(shipment=parcel).exclude(rma=work.rma)
            if not others.filter(rma__status__in=OPEN_RETURNS).exists():
                move(parcel, "void", by=work.system)


def expire_labels(work: Work) -> None:
    """Labels made for a date that has passed; a new one can be asked for."""
    for parcel in work.shipments():
        if parcel.status == "label_ready" and parcel.direction == "inbound":
            move(parcel, "expire_label", by=work.system)


def handed_over(works: Sequence[Work]) -> None:
    """The carrier has the goods: they cannot be called off, and money due at a scan is due."""
    for work in works:
        goods_moved(work)
        dates.goods_on_their_way(work.rma, work.tenant)
        for line in work.lines:
            advance(work, line)


def goods_moved(work: Work) -> None:
    """From now on the return and its approved lines cannot be cancelled."""
    now = clock.now()
    if work.rma.goods_moved_at is None:
        work.rma.goods_moved_at = now
        work.rma.save(update_fields=["goods_moved_at"])
    for line in work.lines:
        if line.status == "authorized" and line.goods_moved_at is None and not line.keeps_goods:
            line.goods_moved_at = now
            line.save(update_fields=["goods_moved_at"])


def arrive(work: Work, shipment: Shipment | None = None) -> None:
    """What was scanned at the dock has arrived: the parcel named, the only one, or all of them."""
    open_ones = [
        each for each in work.shipments() if each.status in LIVE and each.direction == "inbound"
    ]
    named = [each for each in open_ones if shipment is not None and each.pk == shipment.pk]
    complete = not any(line.outstanding for line in work.lines if line.status == "authorized")
    if named:
        arrived = named
    elif shipment is None and (len(open_ones) == 1 or complete):
        arrived = open_ones
    else:
        arrived = []
    for each in arrived:
        move(each, "arrive", by=work.system)


def arrive_shipment(shipment: Shipment, *, by: Actor) -> Shipment:
    """A parcel was scanned at the dock; what is in it is counted next."""
    with carrying(shipment, by=by) as (parcel, works):
        move(parcel, "arrive", by=by)
        for work in works:
            if work.rma.status == "authorized":
                goods_moved(work)
    return parcel
