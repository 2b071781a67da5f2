"""Answers of the feed, and of the talk about a return."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from flows.documents import signed_path
from flows.feed import body_of
from flows.models import Document, StageEvent
from notifications.models import ThreadMessage
from returns_portal.rest import fields
from returns_portal.rest.serializers import Shape


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
