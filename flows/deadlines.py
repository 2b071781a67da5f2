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

NEAR = declare("deadline.near", _("A promised date comes near"), tone="warn", icon="clock")
BREACHED = declare("deadline.breached", _("A promised date passed"), tone="bad", icon="clock")
HELD = declare("deadline.held", _("A promised date waits"), tone="neutral", icon="clock")
RUNS = declare("deadline.runs", _("A promised date counts again"), tone="info", icon="clock")


def set_deadline(
    stage: Any,
    *,
    kind: str,
    holder: str,
    due_at: datetime,
    rule: str = "",
    clause: str = "",
    calendar: str = "",
    warn_at: datetime | None = None,
    held: bool = False,
) -> Deadline:
    """Promise `due_at` for `stage`; an open deadline of the same kind moves to the new date.

    `warn_at` is when its holder is reminded, once; `held` says that the clock waits.
    """
    stage_type, stage_id = subject_of(stage)
    columns = {
        "holder": holder,
        "due_at": due_at,
        "rule": rule,
        "clause": clause,
        "calendar": calendar,
        "warn_at": warn_at,
        "held": held,
    }
    deadline, created = Deadline.objects.get_or_create(
        stage_type=stage_type, stage_id=stage_id, kind=kind, met_at=None, defaults=columns
    )
    if not created:
        if deadline.due_at != due_at:
            deadline.breached_at = deadline.warned_at = None
        for name, value in columns.items():
            setattr(deadline, name, value)
        deadline.save(update_fields=[*columns, "breached_at", "warned_at"])
    return deadline


def let_run(stage: Any, kind: str, *, not_before: datetime, warn_at: datetime | None = None) -> int:
    """What a held deadline waited for has happened: it counts, but not before `not_before`."""
    held = open_deadlines(stage).filter(kind=kind, held=True)
    found = list(held.select_for_update())
    for deadline in found:
        deadline.held = False
        if deadline.due_at < not_before:
            deadline.due_at = not_before
        deadline.warn_at = warn_at if warn_at and warn_at < deadline.due_at else deadline.warn_at
        deadline.save(update_fields=["held", "due_at", "warn_at"])
        note(subject_of(stage), RUNS, by=Actor.system(), data=_said(deadline))
    return len(found)


def hold(stage: Any, kind: str, *, because: str) -> int:
    """Let an open deadline wait: nothing is breached meanwhile, and its event says why."""
    found = list(open_deadlines(stage).filter(kind=kind, held=False).select_for_update())
    for deadline in found:
        deadline.held = True
        deadline.save(update_fields=["held"])
        data = _said(deadline) | {"because": because}
        note(subject_of(stage), HELD, by=Actor.system(), data=data)
    return len(found)


def _said(deadline: Deadline) -> dict[str, Any]:
    return {"kind": deadline.kind, "due_at": deadline.due_at, "holder": deadline.holder}


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
            Deadline.objects.filter(
                met_at=None, breached_at=None, held=False, due_at__lte=clock.now()
            )
            .order_by("pk")
            .select_for_update(skip_locked=True)[:limit]
        )
        for deadline in late:
            deadline.breached_at = clock.now()
            subject = (deadline.stage_type, deadline.stage_id)
            note(subject, BREACHED, by=Actor.system(), data=_said(deadline))
        Deadline.objects.bulk_update(late, ["breached_at"])
    return len(late)


def warn_due(limit: int = SLICE) -> int:
    """Say of each open deadline that comes near, once, that it does; returns how many.

    One that has passed meanwhile is only marked: its breach is said aloud.
    """
    now = clock.now()
    with transaction.atomic(), batch():
        near = list(
            Deadline.objects.filter(met_at=None, warned_at=None, held=False, warn_at__lte=now)
            .order_by("pk")
            .select_for_update(skip_locked=True)[:limit]
        )
        for deadline in near:
            deadline.warned_at = now
            if deadline.due_at > now:
                subject = (deadline.stage_type, deadline.stage_id)
                note(subject, NEAR, by=Actor.system(), data=_said(deadline))
        Deadline.objects.bulk_update(near, ["warned_at"])
    return len(near)
