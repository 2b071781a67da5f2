"""The first page: one box for any code, and what it leads to."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from disposition.selectors.scanning import scan as look_up
from inspection.selectors import units
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.station.access import floor
from returns_portal.faces.station.landing import targets, unknown
from returns_portal.faces.station.pages import show
from returns_portal.faces.station.pieces import pieces_of
from returns_portal.faces.station.session import remember, scans
from returns_portal.faces.station.waiting import queues
from returns_portal.lib.errors import NotFound
from rma.models import Rma


@require_safe
@floor()
def scan(request: FaceRequest) -> HttpResponse:
    """Scan anything: a code that names one thing leads to its next job at once."""
    code = request.GET.get("code", "").strip()
    if not code:
        return _shown(request)
    found = look_up(code, request.actor)
    leads = targets(found)
    if len(leads) == 1:
        remember(request, leads[0])
        return redirect(leads[0].href)
    if leads:
        return show(request, "choose", {"code": code, "leads": leads})
    return _shown(request, unknown=unknown(code, found))


def _shown(request: FaceRequest, **context: object) -> HttpResponse:
    rows = scans(request)
    shown = 0 if "unknown" in context else 1  # what was not found stands where the last one would
    around = {
        "last": next(iter(rows[:shown]), None),
        "earlier": rows[shown:],
        "jobs": queues(request.actor),
    }
    return show(request, "scan", around | context)


@require_safe
@floor()
def of_return(request: FaceRequest, key: str) -> HttpResponse:
    """The pieces of a return, each with its next job."""
    rma = Rma.by_public_id(key)
    if rma is None:
        raise NotFound
    here = units().filter(rma=rma).exclude(status="emptied").order_by("id")
    return show(request, "return", {"rma": rma, "pieces": pieces_of(here)})
