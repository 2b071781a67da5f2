"""What carriers report of a parcel: kept once, and believed only forwards in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from flows.note import note
from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput
from rma.models import Shipment, TrackingEvent
from rma.services.moving import move
from rma.services.shipping import carrying, handed_over
from rma.services.vocabulary import TRACKED
from rma.services.work import Work, within
from tenants.actors import Actor

#: How far a carrier's clock may be ahead of ours.
SKEW = timedelta(minutes=10)

_GOT_IT: dict[str, tuple[str, ...]] = {
    "label_ready": ("accept",),
    "pickup_scheduled": ("accept",),
    "created": ("announce",),
}
_MOVES = _GOT_IT | {"exception": ("resume",), "lost": ("find",)}
#: A carrier's word -> state of the parcel -> the verbs that take it there. Other states: no move.
STEPS: dict[str, dict[str, tuple[str, ...]]] = {
    "information_received": {},
    "accepted": _GOT_IT,
    "in_transit": _MOVES,
    "out_for_delivery": _MOVES,
    "available_for_pickup": _MOVES,
    "delivered": {
        "created": ("announce", "deliver"),
        "label_ready": ("deliver",),
        "pickup_scheduled": ("deliver",),
        "in_transit": ("deliver",),
        "exception": ("deliver",),
        "lost": ("find", "deliver"),
    },
    "exception": {"label_ready": ("report_exception",), "in_transit": ("report_exception",)},
    "lost": {"in_transit": ("lose",), "exception": ("lose",)},
    "returned_to_sender": {"in_transit": ("send_back",), "exception": ("send_back",)},
}
#: Words after which the goods are no longer with the shopper.
_MOVING = frozenset(STEPS) - {"information_received", "exception"}


@dataclass(frozen=True, slots=True)
class Report:
    """One scan of a carrier."""

    status: str
    occurred_at: datetime
    description: str = ""
    location: str = ""


def report_tracking(
    shipment: Shipment, reports: Sequence[Report], *, by: Actor, field: str = "events"
) -> list[str]:
    """Keep the reports and move the parcel; says of each: applied, late, duplicate or no_change.

    A report older than one already known is kept and moves nothing; nothing ever goes backwards.
    """
    by.require("shipments.ship")
    _refuse_future(reports, field)
    with carrying(shipment, by=by) as (parcel, works):
        known = set(
            TrackingEvent.objects.filter(shipment=parcel).values_list("occurred_at", "status")
        )
        latest = max((at for at, _status in known), default=None)
        results: dict[int, str] = {}
        for report in sorted(reports, key=lambda each: each.occurred_at):
            key = (report.occurred_at, report.status)
            if key in known:
                results.setdefault(id(report), "duplicate")
                continue
            known.add(key)
            _keep(parcel, report, by)
            if latest is not None and report.occurred_at < latest:
                results[id(report)] = "late"
                continue
            latest = report.occurred_at
            results[id(report)] = _move(parcel, works, report, by)
    return [results[id(report)] for report in reports]


def _keep(parcel: Shipment, report: Report, by: Actor) -> None:
    TrackingEvent.objects.create(
        shipment=parcel,
        status=report.status,
        occurred_at=report.occurred_at,
        description=report.description,
        location=report.location,
    )
    data = {"status": report.status, "occurred_at": report.occurred_at}
    note(parcel, TRACKED, by=by, data=data)


def _move(parcel: Shipment, works: Sequence[Work], report: Report, by: Actor) -> str:
    verbs = STEPS[report.status].get(parcel.status, ())
    for verb in verbs:
        details: dict[str, Any] = {}
        if verb in ("accept", "deliver"):
            details = {"at": report.occurred_at}
        elif verb in ("report_exception", "send_back"):
            details = {"reason": report.description or report.status}
        move(parcel, verb, by=within(by), **details)
    if verbs and report.status in _MOVING and parcel.direction == "inbound":
        handed_over([work for work in works if work.rma.status == "authorized"])
    return "applied" if verbs else "no_change"


def _refuse_future(reports: Sequence[Report], field: str) -> None:
    latest = clock.now() + SKEW
    for place, report in enumerate(reports):
        if report.occurred_at > latest:
            path = f"{field}[{place}].occurred_at"
            message = _("This time has not come yet.")
            raise InvalidInput.of(FieldError(path, "in_the_future", message))
