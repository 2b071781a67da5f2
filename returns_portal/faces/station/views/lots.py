"""Lots at the station: opened, filled by scanning, sealed, handed over."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from disposition.lot_papers import label_of, packing_list_pdf, render_label
from disposition.selectors.lots import items_of, lots_here, takers, waiting_for_a_lot, with_totals
from disposition.services import lots as loading
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.station.access import floor, sent
from returns_portal.faces.station.forms.lots import OpenLotForm, ScanIntoForm, WeightForm
from returns_portal.faces.station.loading import (
    VERBS,
    details,
    item_at,
    lot_at,
    scanned_unit,
    verb_at,
)
from returns_portal.faces.station.pages import attempt, show
from returns_portal.faces.station.pieces import piece_at
from returns_portal.faces.station.session import place_of
from returns_portal.faces.toast import say

#: Lots that stand here; nobody fills more at once.
MOST_LOTS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@floor("lots.view")
def lots(request: FaceRequest) -> HttpResponse:
    """The lots that stand here; POST opens one where the station works."""
    form = OpenLotForm(sent(request))
    if form.is_bound:
        request.actor.require("lots.work")
    if form.is_valid():
        with attempt(form.take):
            place = place_of(request)
            made = loading.open_lot(
                by=request.actor, location=place.code if place else None, **details(form)
            )
            say(request, _("%s is open. Print its label and scan pieces into it.") % made.number)
            return redirect("station:lot", made.public_id)
    context = {
        "form": form,
        "lots": with_totals(list(lots_here()[:MOST_LOTS])),
        "waiting": listed(request, waiting_for_a_lot(), by="created_at"),
        "takers": takers(),
    }
    return show(request, "lots", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@floor("lots.view")
def lot(request: FaceRequest, key: str) -> HttpResponse:
    """One lot: POST puts the scanned piece into it."""
    page = lot_at(key)
    form = ScanIntoForm(sent(request))
    if form.is_bound:
        request.actor.require("lots.work")
    if form.is_valid():
        with attempt(form.take):
            unit = scanned_unit(form.cleaned_data["plate"])
            weight = form.cleaned_data["weight_g"]
            loading.scan_into(page.lot, unit, by=request.actor, weight_g=weight)
            say(request, _("%s is in it") % unit.lpn)
            return redirect("station:lot", page.lot.public_id)
    rows = listed(request, items_of(page.lot), by="-created_at")
    verbs = [(name, verb) for name, verb in VERBS.items() if page.lot.status in verb.sources]
    context = {"page": page, "lot": page.lot, "form": form, "rows": rows, "verbs": verbs}
    return show(request, "lot", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@floor("lots.work")
def lot_item(request: FaceRequest, key: str, unit: str) -> HttpResponse:
    """One piece in a lot: weighed, or taken out."""
    page, found = lot_at(key), piece_at(unit).unit
    item = item_at(page, found)
    out = "out" in request.POST
    form = WeightForm(None if out else sent(request))
    if out or form.is_valid():
        with attempt(form.take):
            if out:
                loading.take_out(page.lot, found, by=request.actor)
                say(request, _("%s is not in it any more") % found.lpn)
            else:
                grams = form.cleaned_data["weight_g"]
                loading.weigh(page.lot, found, weight_g=grams, by=request.actor)
                say(request, _("Weighed"))
            return redirect("station:lot", page.lot.public_id)
    context = {"page": page, "lot": page.lot, "item": item, "unit": found, "form": form}
    return show(request, "lot_item", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@floor("lots.work")
def lot_verb(request: FaceRequest, key: str, verb: str) -> HttpResponse:
    """Something done to a whole lot: sealed, handed over, opened again, given up."""
    page, chosen = lot_at(key), verb_at(verb)
    form = chosen.form(sent(request), initial=_expected(page.lot))
    if form.is_valid():
        with attempt(form.take):
            chosen.does(page.lot, by=request.actor, **details(form))
            say(request, chosen.said)
            return redirect("station:lot", page.lot.public_id)
    context = {"page": page, "lot": page.lot, "verb": chosen, "name": verb, "form": form}
    return show(request, "lot_verb", context, status=form.status)


def _expected(lot: Any) -> dict[str, str]:
    return {"to": lot.taker}


@require_safe
@floor("lots.view")
def lot_label(request: FaceRequest, key: str) -> HttpResponse:
    """The label of the container."""
    page = lot_at(key)
    return _paper(render_label(label_of(page.lot, request.tenant)), page.lot.number)


@require_safe
@floor("lots.view")
def packing_list(request: FaceRequest, key: str) -> HttpResponse:
    """What lies in it, on paper."""
    page = lot_at(key)
    body = packing_list_pdf(page.lot, page.total, request.tenant)
    return _paper(body, f"packing-list-{page.lot.number}")


def _paper(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
