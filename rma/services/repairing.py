"""A repair that was agreed: done, not possible, or money in its place."""

from __future__ import annotations

from collections.abc import Iterator

from rma.models import Resolution, RmaLine
from rma.services.deciding import finish
from rma.services.moving import move
from rma.services.resolving import CALLABLE_OFF, advance, count_settled, divide, propose
from rma.services.work import Work, taken
from tenants.actors import Actor


def end_repair(line: RmaLine, *, quantity: int, by: Actor, reference: str, repaired: bool) -> None:
    """The owner has `quantity` pieces of a line again: repaired, or as they were.

    Does nothing for lines on which no repair was agreed, or none is open any more. The return
    closes itself when that was the last thing to do.
    """
    with taken(line.rma_id, by=by) as work:
        mine = work.line(line.pk)
        for each in list(_open_repairs(work, mine, quantity)):
            if repaired:
                if each.status == "proposed":
                    move(each, "approve", by=work.system)
                if each.status == "failed":
                    move(each, "retry", by=work.system)
                move(each, "start_payment", by=work.system, provider="bench")
                move(each, "settle", by=work.system, reference=reference)
                count_settled(mine, each.quantity)
            else:
                _forfeit(work, mine, each, reference)
        finish(work)


def refund_instead(line: RmaLine, *, quantity: int, by: Actor) -> None:
    """Money in the place of a repair that is not possible, by what the order has left for it."""
    with taken(line.rma_id, by=by) as work:
        mine = work.line(line.pk)
        before = mine.wanted
        mine.wanted = {"type": "refund"}
        for each in list(_open_repairs(work, mine, quantity)):
            propose(work, mine, each.quantity, instead_of=each)
            move(each, "cancel", by=work.system, reason="refund")
        left = any(each.type == "repair" for each in _live(work, mine))
        mine.wanted = before if left else mine.wanted
        mine.save(update_fields=["wanted"])
        work.changed()
        advance(work, mine)
        finish(work)


def _live(work: Work, line: RmaLine) -> list[Resolution]:
    return [each for each in work.resolutions_of(line) if each.status in CALLABLE_OFF]


def _open_repairs(work: Work, line: RmaLine, quantity: int) -> Iterator[Resolution]:
    """The open repairs of a line, `quantity` pieces of them; a larger one is divided."""
    for each in _live(work, line):
        if each.type != "repair" or quantity <= 0:
            continue
        if each.status == "disputed":
            move(each, "uphold", by=work.system)
        if each.quantity > quantity:
            rest = divide(work, each, quantity)
            if each.status == "due":
                move(rest, "approve", by=work.system)
        quantity -= each.quantity
        yield each


def _forfeit(work: Work, line: RmaLine, resolution: Resolution, reason: str) -> None:
    """Nothing is done or paid for these pieces, although they were sent in."""
    move(resolution, "cancel", by=work.system, reason=reason)
    resolution.forfeited = True
    resolution.save(update_fields=["forfeited"])
    line.unpaid += resolution.quantity
    line.save(update_fields=["unpaid"])
    work.changed()
