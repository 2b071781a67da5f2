"""What partners may send about where goods go: forms only, no rules."""

from __future__ import annotations

from rest_framework import serializers

from disposition.routing import MOST_RULES, ROUTES
from inspection.services.holds import LONGEST_REASON
from returns_portal.rest import fields
from returns_portal.rest.serializers import StrictSerializer


class ApproveBody(StrictSerializer):
    route = fields.ChoiceField(
        list(ROUTES), required=False, allow_null=True, help_text="null: as suggested"
    )
    reason = fields.TextField(
        max_length=LONGEST_REASON,
        required=False,
        allow_blank=True,
        help_text="Required for another route than the suggested one",
    )


class RerouteBody(StrictSerializer):
    reason = fields.TextField(max_length=LONGEST_REASON)
    route = fields.ChoiceField(
        list(ROUTES), required=False, allow_null=True, help_text="null: the best lawful one"
    )


class RouteWhyBody(StrictSerializer):
    reason = fields.TextField(max_length=LONGEST_REASON)


class RouteTableBody(StrictSerializer):
    name = fields.TextField(max_length=120)
    rules = serializers.ListField(
        child=serializers.DictField(), min_length=1, max_length=MOST_RULES
    )
    figures = serializers.DictField(
        required=False, help_text="What routes bring and cost; as in force unless given"
    )
