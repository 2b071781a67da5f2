"""The other ends of an order: not worth repairing, declined, expired, cancelled; and what follows.

An owner's piece stays theirs until it was paid for or they gave it up: disposing of it waits for
one of these.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from disposition.flow.routing import BENCH_ROUTES, CUSTOMERS_OWN
from disposition.models import Disposition, WorkOrder
from disposition.selectors.options import offered
from disposition.services.moving import approve_route, reroute, start_route
from disposition.services.repair.in_hand import in_hand, lay_down, refuse, said
from disposition.services.repair.returning import send_on
from disposition.workshop import OUTCOMES
from flows.perform import lock, perform
from inspection.models import HandlingUnit
from inspection.services.units import pass_title
from returns_portal.lib.errors import FieldError, InvalidInput
from rma.models import Resolution
from rma.services.repairing import end_repair, refund_instead
from rma.services.work import within
from tenants.actors import Actor


def condemn(order: WorkOrder, *, finding: str, by: Actor) -> WorkOrder:
    """It is not worth repairing; somebody decides what happens to it."""
    finding = said(finding, "finding", _("Say why it is not worth repairing."))
    with in_hand(order) as fresh:
        fresh = perform(fresh, "condemn", by=by, finding=finding)
        lay_down(fresh)
    return fresh


def reject_quote(order: WorkOrder, *, by: Actor, gives_up: bool = False) -> WorkOrder:
    """The owner does not want the repair. `gives_up`: they ask us to recycle the piece, which is
    ours from then on.
    """
    with in_hand(order) as fresh:
        fresh = perform(fresh, "reject_quote", by=by, gives_up=gives_up)
        lay_down(fresh)
        if gives_up:
            pass_title([fresh.unit], by=within(by))
    return fresh


def decide(order: WorkOrder, *, outcome: str, by: Actor, route: str | None = None) -> WorkOrder:
    """What happens to a piece that is not repaired: back to its owner, disposed of, or paid for.

    Only what is ours is disposed of. After `refund` the piece waits for its new route until the
    owner has the money.
    """
    if outcome not in OUTCOMES:
        message = _("Choose one of: %s.") % ", ".join(OUTCOMES)
        raise InvalidInput.of(FieldError("outcome", "invalid_choice", message))
    with in_hand(order) as fresh:
        unit = fresh.unit
        _refuse_outcome(unit, outcome)
        fresh = perform(fresh, "decide", by=by, outcome=outcome)
        fresh.unit = unit
        lay_down(fresh)
        if outcome == "ship_back":
            _send_home(fresh, by)
        else:
            _let_go(fresh, outcome, route, by)
    return fresh


def cancel(order: WorkOrder, *, reason: str, by: Actor) -> WorkOrder:
    """Nobody works on it any more: parts go back, and the piece needs a route again."""
    reason = said(reason, "reason", _("Say why."))
    with in_hand(order) as fresh:
        unit = fresh.unit
        fresh = perform(fresh, "cancel", by=by, reason=reason)
        fresh.unit = unit
        lay_down(fresh)
        if lock(fresh.disposition).status == "in_progress" and unit.status == "on_hand":
            reroute(fresh.disposition, reason=reason, by=within(by), route=fresh.route)
    return fresh


def _refuse_outcome(unit: HandlingUnit, outcome: str) -> None:
    if outcome == "dispose" and unit.title != "ours":
        message = _("It still belongs to the customer: they have to give it up, or be paid.")
        raise refuse(message, "not_ours")
    if outcome == "ship_back" and (unit.title == "ours" or unit.rma is None):
        raise refuse(_("It is ours: there is no owner to send it to."), "ours")
    if outcome == "refund" and not _may_be_refunded(unit):
        message = _("No repair was agreed on its return that could be paid instead.")
        raise refuse(message, "no_repair_agreed")


def _may_be_refunded(unit: HandlingUnit) -> bool:
    if unit.title == "ours" or unit.rma_line_id is None or not unit.counted:
        return False
    agreed = Resolution.objects.filter(line=unit.rma_line_id, type="repair")
    return agreed.filter(status__in=("proposed", "due", "failed", "disputed")).exists()


def _send_home(order: WorkOrder, by: Actor) -> None:
    """The piece travels home as it is."""
    way = _rerouted(order, "return_to_customer", _("Not repaired: sent back"), by)
    start_route(approve_route(way, by=within(by)), by=within(by))
    send_on(order, by=by)


def _let_go(order: WorkOrder, outcome: str, route: str | None, by: Actor) -> None:
    """The piece does not go back to its owner; a person approves its new route."""
    unit, line = order.unit, order.unit.rma_line
    if line is not None and unit.counted:
        if outcome == "refund":
            refund_instead(line, quantity=unit.counted, by=within(by))
        else:
            end_repair(
                line,
                quantity=unit.counted,
                by=within(by),
                reference=order.number,
                repaired=False,
                home=False,
            )
    _rerouted(order, route or _best_left(unit), _("Not repaired"), by)


def _best_left(unit: HandlingUnit) -> str:
    """The best lawful route of a piece that nobody repairs and nobody gets back."""
    closed = (*BENCH_ROUTES, *CUSTOMERS_OWN)
    return next((each.route for each in offered(unit) if each.route not in closed), "recycle")


def _rerouted(order: WorkOrder, route: str, reason: str, by: Actor) -> Disposition:
    return reroute(order.disposition, reason=reason, by=within(by), route=route)
