"""The talk about a return: read, and joined for the shop or for its shopper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from notifications import services
from notifications.api.shapes import ThreadMessageShape
from notifications.models import ThreadMessage
from notifications.selectors import thread
from notifications.selectors.talk import files_of
from notifications.services.talking import MOST_FILES
from returns_portal.rest import fields, lookup
from returns_portal.rest.serializers import StrictSerializer
from returns_portal.rest.views import Answer, ListView, call
from rma.models import Rma
from rma.selectors.whole import returns_listed

#: Ways to name a return besides its id, as everywhere under `returns/`.
KEYS: tuple[lookup.Key, ...] = (("number", lambda text: text.strip().upper()), "external_id")


class WriteBody(StrictSerializer):
    message = fields.TextField(max_length=ThreadMessage.LONGEST)
    author = fields.ChoiceField(
        ["shop", "shopper"], required=False, help_text="Whose words these are; the shop's if unsaid"
    )
    wants_answer = fields.FlagField(
        required=False, help_text="Of the shop's: the next step is the shopper's answer"
    )
    attachments = serializers.ListField(
        child=fields.KeyField(), required=False, max_length=MOST_FILES, help_text="Ids of uploads"
    )


class ReturnMessages(ListView):
    """The talk about one return, the oldest first."""

    permissions: ClassVar = {"GET": "messages.view", "POST": "messages.send"}
    shape = ThreadMessageShape
    default_ordering = "created_at"

    def rows(self, key: str) -> QuerySet[ThreadMessage]:  # type: ignore[override]
        return thread(self._return(key))

    def shown(self, rows: list[ThreadMessage]) -> Iterable[Any]:
        """The messages of a page with the files of all of them."""
        files = files_of(rows)
        return [(row, files.get(row.pk, [])) for row in rows]

    @call(body=WriteBody, status=201, versioned=False, summary="Write about a return")
    def post(self, key: str, body: dict[str, Any]) -> Any:
        """The other side gets it by mail and may answer."""
        values = {name: value for name, value in body.items() if value is not None}
        author = values.pop("author", "shop")
        if author == "shopper":
            values.pop("wants_answer", None)
        say = services.say_as_shop if author == "shop" else services.say_as_shopper
        row = say(self._return(key), by=self.actor, **values)
        return Answer(ThreadMessageShape.of((row, files_of([row]).get(row.pk, []))), 201)

    @staticmethod
    def _return(key: str) -> Rma:
        return lookup.find(returns_listed(), key, KEYS)
