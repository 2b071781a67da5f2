"""One box for any code: lands on the thing, or shows what it could be."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from disposition.selectors.scanning import scan
from insights.selectors.recalls import recall_by_number
from returns_portal.faces.access import staff
from returns_portal.faces.desk.found import found_by, the_only_page
from returns_portal.faces.desk.going import page_of
from returns_portal.faces.desk.page import show
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import InvalidInput
from returns_portal.lib.scans import LONGEST, classify
from rma.selectors.withdrawals import withdrawal_by_number


@require_safe
@staff()
def search(request: FaceRequest) -> HttpResponse:
    """What a scanned or typed code is."""
    text = request.GET.get("q", "").strip()
    if len(text) > LONGEST or "\x00" in text:
        raise InvalidInput
    recall = recall_by_number(text) if request.actor.can("recalls.view") else None
    if recall is not None:
        return HttpResponseRedirect(page_of(recall))
    stated = withdrawal_by_number(text) if request.actor.can("withdrawals.view") else None
    if stated is not None:
        return HttpResponseRedirect(page_of(stated))
    found = found_by(scan(text, request.actor))
    page = the_only_page(found)
    if page is not None:
        return HttpResponseRedirect(page)
    kinds = [candidate.kind.value for candidate in classify(text)]
    return show(request, "search", "home", {"q": text, "found": found, "kinds": kinds})
