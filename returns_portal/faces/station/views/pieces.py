"""One piece in the hand: what it is, what holds it, where it stands."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from flows.timeline import timeline
from inspection.models import Hold
from inspection.selectors.holds import holds
from inspection.services import condemn_hold, place_hold, release_hold
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.station.access import floor, sent
from returns_portal.faces.station.forms.pieces import HoldForm, IdentifyForm
from returns_portal.faces.station.forms.words import FindingForm
from returns_portal.faces.station.pages import attempt, show
from returns_portal.faces.station.pieces import piece_at, piece_of
from returns_portal.faces.station.plates import plates_pdf
from returns_portal.faces.station.session import progressed
from returns_portal.faces.toast import say
from returns_portal.rest.lookup import find


@require_safe
@floor()
def piece(request: FaceRequest, key: str) -> HttpResponse:
    """All that is known of a piece, and its next job."""
    found = piece_at(key)
    context = {"piece": found, "unit": found.unit, "story": timeline(found.unit, limit=12)[::-1]}
    return show(request, "piece", context)


@require_safe
@floor()
def plate(request: FaceRequest, key: str) -> HttpResponse:
    """The licence plate as a PDF: the first one was torn, or never printed."""
    unit = piece_at(key).unit
    return plates_pdf([unit], request.tenant, f"plate-{unit.public_id}")


@require_http_methods(["GET", "HEAD", "POST"])
@floor("receiving.receive")
def identify(request: FaceRequest, key: str) -> HttpResponse:
    """Say what a piece is that came without paperwork."""
    found = piece_at(key)
    form = IdentifyForm(sent(request), initial={"code": found.unit.scanned})
    if form.is_valid():
        with attempt(form.take):
            unit = form.identify(found.unit, by=request.actor)
            say(request, _("Identified"))
            return redirect(piece_of(unit).job.href)
    return show(request, "identify", {"unit": found.unit, "form": form}, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@floor("holds.place")
def set_aside(request: FaceRequest, key: str) -> HttpResponse:
    """Set a piece aside, and say why."""
    found = piece_at(key)
    form = HoldForm(sent(request))
    if form.is_valid():
        with attempt(form.take):
            placed = place_hold(found.unit, by=request.actor, **form.cleaned_data)
            progressed(request, found.unit.lpn, words=_("Set aside"), tone="warn", icon="hold")
            say(request, _("Set aside. %s waits for a decision.") % placed.unit.lpn)
            return redirect("station:piece", found.unit.public_id)
    return show(request, "set_aside", {"unit": found.unit, "form": form}, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@floor()
def hold(request: FaceRequest, key: str) -> HttpResponse:
    """Why a piece is set aside; whoever may, lets it go on or condemns it."""
    found: Hold = find(holds(), key)
    form = FindingForm(sent(request))
    if form.is_bound:
        request.actor.require("holds.release")
    if form.is_valid():
        with attempt(form.take):
            end = condemn_hold if request.POST.get("verb") == "condemn" else release_hold
            ended = end(found, finding=form.cleaned_data["finding"], by=request.actor)
            say(request, ended.state.label)
            return redirect("station:piece", found.unit.public_id)
    may_end = request.actor.can(
        "holds.release_safety" if found.kind in Hold.SAFETY else "holds.release"
    )
    context = {"hold": found, "unit": found.unit, "form": form, "may_end": may_end}
    return show(request, "hold", context, status=form.status)
