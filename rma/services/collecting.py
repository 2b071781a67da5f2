"""Goods that we have collected: the day is booked, nobody was there, it is booked anew.

And what a carrier says was delivered, and is not at the dock.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput, TransitionRefused
from rma.flow.shipping import MISSED
from rma.models import Shipment
from rma.services import dates
from rma.services.moving import move
from rma.services.shipping import carrying
from tenants.actors import Actor


def schedule_pickup(shipment: Shipment, *, by: Actor, at: datetime, note: str = "") -> Shipment:
    """Book the day on which the goods are collected from the shopper; refused for a day past."""
    by.require("shipments.ship")
    with carrying(shipment, by=by) as (parcel, works):
        if any(work.rma.status != "authorized" for work in works):
            raise TransitionRefused(_("The return is not approved yet."))
        if works and at.astimezone(works[0].tenant.tz).date() < clock.today(works[0].tenant.tz):
            message = _("This day has passed. Choose today or a later day.")
            raise InvalidInput.of(FieldError("at", "in_the_past", message))
        move(parcel, "schedule_pickup", by=by, at=at, note=note.strip()[:500])
        for work in works:
            dates.collection_arranged(work.rma)
    return parcel


def miss_pickup(shipment: Shipment, *, by: Actor, reason: str) -> Shipment:
    """The goods were not collected on the day that was booked: another day has to be agreed.

    `reason` is one of MISSED. Refused before the day has come.
    """
    by.require("shipments.ship")
    if reason not in MISSED:
        message = _("Choose one of: %s.") % ", ".join(MISSED)
        raise InvalidInput.of(FieldError("reason", "invalid_choice", message))
    with carrying(shipment, by=by) as (parcel, works):
        for work in works:
            today = clock.today(work.tenant.tz)
            booked = parcel.pickup_at
            if booked is not None and booked.astimezone(work.tenant.tz).date() > today:
                raise TransitionRefused(_("The day of the collection has not come yet."))
        move(parcel, "miss", by=by, reason=reason)
        for work in works:
            if work.rma.status == "authorized":
                dates.await_collection(work.rma, work.tenant)
    return parcel


def not_at_dock(shipment: Shipment, *, by: Actor) -> Shipment:
    """The carrier says that it delivered the parcel, and nobody here can find it."""
    by.require("receiving.receive")
    with carrying(shipment, by=by) as (parcel, _works):
        move(parcel, "not_at_dock", by=by)
    return parcel
