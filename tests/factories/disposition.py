"""Graded pieces with a suggested route, made by the services of the floor."""

from __future__ import annotations

from typing import Any

from catalog.models import Order
from disposition import seeds, services
from disposition.models import Disposition
from inspection.models import HandlingUnit, Inspection
from tenants.actors import Actor
from tenants.models import Tenant
from tests.factories import inspection as floor
from tests.factories.rma import working_in


def furnished(tenant: Tenant, **rules: Any) -> Tenant:
    """`tenant` with all that a shop starts with; `rules` replace those of its policy."""
    floor.furnished(tenant, **rules)
    with working_in(tenant):
        seeds.seed(tenant)
    return tenant


def inspected(
    tenant: Tenant,
    unit: HandlingUnit,
    answers: dict[str, str] | None = None,
    by: Actor = floor.SYSTEM,
) -> Inspection:
    """A confirmed run over a piece, which has a suggested route by it."""
    inspection = floor.graded(tenant, unit, answers, by)
    with working_in(tenant):
        return services.confirm_inspection(inspection, by=by)


def route_of(tenant: Tenant, unit: HandlingUnit) -> Disposition:
    """The disposition of a piece."""
    with working_in(tenant):
        return Disposition.objects.select_related(
            "unit__rma", "unit__rma_line", "unit__product", "unit__receipt"
        ).get(unit=unit)


def routed(
    tenant: Tenant,
    order: Order | None = None,
    answers: dict[str, str] | None = None,
    quantity: int = 1,
) -> Disposition:
    """The suggested route of goods that were just returned and inspected."""
    unit = floor.returned_goods(tenant, order, quantity)
    inspected(tenant, unit, answers)
    return route_of(tenant, unit)
