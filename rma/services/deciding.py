"""Deciding on a return and its lines: the clock of authorisation, and what each verb entails."""

from __future__ import annotations

from django.utils.translation import gettext as _

from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput, TransitionRefused
from rma.flow.authorisation import (
    every_line_is_finished,
    nothing_was_received,
    right_may_lapse,
)
from rma.models import Rma, RmaLine
from rma.services import dates, lines
from rma.services.moving import move
from rma.services.remarks import remark
from rma.services.resolving import advance, is_being_paid, money_is_moving
from rma.services.shipping import expire_labels, plan_if_none, void_unused
from rma.services.uncounting import call_back
from rma.services.work import Work, taken, within
from tenants.actors import Actor

#: A line in one of these asks for nothing more.
GONE = ("declined", "cancelled", "not_coming")


def authorize_return(rma: Rma, *, by: Actor) -> Rma:
    """Approve every line that waits for a decision, and the return with them."""
    with taken(rma, by=by) as work:
        by.require("returns.decide")
        if work.rma.status == "requested":
            for line in _waiting(work):
                lines.authorize(work, line)
        _authorize(work)
    return work.rma


def decline_return(rma: Rma, *, by: Actor, reason: str) -> Rma:
    """Decline every line that waits, and the return; the reason is shown to the shopper."""
    reason = _said(reason, "reason")
    with taken(rma, by=by) as work:
        approved = [line for line in work.lines if line.status == "authorized"]
        if approved and work.rma.status in ("requested", "needs_information"):
            raise TransitionRefused(_("Part of it is approved already: decline the other lines."))
        _decline(work, remark(work.rma, reason, kind="decline", by=by))
    return work.rma


def ask_for_information(rma: Rma, *, by: Actor, message: str) -> Rma:
    """Ask the shopper something before deciding."""
    message = _said(message, "message")
    with taken(rma, by=by) as work:
        said = remark(work.rma, message, kind="question", by=by)
        move(work.rma, "ask_for_information", by=by, message=said)
        dates.wait_for_answer(work.rma, work.tenant)
    return work.rma


def provide_information(rma: Rma, *, by: Actor, message: str) -> Rma:
    """The shopper answers; somebody decides now."""
    message = _said(message, "message")
    with taken(rma, by=by) as work:
        said = remark(work.rma, message, kind="answer", by=by)
        move(work.rma, "provide_information", by=by, message=said)
        dates.wait_for_decision(work.rma, work.tenant)
    return work.rma


def cancel_return(rma: Rma, *, by: Actor) -> Rma:
    """Call the whole return off, as long as no goods have moved and no money has."""
    with taken(rma, by=by) as work:
        if work.rma.status in ("requested", "needs_information", "authorized"):
            _refuse_moved_money(work)
        move(work.rma, "cancel", by=by)
        for line in work.lines:
            if line.status in ("requested", "authorized"):
                lines.cancel(work, line)
        _end(work)
    return work.rma


def appeal_return(rma: Rma, *, by: Actor, message: str) -> Rma:
    """Ask the shop to look again at a declined return, once."""
    message = _said(message, "message")
    with taken(rma, by=by) as work:
        said = remark(work.rma, message, kind="appeal", by=by)
        move(work.rma, "appeal", by=by, message=said)
        for line in work.lines:
            if line.status == "declined" and line.appealed_at is None:
                lines.come_back(work, line, "appeal", message=said)
        dates.wait_for_decision(work.rma, work.tenant)
    return work.rma


def reinstate_return(rma: Rma, *, by: Actor) -> Rma:
    """Let an expired return count again, with a new date and label, if its units are free."""
    with taken(rma, by=by) as work:
        for line in work.lines:
            if line.status == "not_coming":
                lines.refuse_if_taken(work, line)
        reinstate(work, by=by)
    return work.rma


def reinstate(work: Work, *, by: Actor) -> None:
    """The same, for a return in hand; lines whose units are on another return stay given up."""
    move(work.rma, "reinstate", by=by)
    for line in work.lines:
        if line.status == "not_coming" and lines.are_free(work, line):
            lines.come_back(work, line, "turn_up")
    _start_sending(work)


def close_return(rma: Rma, *, by: Actor) -> Rma:
    """Close a finished return by hand; the machine says what is still missing."""
    with taken(rma, by=by) as work:
        move(work.rma, "close", by=by)
        _end(work)
    return work.rma


def close_if_finished(rma: Rma, *, by: Actor) -> bool:
    """Close the return if every line is settled or gone and every piece has its route."""
    with taken(rma, by=by) as work:
        return finish(work)


def finish(work: Work) -> bool:
    """The same, for a return in hand; the system closes it."""
    rma = work.rma
    if rma.status != "authorized" or every_line_is_finished(rma) is not None:
        return False
    if all(line.status == "cancelled" for line in work.lines) and rma.goods_moved_at is None:
        move(rma, "cancel", by=work.system)
    else:
        move(rma, "close", by=work.system)
    _end(work)
    return True


def expire_return(rma: Rma, *, by: Actor) -> bool:
    """The date to send has passed: what may lapse is given up, the rest only loses its label.

    Returns whether the whole return expired. Statutory rights never lapse like this.
    """
    with taken(rma, by=by) as work:
        if work.rma.status != "authorized" or work.rma.goods_moved_at is not None:
            return False
        for line in list(work.lines):
            paying = is_being_paid(work, line)
            if line.status == "authorized" and may_lapse(line) and line.outstanding and not paying:
                lines.give_up(work, line)
        if any(line.status not in GONE for line in work.lines):
            expire_labels(work)
            return False
        void_unused(work)
        move(work.rma, "expire", by=by)
        dates.nothing_more(work.rma)
        return True


def may_lapse(line: RmaLine) -> bool:
    """Whether the machine lets the line be given up."""
    return right_may_lapse(line) is None and nothing_was_received(line) is None


# --- single lines --------------------------------------------------------------------------


def authorize_line(line: RmaLine, *, by: Actor, quantity: int | None = None) -> RmaLine:
    """Approve a line, or `quantity` of its units: the others become a line that still waits."""
    with taken(line.rma_id, by=by) as work:
        mine = _decidable(work, line)
        if mine.status == "requested" and quantity is not None:
            lines.leave(work, mine, quantity)
        lines.authorize(work, mine)
        _follow(work)
    return mine


def decline_line(line: RmaLine, *, by: Actor, reason: str, quantity: int | None = None) -> RmaLine:
    """Decline a line, or `quantity` of its units, with a reason shown to the shopper."""
    reason = _said(reason, "reason")
    with taken(line.rma_id, by=by) as work:
        mine = lines.part_of(work, _decidable(work, line), quantity)
        said = remark(work.rma, reason, kind="decline", by=by, line=mine)
        lines.decline(work, mine, said)
        _follow(work, said)
    return mine


def cancel_line(line: RmaLine, *, by: Actor, quantity: int | None = None) -> RmaLine:
    """Call a line off, or `quantity` of its units, before its goods move."""
    with taken(line.rma_id, by=by) as work:
        by.require("returns.cancel")
        mine = lines.part_of(work, work.line(line.pk), quantity)
        lines.cancel(work, mine)
        _follow(work)
    return mine


def appeal_line(line: RmaLine, *, by: Actor, message: str) -> RmaLine:
    """Ask the shop to look again at a declined line, once; a finished return stays finished."""
    message = _said(message, "message")
    with taken(line.rma_id, by=by) as work:
        mine = work.line(line.pk)
        said = remark(work.rma, message, kind="appeal", by=by, line=mine)
        if work.rma.status == "declined":
            move(work.rma, "appeal", by=by, message=said)
        elif work.rma.status not in ("requested", "needs_information", "authorized"):
            raise TransitionRefused(_("This return has ended. A new one can be requested."))
        by.require("returns.answer")
        lines.come_back(work, mine, "appeal", message=said)
        dates.wait_for_decision(work.rma, work.tenant)
    return mine


def give_up_line(line: RmaLine, *, by: Actor, quantity: int | None = None) -> RmaLine:
    """The goods of a line, or `quantity` of them, are not coming."""
    with taken(line.rma_id, by=by) as work:
        by.require("returns.cancel")
        mine = work.line(line.pk)
        if mine.status == "authorized" and mine.received and quantity is None:
            quantity = mine.outstanding or None
        mine = lines.part_of(work, mine, quantity)
        lines.give_up(work, mine)
        advance(work, work.line(line.pk))
        _follow(work)
    return mine


def presume_lost(line: RmaLine, *, by: Actor) -> RmaLine:
    """The goods did not arrive and will not: the shopper is paid, the claim is the carrier's."""
    with taken(line.rma_id, by=by) as work:
        mine = work.line(line.pk)
        move(mine, "presume_lost", by=by)
        lines.advance(work, mine)
        finish(work)
    return mine


def turn_up_line(line: RmaLine, *, by: Actor) -> RmaLine:
    """Goods that were given up or lost are coming after all: they are expected again.

    Money that was due for their loss waits for them; what was paid stays paid.
    """
    with taken(line.rma_id, by=by) as work:
        mine = work.line(line.pk)
        by.require("receiving.receive")
        if work.rma.status != "authorized":
            raise TransitionRefused(_("This return has ended. Receive what came: that opens it."))
        lines.come_back(work, mine, "turn_up")
        call_back(work, mine, because="turned up")
        advance(work, mine)
        dates.start_sending(work.rma, work.lines, work.tenant)
    return mine


def _decidable(work: Work, line: RmaLine) -> RmaLine:
    """The line, if its return can be decided on; while a question is open it cannot."""
    work.by.require("returns.decide")
    if work.rma.status == "needs_information":
        raise TransitionRefused(_("The shopper was asked something. Wait for the answer."))
    return work.line(line.pk)


def _follow(work: Work, reason: str = "") -> None:
    """What the lines' states mean for the return as a whole."""
    rma = work.rma
    if _waiting(work):
        return
    states = {line.status for line in work.lines}
    if rma.status in ("requested", "needs_information"):
        if "authorized" in states:
            _authorize(work)
        elif "declined" in states:
            given = (line.decline_reason for line in work.lines if line.decline_reason)
            _decline(
                work,
                reason or remark(rma, next(given), kind="decline", by=work.system),
            )
        else:
            move(rma, "cancel", by=within(work.by))
            _end(work)
    elif rma.status == "authorized":
        dates.meet(rma, "decide")
        finish(work)


def _authorize(work: Work) -> None:
    move(work.rma, "authorize", by=work.by)
    _start_sending(work)


def _start_sending(work: Work) -> None:
    days = [
        line.decision["ship_by_days"]
        for line in work.lines
        if line.status == "authorized" and line.decision.get("ship_by_days") is not None
    ]
    work.rma.ship_by = dates.ship_by(work.rma, work.tenant, clock.now(), days)
    work.rma.save(update_fields=["ship_by"])
    plan_if_none(work)
    dates.start_sending(work.rma, work.lines, work.tenant)
    finish(work)


def _decline(work: Work, reason: str) -> None:
    move(work.rma, "decline", by=work.by, reason=reason)
    for line in _waiting(work):
        lines.decline(work, line, reason)
    _end(work)


def _end(work: Work) -> None:
    """Nothing is expected any more: no dates, no labels that somebody might still use."""
    void_unused(work)
    dates.nothing_more(work.rma)


def _waiting(work: Work) -> list[RmaLine]:
    return [line for line in work.lines if line.status == "requested"]


def _refuse_moved_money(work: Work) -> None:
    for line in work.lines:
        if line.status == "authorized" and money_is_moving(work, line):
            raise TransitionRefused(
                _("“%(title)s” was paid for already. Reverse the payment first.")
                % {"title": line.title}
            )


def _said(text: str, field: str) -> str:
    """What a person must say; InvalidInput where it is missing."""
    text = (text or "").strip()
    if not text:
        raise InvalidInput.of(FieldError(field, "required", _("Say it in a few words.")))
    return text
