"""The wiping of a device at the bench: asked for, run, verified, certified."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from disposition.models import Sanitisation
from disposition.selectors.wipes import may_hold_data, wipe_of
from disposition.services import sanitising
from flows.documents import signed_path
from inspection.models import HandlingUnit
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.station.access import floor, sent
from returns_portal.faces.station.forms.lots import AskForWipeForm, RunForm, VerifyForm
from returns_portal.faces.station.forms.words import StationForm, WhyForm
from returns_portal.faces.station.loading import details
from returns_portal.faces.station.pages import attempt, show
from returns_portal.faces.station.pieces import piece_at
from returns_portal.faces.toast import say

#: What the page asks for in each state: the form, what it does, and what is said then.
_NEXT: dict[str, tuple[type[StationForm], Callable[..., Any], Any]] = {
    "": (AskForWipeForm, sanitising.ask_for_wipe, _("Noted. Wipe it now.")),
    "pending": (RunForm, sanitising.run_wipe, _("Wiping has begun")),
    "running": (StationForm, sanitising.finish_wipe, _("Now verify it")),
    "verifying": (VerifyForm, sanitising.verify_wipe, _("Noted what the verification found")),
    "verified": (StationForm, sanitising.certify_wipe, _("Certificate written")),
    "failed": (StationForm, sanitising.retry_wipe, _("Wipe it once more")),
}
#: What else can be said: it failed while it ran, or it cannot be wiped at all.
_ELSE: dict[str, tuple[type[StationForm], Callable[..., Any], Any]] = {
    "running": (WhyForm, sanitising.fail_wipe, _("Noted that it failed")),
    "failed": (WhyForm, sanitising.escalate_wipe, _("It may only be destroyed now")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@floor("work_orders.view")
def wipe(request: FaceRequest, key: str) -> HttpResponse:
    """How far a device is wiped; POST takes the next step, or the other one (`else`)."""
    unit = piece_at(key).unit
    known = wipe_of(unit)
    status = str(known.status) if known is not None else ""
    if request.method == "POST":
        request.actor.require("work_orders.work")
    other = "else" in request.POST
    form, instead = _form(_NEXT, status, None if other else sent(request)), None
    instead = _form(_ELSE, status, sent(request) if other else None)
    chosen, table = (instead, _ELSE) if other else (form, _NEXT)
    if chosen is not None and chosen.is_valid():
        with attempt(chosen.take):
            _form_class, does, said = table[status]
            does(known or unit, by=request.actor, **details(chosen))
            say(request, said)
            return redirect("station:wipe", unit.public_id)
    context = _context(unit, known, status) | {"form": form, "instead": instead}
    return show(request, "wipe", context, status=chosen.status if chosen is not None else 200)


def _form(table: dict[str, Any], status: str, data: Any) -> StationForm | None:
    if status not in table:
        return None
    form: StationForm = table[status][0](data)
    return form


def _context(unit: HandlingUnit, wipe: Sanitisation | None, status: str) -> dict[str, Any]:
    paper = wipe.certificate if wipe is not None else None
    return {
        "unit": unit,
        "wipe": wipe,
        "status": status,
        "needed": may_hold_data(unit),
        "certificate": signed_path(paper) if paper is not None else "",
    }
