"""Turns the details of a verb into what an event can keep."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise


class Words(str):
    """What a person said, kept in a row of its own: verbs see the text, events only `kept_as`, the
    row's public id, because events outlive the right to keep somebody's words.
    """

    __slots__ = ("kept_as",)
    kept_as: str

    def __new__(cls, text: str, kept_as: str) -> Words:
        words = super().__new__(cls, text)
        words.kept_as = kept_as
        return words


def plain(value: Any) -> Any:
    """`value` as JSON: rows and people's words become public ids, moments RFC 3339, money
    strings.
    """
    if isinstance(value, Words):
        return value.kept_as
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
