"""What the gates look at, asked once for many units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from disposition.flow.repair import OPEN
from disposition.models import WorkOrder
from disposition.selectors.wipes import has_to_be_destroyed, is_unwiped, wipes_of
from inspection.models import HandlingUnit, Hold, Inspection
from inspection.selectors.stops import kept_off_sale


def blocks_of_many(units: Sequence[HandlingUnit]) -> dict[UUID, dict[str, Any]]:
    """The reason of each block of each unit, by its key; empty where nothing blocks it.

    Ask under the units' locks: a hold is placed under the same ones. Six queries for all of them.
    """
    keys = [unit.pk for unit in units]
    holds: dict[UUID, Hold] = {}
    for hold in Hold.objects.filter(unit__in=keys, status="open").order_by("id"):
        holds.setdefault(hold.unit_id, hold)
    stops, wipes = kept_off_sale(units), wipes_of(units)
    open_orders = WorkOrder.objects.filter(unit__in=keys, status__in=OPEN)
    benches = dict(open_orders.values_list("unit_id", "number"))
    found = {}
    for unit in units:
        held, stop, wipe = holds.get(unit.pk), stops.get(unit.pk), wipes.get(unit.pk)
        blocks = {
            "hold": (held.reason or held.kind) if held is not None else "",
            "stop_sale": stop or "",
            "data": is_unwiped(unit, wipe),
            "indelible": has_to_be_destroyed(unit, wipe),
            "hazard": unit.hazard,
            "title": unit.title != "ours",
            "bench": benches.get(unit.pk, ""),
        }
        found[unit.pk] = {name: value for name, value in blocks.items() if value}
    return found


def blocks_of(unit: HandlingUnit) -> dict[str, Any]:
    """What the gates look at for one unit; see `blocks_of_many`."""
    return blocks_of_many([unit])[unit.pk]


def being_inspected(units: Sequence[HandlingUnit]) -> set[UUID]:
    """Those of `units` whose inspection has begun and is not confirmed."""
    rows = Inspection.objects.filter(
        unit__in=[unit.pk for unit in units], status__in=("in_progress", "graded")
    )
    return set(rows.values_list("unit_id", flat=True))
