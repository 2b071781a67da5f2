"""Draws a desk page: the section it belongs to, and what waits, counted in the navigation."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from insights.selectors.inbox import MOST_COUNTED, waiting_for_a_decision
from returns_portal.faces.request import FaceRequest


def show(
    request: FaceRequest,
    template: str,
    section: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page `desk/<template>.html`, marked in the navigation as part of `section`."""
    around: dict[str, Any] = {"section": section}
    if "inbox_count" not in (context or {}):
        around["inbox_count"] = capped(waiting_for_a_decision())
    return render(request, f"desk/{template}.html", around | (context or {}), status=status)


def capped(count: int) -> str:
    """A count that was stopped on the way, in words: "99+"; nothing for none."""
    if not count:
        return ""
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)
