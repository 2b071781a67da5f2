"""Inspections: questions, answers, photos, grade."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inspection import selectors, services
from inspection.api import bodies
from inspection.api.base import floor_verb
from inspection.api.inspection_shapes import InspectionShape
from inspection.listing import list_filters, statuses_of
from inspection.models import Inspection
from inspection.selectors.units import unit_by_code
from inspection.services.goods import lock_goods_of
from inspection.services.inspecting import Override
from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.rest.views import ApiView, ListView, call
from tenants.actors import Actor


class Inspections(ListView):
    """Inspections, the newest first."""

    permissions: ClassVar = {"GET": "inspection.view", "POST": "inspection.inspect"}
    shape = InspectionShape
    ordering = ("created_at", "updated_at")
    filters: ClassVar = list_filters("unit__", statuses_of(Inspection))

    def rows(self) -> QuerySet[Inspection]:
        return selectors.inspections()

    @call(body=bodies.InspectionBody, status=201)
    def post(self, body: dict[str, Any]) -> Inspection:
        """Inspect a piece again; confirmed, the new run supersedes the earlier one."""
        unit = unit_by_code(body["handling_unit"])
        if unit is None:
            message = _("There is no such unit.")
            raise InvalidInput.of(FieldError("handling_unit", "unknown_unit", message))
        made = services.inspect_again(unit, by=self.actor)
        return selectors.inspections().get(pk=made.pk)


class OneInspection(ApiView):
    """One inspection, by id."""

    permissions: ClassVar = {"GET": "inspection.view"}
    shape = InspectionShape

    @call()
    def get(self, key: str) -> Inspection:
        return self.find(selectors.inspections(), key)


def grade(inspection: Inspection, *, by: Actor, override: Any = None) -> Inspection:
    """Compute the grade, or set a supervisor's."""
    chosen = Override(**override) if override is not None else None
    return services.grade_inspection(inspection, by=by, override=chosen)


def inspection_verb(service: Any, permission: str, **options: Any) -> Any:
    """The view of one verb of an inspection."""
    return floor_verb(
        service,
        permission,
        shape=InspectionShape,
        rows=selectors.inspections,
        before=lock_goods_of,
        **options,
    )
