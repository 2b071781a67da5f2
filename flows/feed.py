"""Events as partners read them: the feed's rows and the bodies of webhooks are the same object."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from flows.drain import number_events
from flows.models import StageEvent
from flows.values import plain

#: As many events as one call of the sequencer numbers.
_FULL = 1000


def feed() -> QuerySet[StageEvent]:
    """The numbered events of this tenant; what has just been committed is numbered first.

    Numbers rise in the order of commits, so somebody who has read up to one never misses an event:
    a transaction that is still open gets a later number.
    """
    while number_events() == _FULL:
        pass
    return StageEvent.objects.filter(sequence__isnull=False).select_related("tenant")


def body_of(event: StageEvent) -> dict[str, Any]:
    """The event as JSON: the whole object after it, and what changed as it was before."""
    return {
        "id": event.public_id,
        "type": event.name,
        "tenant": event.tenant.slug,
        "timestamp": plain(event.at),
        "sequence": event.sequence,
        "actor": {"kind": event.actor_kind, "id": plain(event.actor_id)},
        "data": event.snapshot | ({"details": event.data} if event.data else {}),
        "previous": event.previous,
    }
