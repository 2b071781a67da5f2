"""The difference of an exchange: exactly how much it is, and how it is paid."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from returns_portal.faces.portal.care import personal
from returns_portal.faces.portal.exchanges import exchanged
from returns_portal.faces.portal.telling import due
from returns_portal.faces.request import FaceRequest
from rma.links import rma_of_token
from rma.selectors.whole import whole_return
from rma.services.differences import how_to_pay
from rma.services.goods import DIFFERENCE
from tenants.links import absolute


@require_safe
@personal
def difference(request: FaceRequest, token: str) -> HttpResponse:
    """What is asked for now, how it came about, how it is paid, and until when."""
    whole = whole_return(rma_of_token(token))
    found = [each for each in exchanged(whole) if each.resolution.customer_owes_minor]
    back = absolute(reverse("portal:status", args=[token]), request.tenant)
    page = {
        "rma": whole.rma,
        "token": token,
        "asked": [
            (each, how_to_pay(each.resolution, back=back)) for each in found if each.is_asked_for
        ],
        "paid": [each for each in found if each.is_paid],
        "until": due(whole, DIFFERENCE),
    }
    return render(request, "portal/difference.html", page)
