"""Moments as the API reads and writes them: RFC 3339, with an offset in and in UTC out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)


def parse_moment(text: Any) -> datetime | None:
    """The moment that RFC 3339 `text` names, in UTC; None where it names none."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text.strip()):
        return None
    try:
        return datetime.fromisoformat(_six_digits(text.strip().upper())).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _six_digits(text: str) -> str:
    return re.sub(r"(\.\d{6})\d+", r"\1", text)


def moment_text(value: datetime) -> str:
    """RFC 3339 in UTC with Z; a fraction only where there is one."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
