"""What waits on the floor: inspections, what is set aside, pieces to be put away."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from returns_portal.faces.desk.lists import listed
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.station.access import floor
from returns_portal.faces.station.pages import show
from returns_portal.faces.station.pieces import pieces_of
from returns_portal.faces.station.waiting import held, to_be_put_away, to_inspect


@require_safe
@floor()
def waiting(request: FaceRequest) -> HttpResponse:
    """Pieces that wait for inspection, the oldest first."""
    page = listed(request, to_inspect(), by="created_at")
    return show(request, "waiting", _context(page))


@require_safe
@floor()
def aside(request: FaceRequest) -> HttpResponse:
    """What is set aside, the oldest first."""
    page = listed(request, held(), by="created_at")
    return show(request, "aside", {"page": page})


@require_safe
@floor()
def routes(request: FaceRequest) -> HttpResponse:
    """Pieces with a route: to be approved, and to be put away."""
    page = listed(request, to_be_put_away(), by="created_at")
    return show(request, "routes", _context(page))


def _context(page: Any) -> dict[str, Any]:
    """The rows of a page as pieces with their jobs."""
    return {"page": page, "pieces": pieces_of([row.unit for row in page.rows])}
