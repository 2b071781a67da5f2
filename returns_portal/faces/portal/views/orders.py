"""What was returned of an order, and beginning another return of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from returns_portal.faces.portal.care import personal
from returns_portal.faces.portal.filling import opened
from returns_portal.faces.portal.paths import draft_path
from returns_portal.faces.portal.status import told
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import NotFound
from rma.drafts import FAULTS
from rma.links import order_of_token
from rma.selectors.shopper import returns_of
from rma.services.drafting import begin_draft


@require_safe
@personal
def order(request: FaceRequest, token: str) -> HttpResponse:
    """The returns of one order."""
    found = order_of_token(token)
    returns = [told(whole, request.tenant) for whole in returns_of(found)]
    page = {"order": found, "token": token, "returns": returns}
    return render(request, "portal/order.html", page)


@require_POST
@personal
def begin(request: FaceRequest, token: str) -> HttpResponse:
    """Begin a return of the order, or go on with the one that was begun."""
    return redirect(draft_path(begin_draft(order_of_token(token))))


@require_POST
@personal
def report_fault(request: FaceRequest, token: str) -> HttpResponse:
    """Begin a return because something is wrong with the goods: by the legal guarantee, or by the
    warranty where that is what remains.
    """
    filling = opened(token, request.tenant)
    if filling.is_gift:
        raise NotFound
    named = request.POST.get("basis")
    basis = named if named in FAULTS else "guarantee"
    return redirect(draft_path(begin_draft(filling.order, basis=basis)))
