"""Parcels at the dock: counted, or refused."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from inspection.models import Receipt
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.station.access import floor, sent
from returns_portal.faces.station.forms.counting import CountForm
from returns_portal.faces.station.forms.words import ReasonForm
from returns_portal.faces.station.pages import at_a_place, attempt, here, show
from returns_portal.faces.station.parcels import (
    parcel_at,
    receive_parcel,
    receive_unannounced,
    refuse_parcel,
)
from returns_portal.faces.station.session import progressed


@require_http_methods(["GET", "HEAD", "POST"])
@floor()
@at_a_place
def parcel(request: FaceRequest, key: str) -> HttpResponse:
    """Count a parcel that was announced."""
    found = parcel_at(key)
    form = CountForm(sent(request), found.lines, found.expected)
    if _is_sent(request, form):
        with attempt(form.take):
            receipt = receive_parcel(found, form, place=here(request), by=request.actor)
            return _counted(request, receipt, found.code)
    context = {"parcel": found, "form": form}
    return show(request, "receive", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@floor()
@at_a_place
def blind(request: FaceRequest) -> HttpResponse:
    """Count goods that came without paperwork."""
    given = request.POST or request.GET
    tracking, code = given.get("tracking", "").strip()[:100], request.GET.get("code", "")[:200]
    form = CountForm(sent(request), [], [], code=code)
    if _is_sent(request, form):
        with attempt(form.take):
            receipt = receive_unannounced(
                form, tracking=tracking, place=here(request), by=request.actor
            )
            return _counted(request, receipt, tracking or code)
    return show(request, "blind", {"form": form, "tracking": tracking}, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@floor("receiving.receive")
@at_a_place
def refuse(request: FaceRequest, key: str) -> HttpResponse:
    """Send a parcel away at the dock."""
    found = parcel_at(key)
    form = ReasonForm(sent(request))
    if form.is_bound and form.is_valid():
        with attempt(form.take):
            refuse_parcel(
                found, form.words, place=here(request), by=request.actor, action=form.action_id
            )
            words = {"words": gettext("Refused at the dock"), "tone": "bad", "icon": "x"}
            progressed(request, found.code, next="", href="", **words)
            return redirect("station:scan")
    return show(request, "refuse", {"parcel": found, "form": form}, status=form.status)


def _is_sent(request: FaceRequest, form: CountForm) -> bool:
    """Whether the count itself is meant and can be read; other buttons only look at it again."""
    if not form.is_bound:
        return False
    request.actor.require("receiving.receive")
    return form.is_valid() if "count" in request.POST else form.only_looked_at()


def _counted(request: FaceRequest, receipt: Receipt, code: str) -> HttpResponse:
    pieces = sum(unit.quantity for unit in receipt.units.all())
    words = ngettext("Received, %(n)s piece", "Received, %(n)s pieces", pieces) % {"n": pieces}
    answer = redirect("station:receipt", receipt.public_id)
    done = {"words": words, "tone": "good", "icon": "check"}
    progressed(request, code, next=gettext("See its pieces"), href=answer.url, **done)
    return answer
