"""The page of one return."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from notifications.services import mark_read
from returns_portal.faces.access import staff
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.returnpage import ReturnPage
from returns_portal.faces.desk.way import Way
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.ids import normalise_code
from returns_portal.rest.lookup import find
from rma.selectors.whole import returns_listed


@require_safe
@staff("returns.view")
def return_page(request: FaceRequest, key: str) -> HttpResponse:
    """A return, by public id or number: what is next, and all that belongs to it."""
    rma = find(returns_listed(), key, (("number", normalise_code),))
    page = show(
        request,
        "return",
        "returns",
        {"page": ReturnPage.of(rma, request.actor, Way.of(request, rma))},
    )
    mark_read(rma, by=request.actor)
    return page
