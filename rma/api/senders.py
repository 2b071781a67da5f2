"""Who sends a return from where, as partners are answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from returns_portal.rest.serializers import Shape

_NAMES = ("name", "company", "city", "region", "postcode", "country")


def _text() -> serializers.CharField:
    return serializers.CharField(allow_null=True)


class SenderShape(Shape):
    """Who sends a return from where; goods in exchange go there, too."""

    name = _text()
    company = _text()
    lines = serializers.ListField(child=serializers.CharField())
    city = _text()
    region = _text()
    postcode = _text()
    country = _text()

    @classmethod
    def of(cls, row: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """The address as it is answered; None where it is the order's."""
        if row is None:
            return None
        return {name: row.get(name) or None for name in _NAMES} | {"lines": row.get("lines") or []}
