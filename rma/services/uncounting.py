"""A count at the dock taken back: what `receive` did to a line, undone while no money has moved."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from flows.note import note
from flows.vocabulary import declare
from returns_portal.lib.errors import Conflict
from rma.models import RmaLine
from rma.services.moving import move
from rma.services.resolving import counts, divide, payable_units, propose
from rma.services.work import Work, taken
from tenants.actors import Actor

UNRECEIVED = declare("rma_line.unreceived", gettext_lazy("Count taken back"), icon="undo")


def unreceive_line(line: RmaLine, *, quantity: int, by: Actor) -> None:
    """Take `quantity` pieces off what the dock counted (then off what it kept).

    Money that had fallen due by them waits again. Raises Conflict (`money_moved`) where it is paid,
    or on its way, already.
    """
    with taken(line.rma_id, by=by) as work:
        mine = work.line(line.pk)
        received = min(quantity, mine.received)
        mine.received -= received
        mine.kept -= min(quantity - received, mine.kept)
        if mine.disposed > mine.received + mine.kept or mine.sent_home > mine.received:
            raise Conflict(_("Part of it has an approved route already."), code="route_approved")
        mine.save(update_fields=["received", "kept"])
        if call_back(work, mine, because="count taken back"):
            raise Conflict(
                _("“%(title)s” was paid for already. Reverse the payment first.")
                % {"title": mine.title},
                code="money_moved",
            )
        note(mine, UNRECEIVED, by=by, data={"quantity": quantity})


def call_back(work: Work, line: RmaLine, *, because: str) -> int:
    """Let resolutions wait again whose goods are not here after all, the latest first; returns for
    how many units money has moved already.
    """
    ahead = sum(each.quantity for each in work.resolutions_of(line) if each.ahead and counts(each))
    bound = [each for each in work.resolutions_of(line) if not each.ahead]
    too_many = -max(payable_units(line) - ahead, 0)
    for each in bound:
        if counts(each) and each.status != "proposed":
            too_many += each.quantity
    for each in reversed(bound):
        if too_many <= 0:
            return 0
        if each.status != "due":
            continue
        if each.quantity > too_many:
            divide(work, each, each.quantity - too_many)
            return 0
        propose(work, line, each.quantity, instead_of=each)
        move(each, "cancel", by=work.system, reason=because)
        work.changed()
        too_many -= each.quantity
    return max(too_many, 0)
