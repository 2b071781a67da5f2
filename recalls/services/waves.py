"""When the silent are reminded: a deadline of the campaign, at most three times."""

from __future__ import annotations

from datetime import timedelta

from flows.deadlines import set_deadline
from recalls.models import Campaign
from returns_portal.lib import clock

#: Days between a notice and each reminder; after the last one nobody is written again by itself.
REMIND_AFTER_DAYS = (14, 14, 30)
REMIND = "remind"


def plan_reminder(campaign: Campaign, *, reminded: int = 0) -> None:
    """Promise the next reminder, unless the last one was made."""
    if reminded < len(REMIND_AFTER_DAYS):
        due_at = clock.now() + timedelta(days=REMIND_AFTER_DAYS[reminded])
        rule = f"reminder {reminded + 1}"
        set_deadline(campaign, kind=REMIND, holder="merchant", due_at=due_at, rule=rule)
