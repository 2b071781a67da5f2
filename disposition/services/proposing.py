"""Suggests where a graded piece goes, by the routing rules in force."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from disposition.derivations import as_rows
from disposition.models import Disposition
from disposition.routing import Choice
from disposition.selectors.options import Routing, goods_now, routing_in_force
from disposition.selectors.repair import on_bench
from disposition.services.lot_items import leave_lot
from disposition.services.tables import publish_default_routes
from disposition.vocabulary import RECONSIDERED
from flows.note import note
from flows.perform import create, perform
from inspection.models import HandlingUnit, Inspection
from inspection.services.goods import changed
from returns_portal.lib import clock
from rma.services.receiving import line_disposed
from rma.services.work import within
from tenants.actors import Actor


def propose_route(
    unit: HandlingUnit, *, by: Actor, inspection: Inspection | None = None
) -> Disposition:
    """Suggest the best lawful route for a piece in hand (locked), or suggest again.

    A route approved by an earlier grade has to be approved once more; one that is done stays, and
    so does that of a piece on a bench.
    """
    routing = routing_in_force()
    if not routing.rules:
        publish_default_routes(by=by)
        routing = routing_in_force()
    choices = routing.options(goods_now(unit))
    known = Disposition.objects.filter(unit=unit).first()
    if known is None:
        disposition = Disposition(unit=unit, inspection=inspection)
        suggest(disposition, choices, routing)
        return create(disposition, by=by)
    if known.status == "completed" or on_bench(unit) is not None:
        return known
    if known.status != "proposed":
        leave_lot(unit, by=by)
        known = perform(
            known, "reroute", by=within(by), reason=_("Inspected again."), route=choices[0].route
        )
        give_back(unit, by=by)
    suggest(known, choices, routing)
    return _reconsidered(known, inspection, by)


def suggest(
    disposition: Disposition,
    choices: tuple[Choice, ...],
    routing: Routing,
    rows: list[dict[str, Any]] | None = None,
) -> None:
    """Write the best of the choices, and all of them (as `rows`), on a disposition (not saved)."""
    best = choices[0]
    disposition.route, disposition.rule = best.route, best.rule
    disposition.net_minor, disposition.currency = best.net_minor, best.currency
    disposition.options = as_rows(choices) if rows is None else rows
    disposition.table_number = routing.number


def _reconsidered(
    disposition: Disposition, inspection: Inspection | None, by: Actor
) -> Disposition:
    disposition.inspection = inspection or disposition.inspection
    disposition.version += 1
    disposition.updated_at = clock.now()
    disposition.save()
    told = {"route": disposition.route, "rule": disposition.rule}
    note(disposition, RECONSIDERED, by=by, data=told)
    return disposition


def give_back(unit: HandlingUnit, *, by: Actor) -> None:
    """The approved route of a piece in hand no longer counts on its return line."""
    if unit.routed and unit.rma_line is not None:
        line_disposed(unit.rma_line, quantity=-unit.routed, by=by)
    unit.routed = 0
    changed(unit)
