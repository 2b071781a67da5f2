"""Messages to people, and what mail providers report of them."""

from __future__ import annotations

from typing import Any, ClassVar

from notifications.api.shapes import MessageShape
from notifications.models import Message
from notifications.services.repeating import REPORTS
from notifications.services.repeating import report as report_message
from returns_portal.rest import fields, lookup
from returns_portal.rest.serializers import StrictSerializer
from returns_portal.rest.views import ApiView, call


class ReportBody(StrictSerializer):
    status = fields.ChoiceField(list(REPORTS))
    reason = fields.TextField(
        max_length=500, required=False, allow_blank=True, help_text="Why it came back"
    )


class OneMessage(ApiView):
    """One message, by the id that its Message-ID begins with."""

    permissions: ClassVar = {"GET": "messages.view"}
    shape = MessageShape

    @call()
    def get(self, key: str) -> Message:
        return self.find(Message.objects.select_related("rma"), key)


class ReportMessage(ApiView):
    """What became of a message, as a mail provider knows it."""

    permissions: ClassVar = {"POST": "messages.send"}
    shape = MessageShape

    @call(body=ReportBody, summary="Report what became of a message")
    def post(self, key: str, body: dict[str, Any]) -> Message:
        """The same report again changes nothing; one that comes too late is refused."""
        message = lookup.find(Message.objects.all(), key, ())
        report_message(message, by=self.actor, **body)
        return Message.objects.select_related("rma").get(pk=message.pk)
