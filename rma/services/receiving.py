"""What later stages tell a return of its goods: counted at the dock, inspected, on the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flows.note import note
from rma.models import RmaLine, Shipment
from rma.services import dates, deducting, following, lines
from rma.services.advances import goods_came
from rma.services.deciding import finish, reinstate
from rma.services.resolving import advance, pass_what_owes_nothing
from rma.services.shipping import arrive, goods_moved
from rma.services.vocabulary import DISPOSED, INSPECTED, KEPT, RECEIVED
from rma.services.work import Work, taken, within
from tenants.actors import Actor

#: A return in one of these has ended; what still arrives for it opens a new one.
ENDED = ("closed", "cancelled")


@dataclass(frozen=True, slots=True)
class Received:
    """On which line pieces were counted: `accepted` as expected, `kept` until somebody decides.

    It is another line than the one named where a follow-up was opened. What is neither is over.
    """

    line: RmaLine
    accepted: int = 0
    kept: int = 0


def receive_line(
    line: RmaLine, *, quantity: int, by: Actor, shipment: Shipment | None = None
) -> int:
    """Count goods of a line that the dock has; returns how many were accepted."""
    return receive(line, quantity=quantity, by=by, shipment=shipment).accepted


def receive(
    line: RmaLine, *, quantity: int, by: Actor, shipment: Shipment | None = None
) -> Received:
    """Count goods of a line that the dock has, never more than are still expected.

    Goods of a return nobody has decided on are kept and bring no money. What comes for a closed
    return opens a follow-up that a person decides on, what comes for an expired one reinstates it.
    `shipment` is the parcel they came in.
    """
    with taken(line.rma_id, by=by) as work:
        mine = work.line(line.pk)
        if work.rma.status in ENDED:
            return Received(following.open_follow_up(work, mine, quantity), kept=quantity)
        _revive(work, mine)
        counted = _count(work, mine, quantity)
        arrive(work, shipment)
        return counted


def _revive(work: Work, line: RmaLine) -> None:
    """Goods that nobody expected any more are expected again, where their units are still free."""
    if work.rma.status == "expired":
        reinstate(work, by=within(work.by))
    missed = work.rma.status == "authorized" and line.status in ("lost", "not_coming")
    if missed and lines.are_free(work, line):
        lines.come_back(work, line, "turn_up")


def _count(work: Work, line: RmaLine, quantity: int) -> Received:
    if line.status == "authorized":
        accepted = min(quantity, line.outstanding)
        line.received += accepted
        line.save(update_fields=["received"])
        goods_moved(work)
        note(line, RECEIVED, by=work.by, data={"quantity": accepted})
        dates.goods_arrived(work.rma, work.lines, work.tenant)
        advance(work, line)
        goods_came(work, line)
        return Received(line, accepted=accepted)
    kept = min(quantity, max(line.requested - line.kept, 0))
    line.kept += kept
    line.save(update_fields=["kept"])
    goods_moved(work)
    note(line, KEPT, by=work.by, data={"quantity": kept})
    return Received(line, kept=kept)


def line_inspected(
    line: RmaLine,
    *,
    quantity: int,
    by: Actor,
    inspection_id: UUID,
    grade: dict[str, Any],
    supersedes: UUID | None = None,
) -> None:
    """A confirmed inspection of `quantity` pieces: money that waited for it is due.

    The same inspection counts once however often it is confirmed; a new run of the same pieces
    names the one it `supersedes`.
    """
    with taken(line.rma_id, by=by) as work:
        mine = work.line(line.pk)
        replaced = mine.inspections.pop(str(supersedes), None)
        mine.inspections[str(inspection_id)] = {"quantity": quantity, "grade": grade}
        mine.save(update_fields=["inspections"])
        note(mine, INSPECTED, by=by, data={"quantity": quantity, "grade": grade})
        if replaced is not None and supersedes is not None:
            deducting.supersede(work, mine, supersedes, inspection_id, quantity)
        advance(work, mine)
        deducting.cover_what_is_left(work, mine)
        pass_what_owes_nothing(work)
        finish(work)


def line_disposed(line: RmaLine, *, quantity: int, by: Actor) -> None:
    """An approved disposition of `quantity` pieces counts; below zero, one was taken back."""
    with taken(line.rma_id, by=by) as work:
        mine = work.line(line.pk)
        most = mine.received + mine.kept
        mine.disposed = max(0, min(mine.disposed + quantity, most))
        mine.save(update_fields=["disposed"])
        note(mine, DISPOSED, by=by, data={"quantity": quantity})
        finish(work)
