"""Inspections with what lists and the bench show of them."""

from __future__ import annotations

from django.db.models import QuerySet

from inspection.models import Inspection


def inspections() -> QuerySet[Inspection]:
    """Inspections with their checklist and their piece: one query."""
    return Inspection.objects.select_related(
        "checklist", "unit", "unit__product", "unit__rma", "unit__location", "unit__rma_line"
    )
