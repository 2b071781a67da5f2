"""Turns the details of a verb into what an event can keep."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise


def plain(value: Any) -> Any:
    """`value` as JSON: rows become their public ids, moments RFC 3339, money strings."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    if isinstance(value, models.Model):
        return getattr(value, "public_id", None) or str(value.pk)
    if isinstance(value, datetime | date):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal | UUID | Promise):
        return str(value)
    return value
