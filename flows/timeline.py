"""The story of a thing as people read it: what happened, when, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from flows.models import EventSubject, StageEvent
from flows.stage import subject_of
from flows.vocabulary import reading
from tenants.models import ApiKey, User


@dataclass(frozen=True)
class Entry:
    """One row of a timeline."""

    event: StageEvent
    text: Any
    tone: str
    icon: str
    at: datetime
    actor: str


def events_of(thing: Any, limit: int = 200) -> list[StageEvent]:
    """The latest events on the timeline of `thing`, the oldest first."""
    subject_type, subject_id = subject_of(thing)
    rows = (
        EventSubject.objects.filter(subject_type=subject_type, subject_id=subject_id)
        .select_related("event")
        .order_by("-at", "-event_id")[:limit]
    )
    return [row.event for row in reversed(rows)]


def timeline(thing: Any, limit: int = 200) -> list[Entry]:
    """The events of `thing` in words; names of persons are joined here and kept nowhere else."""
    events = events_of(thing, limit)
    names = actor_names(events)
    entries = []
    for event in events:
        happening = reading(event.name)
        actor = names.get(event.actor_id) or _KINDS[event.actor_kind]()
        entries.append(
            Entry(event, happening.text, happening.tone, happening.icon, event.at, actor)
        )
    return entries


_KINDS = {
    "shopper": lambda: _("Shopper"),
    "member": lambda: _("A former colleague"),
    "api_key": lambda: _("Partner system"),
    "system": lambda: _("Automatic"),
}


def actor_names(events: list[StageEvent]) -> dict[UUID | None, str]:
    """The names of the staff and keys behind `events`, in two queries at most."""
    members = {
        event.actor_id for event in events if event.actor_kind == "member" and event.actor_id
    }
    keys = {event.actor_id for event in events if event.actor_kind == "api_key" and event.actor_id}
    names: dict[UUID | None, str] = {}
    if members:
        names |= {user.pk: str(user) for user in User.objects.filter(pk__in=members)}
    if keys:
        names |= dict(ApiKey.objects.filter(owner_id__in=keys).values_list("owner_id", "name"))
    return names
