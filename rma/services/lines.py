"""One line of a return: divided, moved, and its serials kept in step."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from flows.note import note
from flows.perform import create
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput, TransitionRefused
from returns_portal.lib.money import format_amount, largest_remainder, parse_amount
from rma.models import RmaLine, RmaLineSerial
from rma.money import units_left
from rma.sentences import Refused, Sentence
from rma.services.charging import recharge
from rma.services.moving import move
from rma.services.resolving import (
    CALLABLE_OFF,
    advance,
    call_off,
    counts,
    divide,
    is_being_paid,
    money_is_moving,
    propose,
)
from rma.services.vocabulary import LINE_SPLIT, RECEIVED
from rma.services.work import Work, within

#: Columns that both parts of a divided line keep.
_SHARED = (
    "order_line_id",
    "product_id",
    "sku",
    "title",
    "reason",
    "symptom",
    "comment",
    "safety",
    "legal_basis",
    "wanted",
    "decision",
    "refund_on",
    "appealed_at",
    "goods_moved_at",
)


def part_of(work: Work, line: RmaLine, quantity: int | None) -> RmaLine:
    """The line itself, or a new one with `quantity` of its units where that is not all of them.

    A line that has ended is not divided: its machine says no to what is asked of it.
    """
    if line.authorized and line.status != "authorized":
        return line
    whole = line.requested if line.status != "authorized" else line.outstanding
    if quantity is None or (quantity == whole == line.requested):
        return line
    if not 1 <= quantity <= whole:
        message = _("Choose from 1 to %(most)d.") % {"most": whole}
        raise InvalidInput.of(FieldError("quantity", "out_of_range", message, {"allowed": whole}))
    return split(work, line, quantity) if quantity < line.requested else line


def leave(work: Work, line: RmaLine, quantity: int) -> None:
    """Leave `quantity` units in a line that waits; the others become a new line that waits too."""
    if not 1 <= quantity <= line.requested:
        part_of(work, line, quantity)
    elif quantity < line.requested:
        split(work, line, line.requested - quantity)


def split(work: Work, line: RmaLine, quantity: int) -> RmaLine:
    """Move `quantity` units of a line, none of them received, to a new line in the same state.

    Their money goes with them; refused where some of it was paid, is on its way or called off.
    """
    was_authorized = line.status == "authorized"
    if not may_part(work, line, quantity):
        if money_is_moving(work, line):
            raise _paid_already(line)
        raise TransitionRefused(_("Nothing is planned for it any more."))
    parts = _take_resolutions(work, line, quantity)
    line.requested -= quantity
    if was_authorized:
        line.authorized -= quantity
    shared = {name: getattr(line, name) for name in _SHARED}
    line.wanted, shared["wanted"] = _share_wanted(line, quantity)
    line.save()
    position = max(each.position for each in work.lines) + 1
    other = RmaLine(rma=work.rma, position=position, requested=quantity, **shared)
    note(line, LINE_SPLIT, by=work.by, data={"quantity": quantity, "to": other.public_id})
    create(other, by=work.system)
    work.lines.append(other)
    if was_authorized:
        move(other, "authorize", by=work.system, quantity=quantity)
    for part in parts:
        part.line = other
        part.save(update_fields=["line"])
    _share_serials(line, other)
    work.changed()
    return other


def may_part(work: Work, line: RmaLine, quantity: int) -> bool:
    """Whether the money of `quantity` units of a line may go with them to another one."""
    planned = sum(each.quantity for each in _movable(work, line))
    return line.status != "authorized" or planned >= quantity


def _movable(work: Work, line: RmaLine) -> list[Any]:
    """What is only planned, the latest first, then what is owed; never what was paid in part."""
    latest = reversed(work.resolutions_of(line))
    movable = [each for each in latest if each.status in CALLABLE_OFF and not each.paid_minor]
    return sorted(movable, key=lambda each: each.status != "proposed")


def _take_resolutions(work: Work, line: RmaLine, quantity: int) -> list[Any]:
    """Resolutions of the line for exactly `quantity` units, as far as there are any."""
    taken: list[Any] = []
    for each in _movable(work, line):
        if not quantity:
            break
        part = each
        if each.quantity > quantity:
            part = divide(work, each, each.quantity - quantity)
        quantity -= part.quantity
        taken.append(part)
    return taken


def _share_wanted(line: RmaLine, quantity: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A sum that was asked for a line follows its units; `quantity` of them went."""
    asked, currency = line.wanted.get("amount"), line.rma.currency
    if asked is None:
        return line.wanted, line.wanted
    whole = parse_amount(asked, currency)
    here, there = largest_remainder(whole, [line.requested, quantity])
    return (
        {**line.wanted, "amount": format_amount(here, currency)},
        {**line.wanted, "amount": format_amount(there, currency)},
    )


def _share_serials(line: RmaLine, other: RmaLine) -> None:
    """As many serials as the first line has units stay with it, the others go."""
    rows = list(RmaLineSerial.objects.filter(line=line).order_by("pk"))
    for row in rows[line.requested :]:
        row.line = other
        row.save(update_fields=["line"])


def authorize(work: Work, line: RmaLine) -> None:
    """All of the line may come; what the dock kept for it counts as received now."""
    decision = line.decision
    if decision.get("outcome") != "authorized":
        decision = {**decision, "outcome": "authorized", **Sentence("approved_by_team").as_json()}
    move(line, "authorize", by=within(work.by), quantity=line.requested, decision=decision)
    if line.kept:
        units = min(line.kept, line.authorized)
        line.kept -= units
        line.received += units
        line.save(update_fields=["kept", "received"])
        note(line, RECEIVED, by=work.system, data={"quantity": units})
    advance(work, line)


def decline(work: Work, line: RmaLine, reason: str) -> None:
    """The line may not come; its money is called off, its serials are free."""
    decision = {
        **line.decision,
        "outcome": "declined",
        **Sentence("declined_by_team", {"reason": reason}).as_json(),
        "hints": [],
    }
    move(line, "decline", by=within(work.by), reason=reason, decision=decision)
    _let_go(work, line, reason)


def cancel(work: Work, line: RmaLine) -> None:
    """The goods stay where they are. Refused where money has moved for them already."""
    if money_is_moving(work, line):
        raise _paid_already(line)
    move(line, "cancel", by=within(work.by))
    _let_go(work, line, "cancelled")


def _paid_already(line: RmaLine) -> Conflict:
    message = _("“%(title)s” was paid for already. Reverse the payment first.")
    return Conflict(message % {"title": line.title}, code="money_moved")


def give_up(work: Work, line: RmaLine) -> None:
    """The goods are not coming. Units that were paid for stay taken; refused while that is not
    known."""
    if is_being_paid(work, line):
        message = _("Money for it is paid, on its way, or questioned. Settle that first.")
        raise TransitionRefused(message)
    move(line, "give_up", by=within(work.by))
    _let_go(work, line, "not_coming")


def come_back(work: Work, line: RmaLine, verb: str, **details: Any) -> None:
    """Let a line that was given up or declined count again, if its units are still there for it."""
    refuse_if_taken(work, line)
    missing = line.requested - sum(
        each.quantity for each in work.resolutions_of(line) if counts(each)
    )
    if missing > 0:
        propose(work, line, missing)
    move(line, verb, by=within(work.by), **details)
    take_serials(line)
    work.changed()
    recharge(work, because="counts again")


def refuse_if_taken(work: Work, line: RmaLine) -> None:
    """Conflict where the line's units are on another return by now."""
    if not are_free(work, line):
        refused = Refused("exceeds_returnable", allowed=units_free(work, line))
        raise Conflict.of(refused.field_error("quantity"))


def are_free(work: Work, line: RmaLine) -> bool:
    """Whether a line that does not count now may count again."""
    missing = line.requested - line.live_quantity
    return line.status in RmaLine.LIVE or missing <= units_free(work, line)


def units_free(work: Work, line: RmaLine) -> int:
    """How many units of what the line returns are on no return."""
    key = work.key_of(line)
    if key is None:
        return line.requested
    return units_left(work.sold.priced, work.sold.ledger(), key)


def _let_go(work: Work, line: RmaLine, reason: str) -> None:
    call_off(work, line, reason)
    if not line.live_quantity:
        RmaLineSerial.objects.filter(line=line).update(open=False)


def take_serials(line: RmaLine) -> None:
    """Serials count again, but for those that are on another open line by now."""
    serials = RmaLineSerial.objects.filter(line=line, open=False)
    elsewhere = RmaLineSerial.objects.filter(
        open=True, serial_normalized__in=serials.values("serial_normalized")
    ).values("serial_normalized")
    serials.exclude(serial_normalized__in=elsewhere).update(open=True)
