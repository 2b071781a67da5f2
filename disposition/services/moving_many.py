"""The way of many pieces at once, set-based, through the same gates as one.

Whoever calls holds the pieces locked. One that may not go refuses all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from disposition.models import Disposition
from disposition.routing import ROUTES
from disposition.selectors.gates import being_inspected, blocks_of_many
from flows.perform import lock_all, perform_many
from inspection.models import HandlingUnit, Inspection
from returns_portal.lib import clock
from returns_portal.lib.errors import Conflict
from rma.services.work import within
from tenants.actors import Actor


def start_routes(units: Sequence[HandlingUnit], *, by: Actor) -> list[Disposition]:
    """The pieces set out; refused while a gate is shut for one of them."""
    ways = _at_the_gates(units)
    done = perform_many(_of(ways), "start", by=by)
    used = [way.inspection_id for way in done if way.inspection_id is not None]
    Inspection.objects.filter(pk__in=used, used_at=None).update(used_at=clock.now())
    return done


def complete_routes(units: Sequence[HandlingUnit], *, route: str, by: Actor) -> None:
    """The pieces are where they belong and leave the floor; all of them go `route`."""
    ways = _at_the_gates(units)
    perform_many(_of(ways), "complete", by=by)
    keys = [unit.pk for unit in units]
    waiting = Inspection.objects.filter(unit__in=keys, status="waiting").select_related("unit")
    perform_many(waiting, "skip", by=within(by), rule="left")
    rows = HandlingUnit.objects.filter(pk__in=keys)
    # What leaves to be destroyed may still be given back; its certificate says that it is no more.
    perform_many(rows, "leave", by=within(by), to=ROUTES[route][1])


def _at_the_gates(units: Sequence[HandlingUnit]) -> list[Disposition]:
    """The ways of the pieces, locked, with what blocks each written down for the guards."""
    if being_inspected(units):
        raise Conflict(_("It is being inspected. Wait for the grade."), code="inspection_open")
    blocks = blocks_of_many(units)
    ways = lock_all(Disposition.objects.filter(unit__in=[unit.pk for unit in units]))
    stale: dict[str, list[UUID]] = {}
    for way in ways:
        if way.blocks != blocks[way.unit_id]:
            stale.setdefault(repr(blocks[way.unit_id]), []).append(way.unit_id)
    for keys in stale.values():
        Disposition.objects.filter(unit__in=keys).update(blocks=blocks[keys[0]])
    return ways


def _of(ways: Sequence[Disposition]) -> QuerySet[Disposition]:
    return Disposition.objects.filter(pk__in=[way.pk for way in ways]).select_related("unit")
