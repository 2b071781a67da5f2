"""Who works in a shop, which keys partners hold, and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from insights.selectors import settings
from returns_portal.faces.access import staff
from returns_portal.faces.desk.page import show
from returns_portal.faces.request import FaceRequest
from tenants.links import absolute


@dataclass(frozen=True)
class Shop:
    """One of the shops that somebody works in, and its desk."""

    name: str
    role: Any
    since: datetime
    href: str
    here: bool


@require_safe
@staff("settings.view")
def people(request: FaceRequest) -> HttpResponse:
    """Who works here, and which keys partners hold."""
    context = {
        "members": settings.members(request.tenant),
        "keys": settings.api_keys(request.tenant),
    }
    return show(request, "people", "people", context)


@require_safe
@staff()
def me(request: FaceRequest) -> HttpResponse:
    """Who is signed in, what they may do, and the other shops they work in."""
    shops = [
        Shop(
            each.tenant.name,
            each.get_role_display(),
            each.created_at,
            absolute(reverse("desk:home"), each.tenant),
            each.tenant_id == request.tenant.pk,
        )
        for each in settings.shops_of(request.user)
    ]
    context = {"shops": shops, "rights": sorted(request.actor.permissions)}
    return show(request, "me", "people", context)
