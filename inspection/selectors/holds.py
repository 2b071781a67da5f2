"""What is set aside: holds with all that a list shows of their pieces."""

from __future__ import annotations

from django.db.models import QuerySet

from inspection.models import Hold


def holds() -> QuerySet[Hold]:
    """Holds with their piece, its article, return and place: one query."""
    return Hold.objects.select_related(
        "unit", "unit__product", "unit__rma", "unit__rma_line", "unit__location"
    )
