"""Asks one query of a report: its moments filled in, its rows as they come."""

from __future__ import annotations

from typing import Any

from django.db import connection

from insights.periods import Period


def ask(query: str, period: Period, **more: Any) -> list[tuple[Any, ...]]:
    """The rows of `query`, which names %(before)s, %(start)s, %(end)s and %(zone)s."""
    values: dict[str, Any] = {
        "before": period.before.start,
        "start": period.start,
        "end": period.end,
        "zone": period.zone.key,
        "step": period.step,
        "first": period.first,
        "last": period.last,
    }
    with connection.cursor() as cursor:
        cursor.execute(query, values | more)
        return cursor.fetchall()
