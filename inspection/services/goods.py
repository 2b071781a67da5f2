"""Handling units taken in hand: locked in the order that everybody locks in, and changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flows.perform import lock_all
from inspection.models import HandlingUnit
from returns_portal.lib import clock
from rma.models import Rma, RmaLine
from rma.services.work import lock_order

#: What the services of the floor read of a unit in hand.
_WITH = ("product", "rma", "rma_line", "receipt", "location", "container")


def lock_goods(unit: HandlingUnit) -> HandlingUnit:
    """The fresh unit, locked after the order and the return it came for."""
    return lock_many([unit])[0]


def lock_goods_of(row: Any) -> HandlingUnit:
    """The unit of a row that is about one (an inspection, a disposition), fresh and locked."""
    return lock_goods(HandlingUnit(pk=row.unit_id))


def lock_many(units: Sequence[HandlingUnit]) -> list[HandlingUnit]:
    """The fresh units, in the order given; orders are locked first, then returns, then units."""
    keys = [unit.pk for unit in units]
    rows = HandlingUnit.objects.filter(pk__in=keys)
    returns = Rma.objects.filter(pk__in=rows.values("rma"))
    for order_id in sorted({rma.order_id for rma in returns if rma.order_id is not None}):
        lock_order(order_id)
    if returns:
        lock_all(Rma.objects.filter(pk__in=[rma.pk for rma in returns]))
    fresh = {row.pk: row for row in lock_all(rows.select_related(*_WITH))}
    return [fresh[key] for key in keys]


def changed(unit: HandlingUnit) -> None:
    """Save a unit in hand that changed without a verb; its version says so."""
    unit.version += 1
    unit.updated_at = clock.now()
    unit.save()


def line_in_hand(unit: HandlingUnit) -> RmaLine | None:
    """The line of a unit, read afresh."""
    if unit.rma_line_id is None:
        return None
    return RmaLine.objects.select_related("rma", "product").get(pk=unit.rma_line_id)
