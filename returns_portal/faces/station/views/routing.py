"""The way out of inspection: the route approved, the piece put where it belongs."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from disposition.services import approve_route
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.station.access import floor, sent
from returns_portal.faces.station.away import Away, away_at, put_away
from returns_portal.faces.station.forms.places import ScannedPlaceForm
from returns_portal.faces.station.forms.routes import RouteForm
from returns_portal.faces.station.pages import attempt, show
from returns_portal.faces.station.session import progressed
from returns_portal.faces.toast import say


@require_http_methods(["GET", "HEAD", "POST"])
@floor()
def away(request: FaceRequest, key: str) -> HttpResponse:
    """Where a piece goes; scanning that place puts it there."""
    way = away_at(key, request.actor)
    there = "there" in request.POST  # no label to scan: somebody says that it is there
    form = ScannedPlaceForm(None if there else sent(request))
    if request.method == "POST":
        request.actor.require("disposition.move")
    if there or form.is_valid():
        with attempt(form.take):
            put_away(way, None if there else form.location, by=request.actor)
            return _done(request, way)
    return _shown(request, way, form, RouteForm(None, way))


def _done(request: FaceRequest, way: Away) -> HttpResponse:
    lpn = way.piece.unit.lpn
    words = _("Put away: %s") % way.destination
    progressed(request, lpn, words=words, tone="good", icon="check", next="", href="")
    say(request, _("%(plate)s: %(words)s") % {"plate": lpn, "words": words})
    return redirect("station:scan")


@require_POST
@floor("disposition.decide")
def decide(request: FaceRequest, key: str) -> HttpResponse:
    """Approve the suggested route, or another lawful one with a reason."""
    way = away_at(key, request.actor)
    form = RouteForm(request.POST, way)
    if form.is_valid():
        with attempt(form.take):
            approve_route(way.disposition, by=request.actor, **form.chosen)
            say(request, _("Route approved"))
            return redirect("station:away", key)
    return _shown(request, way, ScannedPlaceForm(None), form)


def _shown(
    request: FaceRequest, way: Away, form: ScannedPlaceForm, route: RouteForm
) -> HttpResponse:
    refused = form if form.refusal or form.is_bound else route
    context = {"way": way, "unit": way.piece.unit, "form": form, "route": route}
    return show(request, "away", context, status=refused.status)
