"""Suggests where a graded piece goes, by the routing rules in force."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from disposition.models import Disposition
from disposition.routing import Choice
from disposition.selectors.options import offered, route_rules
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

    A route approved by an earlier grade has to be approved once more; one that is done stays.
    """
    if not route_rules():
        publish_default_routes(by=by)
    choices = offered(unit)
    known = Disposition.objects.filter(unit=unit).first()
    if known is None:
        best = choices[0]
        disposition = Disposition(
            unit=unit,
            inspection=inspection,
            route=best.route,
            rule=best.rule,
            options=as_rows(choices),
        )
        create(disposition, by=by)
        return disposition
    if known.status == "completed":
        return known
    if known.status != "proposed":
        known = perform(
            known, "reroute", by=within(by), reason=_("Inspected again."), route=choices[0].route
        )
        give_back(unit, by=by)
    return _reconsidered(known, choices, inspection, by)


def _reconsidered(
    disposition: Disposition, choices: tuple[Choice, ...], inspection: Inspection | None, by: Actor
) -> Disposition:
    best = choices[0]
    disposition.route, disposition.rule = best.route, best.rule
    disposition.inspection = inspection or disposition.inspection
    disposition.options = as_rows(choices)
    disposition.version += 1
    disposition.updated_at = clock.now()
    disposition.save()
    note(disposition, RECONSIDERED, by=by, data={"route": best.route, "rule": best.rule})
    return disposition


def give_back(unit: HandlingUnit, *, by: Actor) -> None:
    """The approved route of a piece in hand no longer counts on its return line."""
    if unit.routed and unit.rma_line is not None:
        line_disposed(unit.rma_line, quantity=-unit.routed, by=by)
    unit.routed = 0
    changed(unit)


def as_rows(choices: tuple[Choice, ...]) -> list[dict[str, Any]]:
    """What was on offer when somebody decided, as it is kept."""
    return [
        {
            "route": choice.route,
            "rule": choice.rule,
            "recovers_minor": choice.recovers_minor,
            "waits_for": choice.waits_for,
        }
        for choice in choices
    ]
