"""The way of one piece: approved by a person, started and completed through the gates.

The piece is locked before anything is asked of it, and holds are placed under the same lock, so no
order of verbs gets a piece through a gate that is shut.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from disposition.derivations import as_rows
from disposition.flow.routing import BY_HAND
from disposition.models import Disposition
from disposition.routing import REFUSALS, ROUTES, Goods, refusal
from disposition.selectors.gates import blocks_of
from disposition.selectors.options import goods_now, routing_in_force
from disposition.services.benching import (
    gave_back,
    is_here_again,
    open_work_order,
    refuse_on_bench,
)
from disposition.services.lot_items import leave_lot, refuse_in_a_lot
from disposition.services.proposing import give_back
from flows.perform import lock, perform
from inspection.models import HandlingUnit, Inspection
from inspection.services.alone import one_transaction
from inspection.services.goods import changed, lock_goods
from inspection.services.inspecting import grade_was_used, skip_waiting
from returns_portal.lib.errors import Conflict, FieldError, InvalidInput
from rma.services.receiving import line_disposed
from tenants.actors import Actor


def approve_route(
    disposition: Disposition, *, by: Actor, route: str | None = None, reason: str = ""
) -> Disposition:
    """Decide where the piece goes: the suggestion, or with a `reason` another lawful route.

    It counts on the return, which closes once all of it is settled and routed. Raises InvalidInput
    `reason_required` where somebody overrides the suggestion without a word.
    """
    reason = reason.strip()[:500]
    with _in_hand(disposition) as (unit, disposition):
        _refuse_while_inspected(unit)
        chosen, goods = route or disposition.route, goods_now(unit)
        _refuse_unlawful(goods, chosen)
        if chosen != disposition.route and not reason and disposition.status == "proposed":
            message = _("Say why it goes elsewhere than suggested.")
            raise InvalidInput.of(FieldError("reason", "reason_required", message))
        _save_options(disposition, goods, chosen)
        disposition = perform(disposition, "approve", by=by, route=chosen, reason=reason)
        _count(unit, by)
    return disposition


def reroute(
    disposition: Disposition, *, reason: str, by: Actor, route: str | None = None
) -> Disposition:
    """Think again about where the piece goes; the new route has to be approved."""
    reason = _said(reason)
    with _in_hand(disposition) as (unit, disposition):
        refuse_on_bench(unit)
        leave_lot(unit, by=by)
        goods = goods_now(unit)
        best = routing_in_force().options(goods)[0]
        chosen = route or best.route
        _refuse_unlawful(goods, chosen)
        _save_options(disposition, goods, chosen)
        rule = best.rule if chosen == best.route else BY_HAND
        disposition = perform(disposition, "reroute", by=by, reason=reason, route=chosen, rule=rule)
        give_back(unit, by=by)
    return disposition


def start_route(disposition: Disposition, *, by: Actor) -> Disposition:
    """The piece sets out; refused while a gate is shut. For the bench a work order opens."""
    with _in_hand(disposition) as (unit, disposition):
        _refuse_while_inspected(unit)
        _look_at_gates(disposition, unit)
        disposition = perform(disposition, "start", by=by)
        if disposition.inspection_id is not None:
            grade_was_used(disposition.inspection_id)
        open_work_order(disposition, unit, by=by)
    return disposition


def complete_route(disposition: Disposition, *, by: Actor) -> Disposition:
    """The piece is where it belongs and leaves the floor; refused while a gate is shut."""
    with _in_hand(disposition) as (unit, disposition):
        _refuse_while_inspected(unit)
        refuse_in_a_lot(unit)
        _look_at_gates(disposition, unit)
        disposition = perform(disposition, "complete", by=by)
        skip_waiting(unit, rule="left", by=by)
        if disposition.route == "destroy":
            perform(unit, "destroy", by=by)
        else:
            perform(unit, "leave", by=by, to=ROUTES[disposition.route][1])
        gave_back(disposition, unit, by=by)
    return disposition


def come_back(disposition: Disposition, *, reason: str, by: Actor) -> Disposition:
    """The piece is here again, and needs a route."""
    reason = _said(reason)
    with _in_hand(disposition) as (unit, disposition):
        leave_lot(unit, by=by)
        disposition = perform(disposition, "come_back", by=by, reason=reason)
        unit = perform(unit, "come_back", by=by)
        unit = lock_goods(unit)
        give_back(unit, by=by)
        is_here_again(disposition, unit, by=by)
        _save_options(disposition, goods_now(unit), disposition.route)
    return disposition


@contextmanager
def _in_hand(disposition: Disposition) -> Iterator[tuple[HandlingUnit, Disposition]]:
    """The piece and its disposition, locked in that order, for the block."""
    with one_transaction():
        unit = lock_goods(HandlingUnit(pk=disposition.unit_id))
        fresh = lock(disposition)
        fresh.unit = unit
        yield unit, fresh


def _look_at_gates(disposition: Disposition, unit: HandlingUnit) -> None:
    """Write down what blocks the piece now: the machine's guards look at it."""
    Disposition.objects.filter(pk=disposition.pk).update(blocks=blocks_of(unit))


def _refuse_while_inspected(unit: HandlingUnit) -> None:
    if Inspection.objects.filter(unit=unit, status__in=("in_progress", "graded")).exists():
        raise Conflict(_("It is being inspected. Wait for the grade."), code="inspection_open")


def _refuse_unlawful(goods: Goods, route: str) -> None:
    if route not in ROUTES:
        message = _("Choose one of: %s.") % ", ".join(ROUTES)
        raise InvalidInput.of(FieldError("route", "invalid_choice", message))
    why = refusal(goods, route)
    if why is not None:
        error = FieldError("route", why, REFUSALS[why])
        raise Conflict.of(error, code="route_not_lawful")


def _save_options(disposition: Disposition, goods: Goods, chosen: str) -> None:
    """Keep what is on offer at the moment somebody decides, and what the chosen route brings."""
    routing = routing_in_force()
    choices = routing.options(goods)
    mine = next((choice for choice in choices if choice.route == chosen), None)
    Disposition.objects.filter(pk=disposition.pk).update(
        options=as_rows(choices),
        net_minor=mine.net_minor if mine is not None else None,
        currency=mine.currency if mine is not None else "",
        table_number=routing.number,
    )


def _count(unit: HandlingUnit, by: Actor) -> None:
    """Tell the return line of pieces whose route is approved, each piece once."""
    pieces = unit.counted - unit.routed
    unit.routed = unit.counted
    changed(unit)
    if pieces and unit.rma_line is not None:
        line_disposed(unit.rma_line, quantity=pieces, by=by)


def _said(reason: str) -> str:
    reason = (reason or "").strip()
    if not reason:
        raise InvalidInput.of(FieldError("reason", "required", _("Say why.")))
    return reason[:500]
