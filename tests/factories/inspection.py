"""Receipts, pieces and inspections for tests, made by the services of the floor.

Each function enters the tenant's scope itself and hands back rows as they stand in the database.
"""

from __future__ import annotations

from typing import Any

from catalog.models import Order
from inspection import seeds, services
from inspection.given import ItemGiven, ReceiptGiven
from inspection.models import Discrepancy, HandlingUnit, Hold, Inspection, Location, Receipt
from inspection.services.inspecting import confirm_inspection
from rma.models import RmaLine
from rma.selectors.whole import WholeReturn
from tenants.actors import Actor
from tenants.models import Tenant
from tests.factories import rma as make_rma
from tests.factories.rma import working_in

SYSTEM = Actor.system()

#: Answers that lead to F6 C9, sealed; F6 C9, opened; and F2 C4.
SEALED = {"safe": "safe", "identity": "right", "packaging": "sealed"}
AS_NEW = SEALED | {
    "packaging": "opened",
    "works": "works",
    "appearance": "as_new",
    "accessories": "complete",
}
BROKEN = AS_NEW | {"works": "not_working", "appearance": "used"}
HAZARD = {"safe": "hazard"}


def furnished(tenant: Tenant, **rules: Any) -> Tenant:
    """`tenant` with reasons, a policy (seeded, or with `rules`), a dock and a checklist."""
    if rules:
        make_rma.with_policy(tenant, **rules)
    else:
        make_rma.seeded(tenant)
    with working_in(tenant):
        seeds.seed(tenant)
    return tenant


def item(line: RmaLine | None = None, **fields: Any) -> ItemGiven:
    """One counted item, of a line if one is named."""
    named = {"return_line": line.public_id} if line is not None else {}
    return ItemGiven(**({"quantity": 1} | named | fields))


def given(whole: WholeReturn | None, *items: ItemGiven, **fields: Any) -> ReceiptGiven:
    """A parcel of a return at DOCK-1; without items all that was announced came."""
    named = {"return_": whole.rma.number} if whole is not None else {}
    return ReceiptGiven(**({"location": "DOCK-1", "items": items or None} | named | fields))


def received(
    tenant: Tenant,
    whole: WholeReturn | None,
    *items: ItemGiven,
    by: Actor = SYSTEM,
    **fields: Any,
) -> Receipt:
    """A counted receipt."""
    with working_in(tenant):
        return services.receive(given(whole, *items, **fields), by=by).receipt


def returned_goods(
    tenant: Tenant, order: Order | None = None, quantity: int = 1, by: Actor = SYSTEM
) -> HandlingUnit:
    """The piece (or pile) of a return of the first line of an order that has just been counted."""
    whole = make_rma.returned(tenant, order, make_rma.line_ask(quantity=quantity))
    return units_of(tenant, received(tenant, whole, by=by))[0]


def units_of(tenant: Tenant, receipt: Receipt) -> list[HandlingUnit]:
    """The pieces of a receipt, the oldest first."""
    with working_in(tenant):
        rows = HandlingUnit.objects.filter(receipt=receipt).order_by("id")
        return list(rows.select_related("product", "rma", "rma_line", "location", "receipt"))


def differences(tenant: Tenant, receipt: Receipt) -> list[tuple[str, int]]:
    """Kind and quantity of each difference of a receipt."""
    with working_in(tenant):
        rows = Discrepancy.objects.filter(receipt=receipt).order_by("id")
        return list(rows.values_list("kind", "quantity"))


def holds_on(tenant: Tenant, unit: HandlingUnit) -> list[Hold]:
    """Every hold of a piece, the oldest first."""
    with working_in(tenant):
        return list(Hold.objects.filter(unit=unit).order_by("id"))


def location(tenant: Tenant, code: str) -> Location:
    """A seeded place."""
    with working_in(tenant):
        return Location.objects.get(code=code)


def fresh(tenant: Tenant, row: Any) -> Any:
    """The row as it stands in the database."""
    with working_in(tenant):
        return type(row).objects.get(pk=row.pk)


def inspection_of(tenant: Tenant, unit: HandlingUnit) -> Inspection:
    """The latest run over a piece."""
    with working_in(tenant):
        rows = Inspection.objects.select_related("checklist", "unit")
        return rows.filter(unit=unit).order_by("-id")[0]


def started(tenant: Tenant, unit: HandlingUnit, by: Actor = SYSTEM) -> Inspection:
    """The waiting run over a piece, begun."""
    inspection = inspection_of(tenant, unit)
    with working_in(tenant):
        return services.start_inspection(inspection, by=by)


def graded(
    tenant: Tenant, unit: HandlingUnit, answers: dict[str, str] | None = None, by: Actor = SYSTEM
) -> Inspection:
    """A run over a piece, answered to the end and graded."""
    inspection = started(tenant, unit, by)
    with working_in(tenant):
        services.answer_questions(inspection, answers=answers or AS_NEW, by=by)
        return services.grade_inspection(inspection, by=by)


def inspected(
    tenant: Tenant, unit: HandlingUnit, answers: dict[str, str] | None = None, by: Actor = SYSTEM
) -> Inspection:
    """A confirmed run over a piece; the suggested route is `tests.factories.disposition`'s."""
    inspection = graded(tenant, unit, answers, by)
    with working_in(tenant):
        return confirm_inspection(inspection, by=by)
