"""The lawful routes of pieces as things stand now, and what blocks them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from disposition.models import Disposition, RouteTable
from disposition.routing import Choice, Goods, Rule, options, read_rules
from inspection.models import HandlingUnit, Hold
from inspection.selectors.stops import stop_sales_of


def table_in_force() -> RouteTable | None:
    """The newest published version of the routing rules."""
    return RouteTable.objects.filter(published_at__isnull=False).order_by("-number").first()


def route_rules() -> tuple[Rule, ...]:
    """The rules in force; empty before any were published."""
    table = table_in_force()
    return read_rules(table.rules) if table is not None else ()


def goods_of(unit: HandlingUnit, *, held: bool, stop_sale: bool) -> Goods:
    """A unit (with product and return line) as routing looks at it."""
    product, line = unit.product, unit.rma_line
    return Goods(
        function=unit.function,
        cosmetic=unit.cosmetic,
        packaging=unit.packaging,
        condition=unit.condition,
        sku=product.sku if product else "",
        category=product.category if product else "",
        tags=frozenset(product.tags if product else ()),
        battery=bool(product and product.battery),
        title=unit.title,
        wanted=(line.wanted.get("type") or "refund") if line is not None else "",
        hazard=unit.hazard,
        unwiped=unwiped(unit),
        held=held,
        stop_sale=stop_sale,
        quantity=unit.quantity,
        price_minor=product.price_minor if product else None,
    )


def unwiped(unit: HandlingUnit) -> bool:
    """Whether a unit may hold somebody's data: what was never opened cannot."""
    return bool(unit.product and unit.product.data_bearing and unit.packaging != "sealed")


def goods_now(unit: HandlingUnit) -> Goods:
    """A unit as routing looks at it at this moment; three queries."""
    held = Hold.objects.filter(unit=unit, status="open").exists()
    return goods_of(unit, held=held, stop_sale=unit.pk in stop_sales_of([unit]))


def offered(unit: HandlingUnit) -> tuple[Choice, ...]:
    """The lawful routes of one unit, best first."""
    return options(goods_now(unit), route_rules())


def offered_to(units: Sequence[HandlingUnit]) -> dict[UUID, tuple[Choice, ...]]:
    """The lawful routes of many units, best first, by key; four queries for all of them."""
    rules = route_rules()
    stopped = stop_sales_of(units)
    holds = Hold.objects.filter(unit__in=[unit.pk for unit in units], status="open")
    held = set(holds.values_list("unit_id", flat=True))
    return {
        unit.pk: options(goods_of(unit, held=unit.pk in held, stop_sale=unit.pk in stopped), rules)
        for unit in units
    }


def blocks_of(unit: HandlingUnit) -> dict[str, Any]:
    """What the gates look at: the reason of each block, nothing where there is none.

    Ask under the unit's lock: a hold is placed under the same one.
    """
    hold = Hold.objects.filter(unit=unit, status="open").order_by("id").first()
    stop = stop_sales_of([unit]).get(unit.pk)
    found = {
        "hold": (hold.reason or hold.kind) if hold is not None else "",
        "stop_sale": stop.reason if stop is not None else "",
        "data": unwiped(unit),
        "hazard": unit.hazard,
        "title": unit.title != "ours",
    }
    return {name: value for name, value in found.items() if value}


def dispositions() -> QuerySet[Disposition]:
    """Dispositions with all that a list shows of their pieces: one query."""
    return Disposition.objects.select_related(
        "unit", "unit__product", "unit__rma", "unit__rma_line", "unit__location", "inspection"
    )


def with_choices(rows: Sequence[Disposition]) -> list[Any]:
    """The rows, each with its lawful routes as `choices`: of what is done those then on offer."""
    still_open = [row.unit for row in rows if row.status != "completed"]
    found = offered_to(still_open) if still_open else {}
    for row in rows:
        row.choices = found.get(row.unit_id) or as_choices(row.options)  # type: ignore[attr-defined]
    return list(rows)


def as_choices(rows: Sequence[dict[str, Any]]) -> tuple[Choice, ...]:
    """Routes that were on offer, as they were kept."""
    return tuple(Choice(**row) for row in rows)
