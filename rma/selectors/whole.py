"""A return with all its parts, as API and pages show it; a handful of queries for any number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from flows.models import Deadline
from flows.stage import subject_of
from rma.models import Resolution, Rma, RmaLine, RmaLineSerial, Shipment, ShipmentRma
from rma.money import Totals
from rma.next_step import LAPSED, TO_SEND, LineState, Step, next_step

#: Resolutions in these bring nothing any more.
WORTHLESS = ("cancelled", "reversed")


@dataclass
class WholeReturn:
    """A return and everything that belongs to it, loaded or just made."""

    rma: Rma
    lines: list[RmaLine] = field(default_factory=list)
    serials: dict[UUID, list[str]] = field(default_factory=dict)
    resolutions: list[Resolution] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)

    @property
    def version(self) -> int:
        """The version of the aggregate: its ETag."""
        return self.rma.version

    @property
    def public_id(self) -> str:
        """The id of the return."""
        return self.rma.public_id

    @property
    def totals(self) -> Totals:
        """What all resolutions that bring something sum to, by component."""
        sums: dict[str, int] = defaultdict(int)
        for each in self.resolutions:
            if each.status not in WORTHLESS:
                for name, minor in each.components.items():
                    sums[name] += minor
        return Totals(**sums)

    @property
    def refund_minor(self) -> int:
        """What the resolutions pay in total."""
        return sum(each.worth_minor for each in self.resolutions)

    @property
    def next_step(self) -> Step | None:
        """Who has to do what now."""
        return next_step(
            self.rma.status,
            [_state(line) for line in self.lines],
            [(each.method, each.status) for each in self.shipments if each.direction == "inbound"],
            [_settling(each) for each in self.resolutions],
            self._dates,
        )

    @property
    def booked_pickup(self) -> datetime | None:
        """When the goods are collected from the shopper; None until that is booked."""
        booked = (each.pickup_at for each in self.shipments if each.status == "pickup_scheduled")
        return next(booked, None)

    @property
    def _dates(self) -> dict[str, datetime]:
        open_ones = {each.kind: each.due_at for each in self.deadlines if each.met_at is None}
        booked = self.booked_pickup
        return open_ones | {"pickup": booked} if booked else open_ones


def _settling(resolution: Resolution) -> str:
    """The state of a resolution, told apart where goods leave or nobody has paid for them."""
    if resolution.status == "due" and resolution.to_send:
        return TO_SEND
    if resolution.status == "proposed" and resolution.failure_code == LAPSED:
        return LAPSED
    return str(resolution.status)


def _state(line: RmaLine) -> LineState:
    return LineState(
        line.status,
        line.outstanding,
        line.received,
        line.inspected,
        line.disposed,
        line.refund_on == "inspection",
    )


def returns_listed() -> QuerySet[Rma]:
    """Returns as lists and single answers start from."""
    return Rma.objects.select_related("order", "customer", "policy")


def count_known(keys: Sequence[UUID]) -> int:
    """How many of these returns there are."""
    return Rma.objects.filter(pk__in=keys).count()


def whole_return(rma: Rma) -> WholeReturn:
    """`rma` fresh from the database, with all its parts."""
    return whole_returns([returns_listed().get(pk=rma.pk)])[0]


def whole_returns(rmas: Iterable[Rma]) -> list[WholeReturn]:
    """All parts of these returns: five queries."""
    wholes = {rma.pk: WholeReturn(rma) for rma in rmas}
    keys = list(wholes)
    lines = RmaLine.objects.filter(rma__in=keys).select_related("order_line").order_by("position")
    for line in lines:
        line.rma = wholes[line.rma_id].rma
        wholes[line.rma_id].lines.append(line)
    for serial in RmaLineSerial.objects.filter(line__rma__in=keys).select_related("line"):
        whole = wholes[serial.line.rma_id]
        whole.serials.setdefault(serial.line_id, []).append(serial.serial)
    for resolution in Resolution.objects.filter(rma__in=keys).order_by("pk"):
        wholes[resolution.rma_id].resolutions.append(resolution)
    parcels = ShipmentRma.objects.filter(rma__in=keys).select_related("shipment")
    for row in parcels.order_by("shipment_id"):
        wholes[row.rma_id].shipments.append(row.shipment)
    for deadline in _deadlines(keys):
        wholes[deadline.stage_id].deadlines.append(deadline)
    return list(wholes.values())


def _deadlines(keys: Sequence[Any]) -> QuerySet[Deadline]:
    stage_type, _key = subject_of(Rma())
    return Deadline.objects.filter(stage_type=stage_type, stage_id__in=keys).order_by("due_at")
