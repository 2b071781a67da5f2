"""What a shop has set of the law's terms: days of warning, reasonable times, what counsel said.

Kept on the tenant (`Tenant.law`), which every request has read anyway: `warn_days` by kind of date,
`remedy_days`, and `counsel`: by `COUNTRY:rule` the value somebody answers for, with their reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from rma.law import LAW, ROWS, Law

#: Days before a date at which its holder is reminded; 0 is never.
WARN_DAYS = {
    "decide": 1,
    "answer": 3,
    "ship": 3,
    "collect": 1,
    "refund": 3,
    "remedy": 5,
    "reply": 1,
    "shopper_reply": 3,
}
#: Longest warning that can be set.
MOST_DAYS = 60


def warn_at(said: Mapping[str, Any], kind: str, due_at: datetime, now: datetime) -> datetime | None:
    """When the holder of a date is reminded; never where that moment has passed already."""
    days = said.get("warn_days", {}).get(kind, WARN_DAYS.get(kind, 0))
    moment = due_at - timedelta(days=days)
    return moment if days and moment > now else None


def law_of(said: Mapping[str, Any]) -> Law:
    """The table of the law with what the shop's counsel confirmed or set."""
    counsel = said.get("counsel")
    return (
        _law(tuple(sorted((key, row["value"]) for key, row in counsel.items()))) if counsel else LAW
    )


@lru_cache(maxsize=256)
def _law(counsel: tuple[tuple[str, int], ...]) -> Law:
    return Law(ROWS, dict(counsel))
