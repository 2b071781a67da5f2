"""Answers of the feed."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from flows.feed import body_of
from flows.models import StageEvent
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
