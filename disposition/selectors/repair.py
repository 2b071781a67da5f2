"""Work orders with their pieces, what they may cost, and what has been spent on them so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP
from typing import Any

from django.db.models import Q, QuerySet, Sum

from disposition.flow.repair import OPEN
from disposition.models import LabourEntry, Part, RepairTerms, TestRun, WorkOrder, WorkOrderPart
from disposition.workshop import PROTOCOL, Cost, Needed, Terms, cost_of
from inspection.models import HandlingUnit
from returns_portal.lib import clock
from returns_portal.lib.ids import normalise_code
from returns_portal.lib.money import digits
from tenants.models import Tenant
from tenants.scope import current_tenant_id

#: States in which a bench has something to do now.
WORKABLE = ("opened", "diagnosed", "approved", "in_repair", "testing")


def work_orders() -> QuerySet[WorkOrder]:
    """Work orders with all that a list shows of their pieces: one query."""
    return WorkOrder.objects.select_related(
        "unit__product",
        "unit__rma__customer",
        "unit__rma__order",
        "unit__rma_line__order_line",
        "unit__location",
        "disposition",
        "comeback_of",
        "shipment__label",
    )


def work_order_of(unit: HandlingUnit) -> WorkOrder | None:
    """The latest work order of a piece, open or done."""
    return work_orders().filter(unit=unit).order_by("-id").first()


def on_bench(unit: HandlingUnit) -> WorkOrder | None:
    """The open work order of a piece, if there is one."""
    return WorkOrder.objects.filter(unit=unit, status__in=OPEN).first()


def repairs_of(rma_id: Any) -> list[WorkOrder]:
    """The work orders of the goods of one return, the oldest first."""
    return list(work_orders().filter(unit__rma=rma_id).order_by("id"))


def earlier_repair(unit: HandlingUnit) -> WorkOrder | None:
    """The last finished repair of the same physical thing, by piece, sold unit or serial; of one
    that has neither, the last of its order line on an earlier return.
    """
    same = Q(unit=unit)
    if unit.unit_id is not None:
        same |= Q(unit__unit=unit.unit_id)
    if unit.serial_normalized and unit.product_id is not None:
        same |= Q(unit__serial_normalized=unit.serial_normalized, unit__product=unit.product_id)
    line = unit.rma_line
    if unit.unit_id is None and not unit.serial_normalized and line and line.order_line_id:
        same |= Q(unit__rma_line__order_line=line.order_line_id) & ~Q(unit__rma=unit.rma_id)
    found = WorkOrder.objects.filter(same, status__in=("completed", "decided"))
    return found.order_by("-id").first()


def bench_queue(technician: Any = None) -> QuerySet[WorkOrder]:
    """Open work orders, the oldest first; those of one technician and of nobody where named."""
    rows = work_orders().filter(status__in=OPEN)
    if technician is not None:
        rows = rows.filter(Q(technician=technician) | Q(technician=None))
    return rows


def terms_row(category: str) -> RepairTerms | None:
    """What the shop says about repairs of a category, or of all that have no terms of their own."""
    rows = {
        row.category: row for row in RepairTerms.objects.filter(category__in=("", category or ""))
    }
    return rows.get(category or "") or rows.get("")


def terms_of(unit: HandlingUnit) -> Terms:
    """The terms for a piece; the built-in ones before a shop has said any."""
    row = terms_row(unit.product.category if unit.product else "")
    if row is None:
        return Terms()
    return Terms(
        row.limit_percent,
        row.courtesy_percent,
        row.hourly_minor,
        row.tax_basis_points,
        row.quote_days,
    )


def protocol_of(unit: HandlingUnit) -> dict[str, str]:
    """The checks of a test of a piece, by key, in the language of the person."""
    row = terms_row(unit.product.category if unit.product else "")
    if row is None or not row.protocol:
        return {key: str(text) for key, text in PROTOCOL.items()}
    return {each["key"]: each["text"] for each in row.protocol}


def price_of(unit: HandlingUnit) -> int | None:
    """What a piece is worth in order: its list price, else what it was sold for."""
    if unit.product is not None and unit.product.price_minor is not None:
        return unit.product.price_minor
    line = unit.rma_line
    if line is not None and line.order_line is not None:
        sold = line.order_line.unit_price
        return int(sold.scaleb(digits(currency_of(unit))).to_integral_value(ROUND_HALF_UP))
    return None


def currency_of(unit: HandlingUnit) -> str:
    """The currency in which its repair is counted."""
    if unit.rma is not None and unit.rma.currency:
        return unit.rma.currency
    if unit.product is not None and unit.product.currency:
        return unit.product.currency
    return shop_currency()


def shop_currency() -> str:
    """The currency in which the shop counts its parts and its labour."""
    return Tenant.objects.values_list("currency", flat=True).get(pk=current_tenant_id())


def parts_of(order: WorkOrder) -> list[WorkOrderPart]:
    """What goes in, with the stock of each part."""
    return list(order.parts.select_related("part").order_by("id"))


def planned(order: WorkOrder, *, minutes: int | None = None) -> Cost:
    """What the repair is expected to cost: all planned parts, and the longer of the time
    estimated and the time worked; two queries and the terms.
    """
    parts = [Needed(str(row.part), row.quantity, row.cost_minor) for row in parts_of(order)]
    if minutes is None:
        minutes = max(order.estimate_minutes, worked_seconds(order) // 60)
    return cost_of(parts, minutes, terms_of(order.unit))


def spent(order: WorkOrder) -> Cost:
    """What it has cost so far: parts that went in and time that was worked."""
    rows = [row for row in parts_of(order) if row.used]
    parts = [Needed(str(row.part), row.used, row.cost_minor) for row in rows]
    return cost_of(parts, -(-worked_seconds(order) // 60), terms_of(order.unit))


def worked_seconds(order: WorkOrder) -> int:
    """How long somebody has worked on it, a running clock included."""
    done = order.labour.aggregate(total=Sum("seconds"))["total"] or 0
    running = running_clock(order)
    return done + (_seconds_of(running) if running is not None else 0)


def running_clock(order: WorkOrder) -> LabourEntry | None:
    """The clock that runs for an order."""
    return LabourEntry.objects.filter(order=order, ended_at=None).first()


def _seconds_of(entry: LabourEntry) -> int:
    return max(0, int((clock.now() - entry.started_at).total_seconds()))


def tests_of(order: WorkOrder) -> list[TestRun]:
    """Its tests, the latest first."""
    return list(order.tests.order_by("-id"))


def part_by_code(code: str) -> Part | None:
    """A part by what was scanned or typed: its number or public id."""
    key = Part.key_of((code or "").strip())
    if key is not None:
        return Part.objects.filter(pk=key).first()
    text = normalise_code(code or "")
    return Part.objects.filter(sku_normalized=text).first() if text else None


@dataclass(frozen=True)
class Waiting:
    """Work orders counted by what they wait for."""

    bench: int
    owner: int
    parts: int
    decision: int


def waiting_counts() -> Waiting:
    """How many work orders wait for a bench, an owner, parts, and somebody who decides."""

    def count(states: Sequence[str]) -> int:
        return WorkOrder.objects.filter(status__in=states).count()

    return Waiting(
        count(WORKABLE),
        count(("quoted", "waiting_customer")),
        count(("waiting_parts",)),
        count(("declined", "expired", "beyond_economic_repair")),
    )
