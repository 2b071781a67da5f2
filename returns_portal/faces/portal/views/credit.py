"""The code of a return's shop credit, shown to who has the link to the return and asks."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from returns_portal.faces.portal.care import limit_writing
from returns_portal.faces.portal.views.status import of_shopper
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import NotFound
from rma.credit_codes import code_of
from rma.models import Rma
from rma.selectors.credits import credits_of_return
from rma.services.crediting import note_shown
from tenants.actors import Actor


@require_POST
@of_shopper
def credit(request: FaceRequest, token: str, rma: Rma, *, by: Actor) -> HttpResponse:
    """Show the codes; the story of the return says that somebody looked."""
    limit_writing(request, rma)
    found = credits_of_return(rma)
    if not found:
        raise NotFound
    for each in found:
        note_shown(each, by=by)
    rows = [{"credit": each, "code": code_of(each)} for each in found if each.usable_minor]
    return render(request, "portal/credit.html", {"rows": rows, "token": token})
