"""What a count came to: plates to print, differences to answer, the next job for each piece."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspection.models import Discrepancy, Receipt
from inspection.selectors import receipts, units
from inspection.services import reconcile_receipt, recount_receipt, resolve_discrepancy
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.station.access import floor, sent
from returns_portal.faces.station.forms.words import ResolutionForm
from returns_portal.faces.station.pages import attempt, show
from returns_portal.faces.station.parcels import counting_again, outstanding
from returns_portal.faces.station.pieces import pieces_of
from returns_portal.faces.station.plates import plates_pdf
from returns_portal.faces.toast import say
from returns_portal.lib.errors import NotFound
from returns_portal.rest.lookup import find


@require_safe
@floor()
def receipt(request: FaceRequest, key: str) -> HttpResponse:
    """The pieces of a receipt, each with its plate and its next job."""
    found = find(receipts(), key)
    pieces = pieces_of(units().filter(receipt=found).exclude(status="emptied").order_by("id"))
    differences = list(found.discrepancies.all())
    context = {
        "receipt": found,
        "pieces": pieces,
        "first": next((each for each in pieces if each.job.name == "inspect"), None),
        "open": [each for each in differences if each.resolved_at is None],
        "resolved": [each for each in differences if each.resolved_at is not None],
        "outstanding": outstanding(found),
    }
    return show(request, "receipt", context)


@require_safe
@floor()
def plates(request: FaceRequest, key: str) -> HttpResponse:
    """The licence plates of a receipt as one PDF."""
    found = find(receipts(), key)
    here = units().filter(receipt=found).exclude(status="emptied").order_by("id")
    return plates_pdf(list(here), request.tenant, f"plates-{found.public_id}")


@require_POST
@floor("receiving.receive")
def complete(request: FaceRequest, key: str) -> HttpResponse:
    """Say whether the rest follows in another parcel, or is missing."""
    found = find(receipts(), key)
    nothing_more = request.POST.get("rest") == "missing"
    reconcile_receipt(found, by=request.actor, complete=nothing_more)
    say(request, _("Noted as missing") if nothing_more else _("The rest is still expected"))
    return redirect("station:receipt", found.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@floor("receiving.receive")
def again(request: FaceRequest, key: str) -> HttpResponse:
    """Take a count back and count again."""
    found = find(receipts(), key)
    form = counting_again(found, sent(request))
    if form.is_bound and (form.is_valid() if "count" in request.POST else form.only_looked_at()):
        with attempt(form.take):
            recount_receipt(found, items=form.items(), by=request.actor)
            say(request, _("Counted again. Print the new plates."))
            return redirect("station:receipt", found.public_id)
    context = {"receipt": found, "form": form}
    return show(request, "recount", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@floor("receiving.resolve")
def difference(request: FaceRequest, key: str) -> HttpResponse:
    """Answer one difference."""
    found = Discrepancy.by_public_id(key)
    if found is None:
        raise NotFound
    form = ResolutionForm(sent(request))
    if form.is_valid():
        with attempt(form.take):
            resolve_discrepancy(found, by=request.actor, **form.cleaned_data)
            say(request, _("Resolved"))
            return redirect("station:receipt", found.receipt.public_id)
    context: dict[str, Receipt | object] = {"difference": found, "form": form}
    return show(request, "difference", context, status=form.status)
