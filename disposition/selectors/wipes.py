"""The wiping of units: what each one's state means for the gate that keeps data in the house."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from disposition.flow.sanitisation import WIPED
from disposition.models import Sanitisation
from inspection.models import HandlingUnit


def sanitisations() -> QuerySet[Sanitisation]:
    """Wipes with all that lists show of their units: one query."""
    return Sanitisation.objects.select_related(
        "unit", "unit__product", "unit__rma", "unit__location", "certificate"
    ).defer("certificate__body")


def wipe_of(unit: HandlingUnit) -> Sanitisation | None:
    """The wiping of a unit, however far it has got; None where nobody has asked for one."""
    return sanitisations().filter(unit=unit).first()


def wipes_of(units: Sequence[HandlingUnit]) -> dict[UUID, str]:
    """How far the wiping of each unit has got, by the unit's key; one query, none without data."""
    keys = [unit.pk for unit in units if unit.product and unit.product.data_bearing]
    if not keys:
        return {}
    rows = Sanitisation.objects.filter(unit__in=keys).values_list("unit_id", "status")
    return {key: str(status) for key, status in rows if key is not None}


def may_hold_data(unit: HandlingUnit) -> bool:
    """Whether a unit may hold somebody's data before it is wiped: what was never opened cannot."""
    return bool(unit.product and unit.product.data_bearing and unit.packaging != "sealed")


def is_unwiped(unit: HandlingUnit, wipe: str | None) -> bool:
    """Whether a unit may hold somebody's data, its wipe being as far as `wipe` says."""
    return may_hold_data(unit) and wipe not in WIPED


def has_to_be_destroyed(unit: HandlingUnit, wipe: str | None) -> bool:
    """Whether a unit whose wipe failed for good may only be destroyed."""
    return may_hold_data(unit) and wipe == "destroy_required"
