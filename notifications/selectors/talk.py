"""The talk about a return: what was asked and answered, and what was written, in its order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from flows.models import Document, EventSubject, StageEvent
from flows.stage import subject_of
from flows.timeline import actor_names
from notifications.models import ThreadMessage
from rma.models import Rma
from rma.selectors.remarks import said_in, words_of

#: Messages of one return that a page shows; who writes more is on the telephone by then.
MOST = 200
#: Events of a return whose data holds what was said, and which side said it.
_SPOKEN = {
    "rma.information_requested": "shop",
    "rma.information_provided": "shopper",
    "rma.appealed": "shopper",
}


@dataclass(frozen=True)
class Said:
    """One thing that one side said. `who` names a person of the shop where one is known."""

    side: str
    text: str
    at: datetime
    who: str = ""
    wants_answer: bool = False
    unread: bool = False
    files: list[Document] = field(default_factory=list)

    @property
    def by_shop(self) -> bool:
        """Whether the shop said it."""
        return self.side == "shop"


def thread(rma: Rma | None = None) -> QuerySet[ThreadMessage]:
    """Messages of the talk, of one return where it is named."""
    rows = ThreadMessage.objects.select_related("rma")
    return rows.filter(rma=rma) if rma is not None else rows


def conversation(rma: Rma) -> list[Said]:
    """All that was said about a return, the oldest first; six queries at most."""
    rows = list(reversed(thread(rma).order_by("-pk")[:MOST]))
    events = _spoken(rma)
    names = actor_names([*events, *rows])  # type: ignore[list-item]
    files = files_of(rows)
    words = words_of(events)
    said = [_of_event(event, names, words) for event in events]
    said += [
        Said(
            row.author,
            row.text,
            row.created_at,
            names.get(row.actor_id, "") if row.author == "shop" else "",
            row.wants_answer,
            row.read_at is None,
            files.get(row.pk, []),
        )
        for row in rows
    ]
    return sorted((each for each in said if each.text), key=lambda each: each.at)


def _spoken(rma: Rma) -> list[StageEvent]:
    subject_type, subject_id = subject_of(rma)
    rows = EventSubject.objects.filter(
        subject_type=subject_type, subject_id=subject_id, event__name__in=_SPOKEN
    )
    latest = rows.select_related("event").order_by("-at", "-event_id")[:MOST]
    return [row.event for row in reversed(latest)]


def _of_event(event: StageEvent, names: dict[UUID | None, str], words: dict[str, str]) -> Said:
    side = _SPOKEN[event.name]
    who = names.get(event.actor_id, "") if side == "shop" else ""
    return Said(side, said_in(event, "message", words), event.at, who)


def files_of(rows: Iterable[ThreadMessage]) -> dict[Any, list[Document]]:
    """The files of messages, by message, without their bodies; one query, none for no message."""
    keys = [row.pk for row in rows]
    if not keys:
        return {}
    found: dict[Any, list[Document]] = {}
    files = Document.objects.filter(
        subject_type=ThreadMessage._meta.label_lower, subject_id__in=keys
    ).defer("body")
    for file in files.order_by("created_at", "pk"):
        found.setdefault(file.subject_id, []).append(file)
    return found


def unread_of(rmas: Iterable[UUID]) -> dict[UUID, int]:
    """How much of what shoppers wrote nobody of the shop has read, by return; one query."""
    found: dict[UUID, int] = {}
    rows = ThreadMessage.objects.filter(rma__in=list(rmas), author="shopper", read_at=None)
    for key in rows.values_list("rma", flat=True):
        found[key] = found.get(key, 0) + 1
    return found
