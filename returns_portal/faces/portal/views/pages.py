"""Pages that say how the portal itself behaves."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from returns_portal.faces.portal.care import public
from returns_portal.faces.request import FaceRequest


@require_safe
@public
def accessibility(request: FaceRequest) -> HttpResponse:
    """What people can rely on, and whom to tell about a barrier."""
    return render(request, "portal/accessibility.html")


@require_safe
@public
def privacy(request: FaceRequest) -> HttpResponse:
    """What is kept about a shopper here, why, and for how long."""
    return render(request, "portal/privacy.html")
