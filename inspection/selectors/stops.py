"""Which goods a stop-sale blocks, asked of the database once for many pieces."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from catalog.models import ProductGtin, StopSale
from inspection.models import HandlingUnit
from inspection.models.units import LIVE as UNITS_HERE
from returns_portal.lib.ids import normalise_code

LIVE = ("placed", "confirmed")


def stop_sales_of(units: Sequence[HandlingUnit]) -> dict[UUID, StopSale]:
    """The live stop-sale of each unit that one blocks, by the unit's key; two queries."""
    products = {unit.product_id for unit in units if unit.product_id}
    lots = {unit.lot for unit in units if unit.lot}
    if not products and not lots:
        return {}
    gtins: dict[UUID, set[str]] = {}
    for product, gtin in ProductGtin.objects.filter(product__in=products).values_list(
        "product_id", "gtin14"
    ):
        gtins.setdefault(product, set()).add(gtin)
    every_gtin = {gtin for found in gtins.values() for gtin in found}
    stops = list(
        StopSale.objects.filter(status__in=LIVE)
        .filter(
            Q(product__in=products)
            | Q(product=None, gtin14__in=every_gtin)
            | Q(product=None, gtin14="", lot__in=lots)
        )
        .order_by("pk")
    )
    found = {}
    for unit in units:
        known = gtins.get(unit.product_id, set()) if unit.product_id else set()
        stop = next((each for each in stops if covers(each, unit, known)), None)
        if stop is not None:
            found[unit.pk] = stop
    return found


def stop_sale_of(unit: HandlingUnit) -> StopSale | None:
    """The live stop-sale that blocks `unit`, or None."""
    return stop_sales_of([unit]).get(unit.pk)


def covers(stop: StopSale, unit: HandlingUnit, gtins: set[str]) -> bool:
    """Whether a stop-sale is about `unit`, whose product has `gtins`: all it names must agree."""
    if stop.product_id is not None and stop.product_id != unit.product_id:
        return False
    if stop.gtin14 and stop.gtin14 not in gtins:
        return False
    if stop.lot and stop.lot != unit.lot:
        return False
    # A piece whose serial nobody has read yet may be one of those that are blocked.
    serial = normalise_code(unit.serial)
    return not stop.serials or not serial or serial in stop.serials


def units_under(stop: StopSale) -> list[HandlingUnit]:
    """The pieces that are here and that a stop-sale blocks."""
    rows = HandlingUnit.objects.filter(status__in=UNITS_HERE).order_by("pk")
    if stop.product_id is not None:
        rows = rows.filter(product=stop.product_id)
    if stop.gtin14:
        rows = rows.filter(product__gtin_rows__gtin14=stop.gtin14)
    if stop.lot:
        rows = rows.filter(lot=stop.lot)
    if stop.serials:
        rows = rows.filter(serial_normalized__in=["", *stop.serials])
    return list(rows)
