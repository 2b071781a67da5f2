"""Handling units, by licence plate or id, and what people do with them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inspection import selectors, services
from inspection.api.base import floor_verb
from inspection.api.shapes import UnitShape
from inspection.listing import UNIT_KEYS, list_filters, statuses_of
from inspection.models import Container, HandlingUnit, Hold, Location, Receipt
from inspection.selectors.places import CONTAINER_KEYS, LOCATION_KEYS
from inspection.selectors.units import unit_by_code
from inspection.services.goods import lock_goods
from inspection.services.references import product_named
from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.rest import filters
from returns_portal.rest.views import ApiView, ListView, call
from rma.models import RmaLine
from tenants.actors import Actor


class Units(ListView):
    """Handling units, the newest first."""

    permissions: ClassVar = {"GET": "units.view"}
    shape = UnitShape
    ordering = ("created_at", "updated_at")
    filters: ClassVar = list_filters("", statuses_of(HandlingUnit)) | {
        "receipt": filters.Reference("receipt", Receipt),
        "location": filters.Reference("location", Location, LOCATION_KEYS),
        "container": filters.Reference("container", Container, CONTAINER_KEYS),
    }

    def rows(self) -> QuerySet[HandlingUnit]:
        return selectors.units()


class OneUnit(ApiView):
    """One handling unit, by id or any of its plates."""

    permissions: ClassVar = {"GET": "units.view"}
    shape = UnitShape
    keys = UNIT_KEYS

    @call()
    def get(self, key: str) -> HandlingUnit:
        return self.find(selectors.units(), key)


def identify(
    unit: HandlingUnit,
    *,
    by: Actor,
    sku: str,
    return_line: str | None = None,
    serial: str | None = None,
    lot: str | None = None,
) -> HandlingUnit:
    """Say what a piece is, and perhaps on which line it was expected."""
    product = product_named(sku)
    if product is None:
        raise _unknown("sku", "unknown_product", _("There is no such article."))
    line = None
    if return_line:
        key = RmaLine.key_of(return_line.strip())
        line = RmaLine.objects.select_related("rma").filter(pk=key).first() if key else None
        if line is None:
            raise _unknown("return_line", "unknown_line", _("This line is not on a return."))
    return services.identify_unit(
        unit, by=by, product=product, line=line, serial=serial or "", lot=lot or ""
    )


def move(
    unit: HandlingUnit, *, by: Actor, location: str | None = None, container: str | None = None
) -> HandlingUnit:
    """Put a unit into a place or a container."""
    place = selectors.location_by_code(location) if location else None
    into = selectors.container_by_code(container) if container else None
    if location and place is None:
        raise _unknown("location", "unknown_location", _("There is no such place."))
    if container and into is None:
        raise _unknown("container", "unknown_container", _("There is no such container."))
    return services.move_unit(unit, by=by, location=place, container=into)


def merge(unit: HandlingUnit, *, by: Actor, units: list[str]) -> HandlingUnit:
    """Put other units onto this one."""
    others = []
    for index, text in enumerate(units):
        other = unit_by_code(text)
        if other is None:
            raise _unknown(f"units[{index}]", "unknown_unit", _("There is no such unit."))
        others.append(other)
    return services.merge_units(unit, others=others, by=by)


def hold(unit: HandlingUnit, *, by: Actor, kind: str, reason: str | None = None) -> HandlingUnit:
    """Set a unit aside."""
    services.place_hold(unit, kind=kind, reason=reason or "", by=by)
    return unit


def release(
    unit: HandlingUnit, *, by: Actor, finding: str, hold: str | None = None
) -> HandlingUnit:
    """Let a unit move on, as far as one hold goes."""
    services.release_hold(_hold(unit, hold), finding=finding, by=by)
    return unit


def condemn(
    unit: HandlingUnit, *, by: Actor, finding: str, hold: str | None = None
) -> HandlingUnit:
    """The unit is what was feared."""
    services.condemn_hold(_hold(unit, hold), finding=finding, by=by)
    return unit


def _hold(unit: HandlingUnit, named: str | None) -> Hold:
    rows = list(unit.holds.all())
    still_open = [row for row in rows if row.status == "open"]
    if named is None and len(still_open) == 1:
        return still_open[0]
    found = next((row for row in rows if row.public_id == (named or "").strip()), None)
    if found is None:
        raise _unknown("hold", "unknown_hold", _("Name one of the holds of this unit."))
    return found


def _unknown(field: str, code: str, message: str) -> InvalidInput:
    return InvalidInput.of(FieldError(field, code, message))


def unit_verb(service: Any, permission: str, **options: Any) -> Any:
    """The view of one verb of a handling unit."""
    return floor_verb(
        service,
        permission,
        shape=UnitShape,
        rows=selectors.units,
        keys=UNIT_KEYS,
        before=lock_goods,
        **options,
    )
