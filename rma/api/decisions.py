"""The decision on a line of a return as partners are answered: outcome, why, by which rules."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from returns_portal.rest.serializers import Shape
from rma.explanations import explain
from rma.models import RmaLine


class RuleShape(Shape):
    """One rule, and where it came from: `override 2`."""

    rule = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class DecisionShape(Shape):
    """`outcome` is authorized, review or declined; `explanation` says why in words."""

    outcome = serializers.CharField()
    code = serializers.CharField()
    explanation = serializers.CharField()
    overruled = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField(
        allow_null=True, help_text="Of the policy; null where no version decided"
    )
    trace = RuleShape(many=True, help_text="Rules that came from an exception of the policy")


def decision(line: RmaLine) -> dict[str, Any]:
    """The decision on a line in the language of the reader."""
    stored = line.decision
    return {
        "outcome": stored.get("outcome", "review"),
        "code": stored.get("code", ""),
        "explanation": explain(stored),
        "overruled": [each["code"] for each in stored.get("overruled", ())],
        "version": stored.get("version"),
        "trace": stored.get("trace", []),
    }
