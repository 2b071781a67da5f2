"""The feed: every event in order, without gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from flows.feed import feed
from flows.models import StageEvent
from notifications.api.shapes import EventShape
from returns_portal.rest import filters
from returns_portal.rest.views import ListView


@dataclass(frozen=True)
class After:
    """Events behind a sequence number."""

    schema: ClassVar[dict[str, Any]] = {"type": "integer", "minimum": 0}
    meaning: ClassVar[str] = "Behind this sequence number: the last one you have."

    def condition(self, parameter: str, text: str) -> Q:
        """The condition of `?after=123`."""
        if not text.isdecimal() or len(text) > 18:
            raise filters.refuse(parameter, _("Send the last number you have, such as 123."))
        return Q(sequence__gt=int(text))


class Events(ListView):
    """The ordered feed of everything that happened."""

    permissions: ClassVar = {"GET": "events.view"}
    shape = EventShape
    filters: ClassVar = {"after": After(), "type": filters.Text("name")}
    ordering = ("sequence",)
    default_ordering = "sequence"

    def rows(self) -> QuerySet[StageEvent]:
        """The numbered events."""
        return feed()
