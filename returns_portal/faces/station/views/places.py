"""Places: where the station stands, what stands in one, and putting a plate into another."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from inspection.models import HandlingUnit
from inspection.selectors import locations, unit_by_code, units
from inspection.services import add_location, move_unit
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.station.access import floor, sent
from returns_portal.faces.station.forms.places import MoveForm, PlaceForm
from returns_portal.faces.station.pages import attempt, show
from returns_portal.faces.station.pieces import piece_at, pieces_of
from returns_portal.faces.station.session import work_at
from returns_portal.faces.toast import say
from returns_portal.rest.lookup import find

#: Places offered to choose from; in a larger house one scans its label.
MOST_PLACES = 60


@require_http_methods(["GET", "HEAD", "POST"])
@floor()
def places(request: FaceRequest) -> HttpResponse:
    """Choose where this station stands, or add a place."""
    form = PlaceForm(request.POST if "add" in request.POST else None)
    if form.is_bound:
        request.actor.require("units.move")
    if form.is_valid():
        with attempt(form.take):
            added = add_location(by=request.actor, **form.cleaned_data)
            say(request, _("%s added") % added.code)
            return redirect("station:places")
    context = {
        "places": list(locations().order_by("-kind", "code")[:MOST_PLACES]),
        "form": form,
        "next": request.GET.get("next", ""),
    }
    return show(request, "places", context, status=form.status)


def _onward(request: FaceRequest) -> str:
    """Where somebody was going when they were asked for their place; the scan box otherwise."""
    target = request.POST.get("next", "")
    if target.startswith("/") and url_has_allowed_host_and_scheme(target, None):
        return target
    return reverse("station:scan")


@require_http_methods(["GET", "HEAD", "POST"])
@floor()
def place(request: FaceRequest, key: str) -> HttpResponse:
    """What stands in a place; POST: work there from now on."""
    found = find(locations(), key)
    if request.method == "POST":
        work_at(request, found)
        say(request, _("You work at %s now") % found.code)
        return redirect(_onward(request))
    here = units().filter(location=found, status__in=("on_hand", "unidentified"))
    page = listed(request, here, by="created_at")
    context = {"found": found, "page": page, "pieces": pieces_of(page.rows)}
    return show(request, "place", context)


@require_http_methods(["GET", "HEAD", "POST"])
@floor()
def move(request: FaceRequest) -> HttpResponse:
    """Scan a plate, then the place it goes to."""
    plate = (request.POST.get("plate") or request.GET.get("plate") or "").strip()
    unit = unit_by_code(plate) if plate else None
    form = MoveForm(sent(request), unit=unit)
    if form.is_bound:
        request.actor.require("units.move")
    if form.is_valid() and unit is not None:
        with attempt(form.take):
            moved = move_unit(unit, location=form.location, by=request.actor)
            words = {"plate": moved.lpn, "place": form.location.code}
            say(request, _("%(plate)s is in %(place)s") % words, undo=_back(unit))
            return redirect("station:move")
    context = {"plate": plate, "unit": unit, "form": form}
    return show(request, "move", context, status=form.status)


def _back(unit: HandlingUnit) -> str:
    """The address that puts a piece back where it stood."""
    if unit.location is None:
        return ""
    return reverse("station:put_back", args=[unit.public_id, unit.location.public_id])


@require_POST
@floor("units.move")
def put_back(request: FaceRequest, key: str, place: str) -> HttpResponse:
    """Undo a move."""
    unit, there = piece_at(key).unit, find(locations(), place)
    move_unit(unit, location=there, by=request.actor)
    say(request, _("%(plate)s is in %(place)s") % {"plate": unit.lpn, "place": there.code})
    return redirect("station:move")
