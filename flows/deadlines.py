"""Promised and statutory dates of a stage: set, met, or breached and then said aloud."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from flows.models import Deadline
from flows.note import note
from flows.record import batch
from flows.stage import subject_of
from flows.vocabulary import declare
from returns_portal.lib import clock
from tenants.actors import Actor

#: Deadlines breached in one transaction.
SLICE = 500

BREACHED = declare("deadline.breached", _("A promised date passed"), tone="bad", icon="clock")


def set_deadline(
    stage: Any, *, kind: str, holder: str, due_at: datetime, rule: str = ""
) -> Deadline:
    """Promise `due_at` for `stage`; an open deadline of the same kind moves to the new date."""
    stage_type, stage_id = subject_of(stage)
    deadline, created = Deadline.objects.get_or_create(
        stage_type=stage_type,
        stage_id=stage_id,
        kind=kind,
        met_at=None,
        defaults={"holder": holder, "due_at": due_at, "rule": rule},
    )
    if not created:
        deadline.holder, deadline.due_at, deadline.rule, deadline.breached_at = (
            holder,
            due_at,
            rule,
            None,
        )
        deadline.save(update_fields=["holder", "due_at", "rule", "breached_at"])
    return deadline


def meet(stage: Any, *kinds: str) -> int:
    """Close the open deadlines of these kinds (all of them where none is named); returns how
    many.
    """
    open_ones = open_deadlines(stage)
    if kinds:
        open_ones = open_ones.filter(kind__in=kinds)
    return open_ones.update(met_at=clock.now())


def open_deadlines(stage: Any) -> QuerySet[Deadline]:
    """The deadlines of `stage` not yet met, the earliest first: that one is its next step."""
    stage_type, stage_id = subject_of(stage)
    return Deadline.objects.filter(stage_type=stage_type, stage_id=stage_id, met_at=None).order_by(
        "due_at"
    )


def breach_due(limit: int = SLICE) -> int:
    """Record each open deadline that has passed as breached, once; returns how many."""
    with transaction.atomic(), batch():
        late = list(
            Deadline.objects.filter(met_at=None, breached_at=None, due_at__lte=clock.now())
            .order_by("pk")
            .select_for_update(skip_locked=True)[:limit]
        )
        for deadline in late:
            deadline.breached_at = clock.now()
            subject = (deadline.stage_type, deadline.stage_id)
            data = {"kind": deadline.kind, "due_at": deadline.due_at, "holder": deadline.holder}
            note(subject, BREACHED, by=Actor.system(), data=data)
        Deadline.objects.bulk_update(late, ["breached_at"])
    return len(late)
