"""When lines were declined: the story says it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from flows.models import EventSubject
from rma.models import RmaLine

DECLINED = "rma_line.declined"


def declined_at(lines: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of these lines was declined last, by its key: one statement, or none."""
    if not lines:
        return {}
    told = EventSubject.objects.filter(
        subject_type=RmaLine._meta.label_lower, subject_id__in=lines, event__name=DECLINED
    )
    return dict(
        told.values("subject_id").annotate(last=Max("at")).values_list("subject_id", "last")
    )
