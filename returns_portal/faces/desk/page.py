"""Draws a desk page: the section it belongs to, and what waits, counted in the navigation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from insights.selectors.inbox import MOST_COUNTED
from insights.selectors.tasks import visible, waiting
from returns_portal.faces.request import FaceRequest
from returns_portal.lib import calendars, clock
from tenants.models import Tenant


def show(
    request: FaceRequest,
    template: str,
    section: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page `desk/<template>.html`, marked in the navigation as part of `section`."""
    stages = visible(request.actor)
    counted = waiting(stages, end_of_today=end_of_today(request.tenant))
    around: dict[str, Any] = {
        "section": section,
        "inbox_count": capped(counted["decide"]),
        "tasks_count": capped(counted["tasks"]),
    }
    return render(request, f"desk/{template}.html", around | (context or {}), status=status)


def end_of_today(tenant: Tenant) -> datetime:
    """The last moment of the shop's day."""
    return calendars.end_of_day(clock.today(tenant.tz), tenant.tz)


def capped(count: int) -> str:
    """A count that was stopped on the way, in words: "99+"; nothing for none."""
    if not count:
        return ""
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)
