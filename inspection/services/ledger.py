"""What the floor tells a return line: pieces that came, were inspected, have an approved route.

The line's own services keep its quantities; here is only which of them a handling unit stands for.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspection.models import HandlingUnit, Hold, Inspection
from rma.models import RmaLine, Shipment
from rma.services.receiving import line_inspected, receive
from rma.services.uncounting import unreceive_line
from tenants.actors import Actor


@dataclass(frozen=True)
class Told:
    """What a line made of goods: the line they belong to now, and how many it took.

    Of goods that came for an ended return that is the line of the follow-up.
    """

    line: RmaLine
    accepted: int


def tell_received(
    line: RmaLine, *, quantity: int, by: Actor, shipment: Shipment | None = None
) -> Told:
    """Tell a line that `quantity` pieces came: received or, before a decision, kept."""
    found = receive(line, quantity=quantity, by=by, shipment=shipment)
    return Told(found.line, found.accepted + found.kept)


def take_back(unit: HandlingUnit, *, by: Actor) -> None:
    """Tell the line that a unit's pieces were counted by mistake."""
    if unit.counted and unit.rma_line is not None:
        unreceive_line(unit.rma_line, quantity=unit.counted, by=by)


def tell_inspected(
    unit: HandlingUnit, inspection: Inspection, *, by: Actor, instead_of: Inspection | None = None
) -> bool:
    """Tell the line of a unit what a confirmed inspection found; money may fall due by it.

    Not while a hold doubts whose goods these are, and not for what the line never accepted. Returns
    whether it was told.
    """
    if not unit.counted or unit.rma_line is None or doubted(unit):
        return False
    line_inspected(
        unit.rma_line,
        quantity=unit.counted,
        by=by,
        inspection_id=inspection.pk,
        grade=inspection.grade_shown or {},
        supersedes=instead_of.pk if instead_of is not None else None,
    )
    return True


def doubted(unit: HandlingUnit) -> bool:
    """Whether an open hold leaves open whose goods these are."""
    return Hold.objects.filter(unit=unit, status="open", kind__in=Hold.DOUBTS).exists()
