"""Answers of the feed, and of the talk about a return."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from flows.documents import signed_path
from flows.feed import body_of
from flows.models import Document, StageEvent
from notifications.models import Message, ThreadMessage
from returns_portal.rest import fields
from returns_portal.rest.serializers import Shape
from rma.models import Rma

STATES = [value for value, _label in Message._meta.get_field("status").choices or ()]


class ActorShape(Shape):
    """Who did it; names stay with the tenant."""

    kind = serializers.ChoiceField(choices=["shopper", "member", "api_key", "system"])
    id = serializers.UUIDField(allow_null=True)


class EventShape(Shape):
    """One event, exactly as a webhook would send it."""

    id = fields.PublicIdField(StageEvent)
    type = serializers.CharField(max_length=80)
    tenant = serializers.CharField(max_length=40)
    timestamp = fields.TimestampField()
    sequence = serializers.IntegerField(min_value=1)
    actor = ActorShape()
    data = serializers.DictField()  # type: ignore[assignment]
    previous = serializers.DictField()

    @classmethod
    def of(cls, event: StageEvent) -> dict[str, Any]:
        """The body of one event."""
        return body_of(event)


class MessageShape(Shape):
    """One message to a person: what it was about and what became of it, without its words."""

    id = fields.PublicIdField(Message)
    return_ = fields.PublicIdField(Rma, allow_null=True)
    status = serializers.ChoiceField(choices=STATES)
    channel = serializers.ChoiceField(choices=[name for name, _label in Message.CHANNELS])
    template = serializers.CharField(max_length=60)
    language = serializers.CharField(max_length=35, allow_null=True)
    subject = serializers.CharField(max_length=300)
    attempts = serializers.IntegerField(min_value=0)
    error = serializers.CharField(max_length=500, allow_null=True)
    created_at = fields.TimestampField()
    sent_at = fields.TimestampField(allow_null=True)
    delivered_at = fields.TimestampField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """`return` is a word of Python's."""
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}

    @classmethod
    def of(cls, row: Message) -> dict[str, Any]:
        """The message with the return it is about."""
        return {
            "id": row.public_id,
            "return": row.rma.public_id if row.rma is not None else None,
            "status": row.status,
            "channel": row.channel,
            "template": row.template,
            "language": row.language or None,
            "subject": row.subject,
            "attempts": row.attempts,
            "error": row.error or None,
            "created_at": row.created_at,
            "sent_at": row.sent_at,
            "delivered_at": row.delivered_at,
        }


class AttachmentShape(Shape):
    """One file of a message."""

    id = fields.PublicIdField(Document)
    name = serializers.CharField(max_length=200)
    content_type = serializers.CharField(max_length=100)
    size = serializers.IntegerField(min_value=0, help_text="Bytes")
    url = serializers.CharField(max_length=1000, help_text="A signed link that works for weeks")

    @classmethod
    def of(cls, row: Document) -> dict[str, Any]:
        """The file with the path of its link."""
        return {
            "id": row.public_id,
            "name": row.name,
            "content_type": row.content_type,
            "size": row.size,
            "url": signed_path(row),
        }


class ThreadMessageShape(Shape):
    """One message of the talk about a return."""

    id = fields.PublicIdField(ThreadMessage)
    author = serializers.ChoiceField(choices=["shopper", "shop"])
    message = serializers.CharField(max_length=ThreadMessage.LONGEST)
    wants_answer = serializers.BooleanField()
    attachments = AttachmentShape(many=True)
    created_at = fields.TimestampField()
    read_at = fields.TimestampField(allow_null=True)

    @classmethod
    def of(cls, row: tuple[ThreadMessage, list[Document]]) -> dict[str, Any]:
        """A message with its files."""
        message, files = row
        return {
            "id": message.public_id,
            "author": message.author,
            "message": message.text,
            "wants_answer": message.wants_answer,
            "attachments": [AttachmentShape.of(file) for file in files],
            "created_at": message.created_at,
            "read_at": message.read_at,
        }
