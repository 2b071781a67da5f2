"""A repair that was agreed: done, not possible, or money in its place."""

from __future__ import annotations

from collections.abc import Iterator

from returns_portal.lib.ids import normalise_code
from rma.models import Resolution, RmaLine, RmaLineSerial
from rma.services import deducting
from rma.services.charging import recharge
from rma.services.deciding import finish
from rma.services.lines import take_serials, units_free
from rma.services.moving import move
from rma.services.resolving import CALLABLE_OFF, advance, count_settled, divide, propose
from rma.services.work import Work, taken
from tenants.actors import Actor


def end_repair(
    line: RmaLine,
    *,
    quantity: int,
    by: Actor,
    reference: str,
    repaired: bool,
    home: bool = True,
    serial: str = "",
) -> None:
    """What was agreed for `quantity` pieces of a line is over: repaired, or as they were.

    `home`: their owner has them again (the piece with this `serial`), and they may come back anew:
    they count as returned no longer, and what was agreed takes nothing from the order. Does nothing
    for pieces for which money was paid or is owed. The return closes itself when that was the last
    thing to do.
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
        if home:
            _send_home(work, mine, quantity, serial)
        finish(work)


def taken_in_again(line: RmaLine, *, quantity: int, by: Actor) -> None:
    """Pieces that went home are here once more (nobody took them in): they count as before.

    Unless their units are on another return by now: then that one has them.
    """
    with taken(line.rma_id, by=by) as work:
        mine = work.line(line.pk)
        for each in _at_an_end(work, mine, quantity, at_home=True):
            if each.quantity <= units_free(work, mine):
                _count_home(work, mine, each, at_home=False)
        if mine.live_quantity:
            take_serials(mine)


def refund_instead(line: RmaLine, *, quantity: int, by: Actor) -> None:
    """Money in the place of a repair that is not possible, by what the order has left for it."""
    with taken(line.rma_id, by=by) as work:
        mine = work.line(line.pk)
        before = mine.wanted
        mine.wanted = {"type": "refund"}
        for each in list(_open_repairs(work, mine, quantity)):
            fresh = propose(work, mine, each.quantity, instead_of=each)
            move(each, "cancel", by=work.system, reason="refund")
            deducting.rework(work, mine, fresh)
        left = any(each.type == "repair" for each in _live(work, mine))
        mine.wanted = before if left else mine.wanted
        mine.save(update_fields=["wanted"])
        work.changed()
        recharge(work, because="refund instead")
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


def _send_home(work: Work, line: RmaLine, quantity: int, serial: str) -> None:
    """Pieces of a line are their owner's again, and free for a return of their own."""
    quantity = min(quantity, line.received - line.sent_home)
    for each in _at_an_end(work, line, quantity, at_home=False):
        _count_home(work, line, each, at_home=True)
    named = RmaLineSerial.objects.filter(line=line)
    if line.live_quantity:
        named = named.filter(serial_normalized=normalise_code(serial))
    named.update(open=False)


def _at_an_end(work: Work, line: RmaLine, quantity: int, *, at_home: bool) -> Iterator[Resolution]:
    """What brought no money for `quantity` pieces of a line, where they are at home or not yet."""
    for each in work.resolutions_of(line):
        repaired = each.type == "repair" and each.status == "settled"
        over = (repaired or each.forfeited) and each.sent_home == at_home
        if over and each.quantity <= quantity:
            quantity -= each.quantity
            yield each


def _count_home(work: Work, line: RmaLine, resolution: Resolution, *, at_home: bool) -> None:
    resolution.sent_home = at_home
    resolution.save(update_fields=["sent_home"])
    line.sent_home += resolution.quantity if at_home else -resolution.quantity
    line.save(update_fields=["sent_home"])
    work.changed()
