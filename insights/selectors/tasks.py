"""What somebody has to do by when, over all stages: the open promises, the earliest first.

What is finished has no open promise; a promise that is held is nobody's task yet; and a shopper's
date is a task of ours only where we want to see what we wait for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value

from flows.models import Deadline
from insights.selectors.inbox import MOST_COUNTED, OVER, owed
from insights.selectors.people import with_assignee
from returns_portal.lib import clock
from rma.models import Assignment, Rma
from rma.services.dates import TALK

#: Who holds a promise, by how stages write it.
OURS, THEIRS = ("us", "merchant"), ("you", "carrier")
#: How far ahead a promise is soon.
SOON = timedelta(days=7)
#: The groups of the list, in the order of its tabs.
GROUPS = ("late", "today", "soon", "all")
RETURN = "rma.rma"
NOBODY = UUID(int=0)
#: What may be promised of, with the right that looks at it.
STAGES: dict[str, str] = {
    RETURN: "returns.view",
    "rma.withdrawal": "withdrawals.view",
    "rma.advance": "returns.view",
    "disposition.workorder": "work_orders.view",
    "recalls.campaign": "recalls.view",
}
#: What each of these is read with.
_WITH: dict[str, tuple[str, ...]] = {
    RETURN: ("customer", "order"),
    "rma.withdrawal": ("order",),
    "rma.advance": ("rma__customer",),
    "disposition.workorder": ("unit",),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed by: whose promises, of what kind, of which stages one may see."""

    stages: Collection[str]
    whose: str = "ours"
    kind: str = ""
    member: UUID | None = None


def visible(permissions: Any) -> tuple[str, ...]:
    """The stages whose promises an actor may see."""
    return tuple(stage for stage, permission in STAGES.items() if permissions.can(permission))


def tasks(group: str, asked: Asked, *, end_of_today: datetime) -> QuerySet[Deadline]:
    """The promises of a group."""
    rows = _open(asked)
    now = clock.now()
    if group == "late":
        return rows.filter(due_at__lt=now)
    if group == "today":
        return rows.filter(due_at__gte=now, due_at__lte=end_of_today)
    if group == "soon":
        return rows.filter(due_at__gt=end_of_today, due_at__lte=now + SOON)
    return rows


def counts(asked: Asked, *, end_of_today: datetime) -> dict[str, int]:
    """How many wait in each group but `all`, up to MOST_COUNTED; one query."""
    return _counted(
        {each: tasks(each, asked, end_of_today=end_of_today) for each in GROUPS if each != "all"}
    )


def waiting(stages: Collection[str], *, end_of_today: datetime) -> dict[str, int]:
    """What the navigation counts, in one query: returns to decide on, and what is ours by today."""
    decide = Deadline.objects.filter(stage_type=RETURN, met_at=None, kind="decide")
    mine = _open(Asked(stages)).filter(due_at__lte=end_of_today)
    return _counted({"decide": decide, "tasks": mine})


def _counted(parts: Mapping[str, QuerySet[Deadline]]) -> dict[str, int]:
    rows = [
        part.order_by().values_list(Value(name, CharField()), flat=True)[:MOST_COUNTED]
        for name, part in parts.items()
    ]
    found = Counter(rows[0].union(*rows[1:], all=True))
    return {name: found[name] for name in parts}


def _open(asked: Asked) -> QuerySet[Deadline]:
    holders = THEIRS if asked.whose == "theirs" else OURS
    rows = Deadline.objects.filter(
        met_at=None, held=False, holder__in=holders, stage_type__in=list(asked.stages)
    )
    ended = Rma.objects.filter(pk=OuterRef("stage_id"), status__in=OVER)
    of_return = Q(stage_type=RETURN)
    rows = rows.filter(~of_return | (owed() & (Q(kind__in=TALK) | ~Exists(ended))))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.whose == "mine":
        mine = Assignment.objects.filter(member=asked.member or NOBODY, rma=OuterRef("stage_id"))
        rows = rows.filter(of_return, Exists(mine))
    return rows


def kinds(asked: Asked) -> list[str]:
    """The kinds of promise that are open now, for the filter."""
    rows = _open(Asked(asked.stages, asked.whose, "", asked.member)).order_by("kind")
    return list(rows.values_list("kind", flat=True).distinct()[:50])


def stages_of(rows: Iterable[Deadline]) -> dict[tuple[str, UUID], Any]:
    """What these promises are about, returns with who sees to them; a query for each kind."""
    keys: dict[str, set[UUID]] = {}
    for row in rows:
        keys.setdefault(row.stage_type, set()).add(row.stage_id)
    found: dict[tuple[str, UUID], Any] = {}
    for stage, wanted in keys.items():
        model = apps.get_model(stage)
        things = model._default_manager.filter(pk__in=wanted)
        if stage == RETURN:
            things = with_assignee(things)
        for thing in things.select_related(*_WITH.get(stage, ())):
            found[stage, thing.pk] = thing
    return found
