"""The goods of a resolution: promised with it, divided with it, and asked to be paid for where they
cost more than what comes back.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.services import stock
from flows.deadlines import meet, set_deadline
from returns_portal.lib import calendars, clock
from returns_portal.lib.errors import Conflict
from rma.models import Resolution, RmaLine
from rma.money import Part
from rma.money.exchange import Pieces
from rma.services.exchanging import outgoing_of, price_minor
from rma.services.moving import move
from rma.services.work import Work
from tenants.actors import Actor

#: Days within which a shopper pays the difference of an exchange.
DIFFERENCE_WITHIN = 7
#: Kind of the date by which the difference is paid.
DIFFERENCE = "difference"
#: Why a resolution waits again: the shopper did not pay in time. A person asks anew.
LAPSED = "lapsed"


def column(
    line: RmaLine, quantity: int, *, instead_of: Resolution | None = None
) -> dict[str, Any] | None:
    """The goods of a new resolution for `quantity` units of a line; None where it brings none."""
    kind = line.wanted.get("type")
    if instead_of is not None and instead_of.type == kind and instead_of.replacement:
        return {**instead_of.replacement, "shipped": 0}
    out = outgoing_of(line, quantity)
    return None if out is None else out.as_json()


def price(work: Work, line: RmaLine, part: Part) -> int | None:
    """What goods in exchange for units of a line cost (minor units); None where there are none."""
    out = outgoing_of(line, part.units) if line.wanted.get("type") == "exchange" else None
    if out is None:
        return None
    return price_minor(work.sold, part.key, out.unit_price, out.pieces, part.amount)


def promise(resolution: Resolution, *, instead_of: Resolution | None = None) -> None:
    """Promise the goods of a resolution that was just written: those of the one it stands in for,
    else what there is. Without any it waits; they are looked for again when they are sent.
    """
    if not resolution.replacement:
        return
    if instead_of is not None and instead_of.replacement:
        stock.pass_on(instead_of, resolution, resolution.to_send)
        resolution.customer_paid_at = instead_of.customer_paid_at
        resolution.customer_reference = instead_of.customer_reference
        resolution.save(update_fields=["customer_paid_at", "customer_reference"])
        instead_of.customer_paid_at = None
        instead_of.save(update_fields=["customer_paid_at"])
        return
    try:
        stock.reserve([wanted(resolution)])
    except stock.OutOfStock:
        return


def wanted(resolution: Resolution) -> stock.Wanted:
    """What a resolution still has to send, as the stock knows it."""
    assert resolution.replacement  # noqa: S101 - asked of those that bring goods
    product = UUID(resolution.replacement["product"])
    return stock.Wanted(resolution, product, resolution.to_send)


def divide(resolution: Resolution, first: int) -> dict[str, Any] | None:
    """Leave the goods of `first` units with a resolution; those of the rest, for another one.

    Raises Conflict `indivisible` where nobody can tell which piece belongs to which unit.
    """
    goods = resolution.replacement
    if not goods:
        return None
    ahead = Pieces(resolution.quantity, goods["quantity"]).for_units(first)
    if not ahead or goods["shipped"] > ahead:
        raise Conflict(_("These goods are exchanged as a whole."), code="indivisible")
    rest = {**goods, "quantity": goods["quantity"] - ahead, "shipped": 0}
    resolution.replacement = {**goods, "quantity": ahead}
    return rest


def goes_as_a_whole(line: RmaLine, resolution: Resolution) -> bool:
    """Whether goods wait for the rest of their units, because one of them cannot go alone: their
    difference is asked for once.
    """
    goods = resolution.replacement
    if not goods:
        return False
    even = Pieces(resolution.quantity, goods["quantity"]).for_units(1)
    return not even or bool(resolution.customer_owes_minor and line.outstanding)


def make_due(work: Work, resolution: Resolution) -> None:
    """The goods that come back are that far: it is owed, or the shopper pays the difference first.

    One whose difference was not paid in time is left to a person.
    """
    if not resolution.customer_owes_minor or resolution.customer_paid_at is not None:
        move(resolution, "approve", by=work.system)
    elif resolution.failure_code != LAPSED:
        ask(work, resolution, by=work.system)


def ask(work: Work, resolution: Resolution, *, by: Actor) -> None:
    """Ask the shopper for the difference, with a date."""
    move(resolution, "ask_payment", by=by)
    due_at = calendars.end_of_period(clock.now(), DIFFERENCE_WITHIN, work.tenant.tz)
    set_deadline(work.rma, kind=DIFFERENCE, holder="you", due_at=due_at, rule="difference_within")


def meet_when_answered(work: Work) -> None:
    """Nobody waits for a difference any more where all are paid or given up."""
    if not any(each.status == "awaiting_payment" for each in work.resolutions):
        meet(work.rma, DIFFERENCE)
