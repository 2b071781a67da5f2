"""Which goods a stop-sale blocks, asked of the database once for many pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from catalog.models import StopSale
from catalog.stops import LIVE as LIVE
from catalog.stops import Goods, covers, gtins_of, stops_about
from inspection.models import HandlingUnit, Hold
from inspection.models.units import LIVE as UNITS_HERE

#: Kinds of hold whose condemned goods never go back on sale.
NEVER_SOLD = ("recall_hit", "counterfeit_suspected")


def stop_sales_of(units: Sequence[HandlingUnit]) -> dict[UUID, StopSale]:
    """The live stop-sale of each unit that one blocks, by the unit's key; two queries."""
    if not any(unit.product_id or unit.lot or unit.serial for unit in units):
        return {}
    goods = _goods_of(units)
    stops = stops_about(list(goods.values()))
    found = {}
    for unit in units:
        stop = next((each for each in stops if covers(each, goods[unit.pk])), None)
        if stop is not None:
            found[unit.pk] = stop
    return found


def stop_sale_of(unit: HandlingUnit) -> StopSale | None:
    """The live stop-sale that blocks `unit`, or None."""
    return stop_sales_of([unit]).get(unit.pk)


def kept_off_sale(
    units: Sequence[HandlingUnit], holds: Iterable[Hold] | None = None
) -> dict[UUID, str]:
    """Why each unit that may not be sold on may not: a live stop-sale, or condemned as recalled
    or counterfeit (invariant 5); three queries, two where all their holds are known already.
    """
    if holds is None:
        keys = [unit.pk for unit in units]
        holds = Hold.objects.filter(unit__in=keys, status="condemned", kind__in=NEVER_SOLD)
    found = {
        hold.unit_id: hold.reason or hold.finding or hold.kind
        for hold in holds
        if hold.status == "condemned" and hold.kind in NEVER_SOLD
    }
    return found | {key: stop.reason for key, stop in stop_sales_of(units).items()}


def units_under(stop: StopSale) -> list[HandlingUnit]:
    """The pieces that are here and that a stop-sale blocks."""
    rows = HandlingUnit.objects.filter(status__in=UNITS_HERE).order_by("pk")
    if stop.product_id is not None:
        rows = rows.filter(product=stop.product_id)
    if stop.gtin14:
        rows = rows.filter(product__gtin_rows__gtin14=stop.gtin14)
    if stop.serials and not stop.serial_ranges:
        rows = rows.filter(serial_normalized__in=["", *stop.serials])
    units = list(rows)
    goods = _goods_of(units)
    return [unit for unit in units if covers(stop, goods[unit.pk])]


def _goods_of(units: Sequence[HandlingUnit]) -> dict[UUID, Goods]:
    gtins = gtins_of(unit.product_id for unit in units if unit.product_id)
    none: frozenset[str] = frozenset()
    return {
        unit.pk: Goods(
            unit.product_id,
            gtins.get(unit.product_id, none) if unit.product_id else none,
            unit.lot,
            unit.serial,
        )
        for unit in units
    }
