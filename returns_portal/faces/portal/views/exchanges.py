"""What a shopper pays or secures by card: the difference of an exchange, an advance."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from returns_portal.faces.portal.care import personal
from returns_portal.faces.portal.exchanges import exchanged
from returns_portal.faces.portal.telling import due
from returns_portal.faces.request import FaceRequest
from rma.links import rma_of_token
from rma.models import Rma
from rma.selectors.coming import is_held, look_soon, wanted_hold
from rma.selectors.whole import whole_return
from rma.services.differences import asked_by, how_to_pay
from rma.services.goods import DIFFERENCE
from tenants.links import absolute


@require_safe
@personal
def difference(request: FaceRequest, token: str) -> HttpResponse:
    """What is asked for now, how it came about, how it is paid, and until when."""
    whole = whole_return(rma_of_token(token))
    _hear_back(request, whole.rma)
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
        "has_paid": "paid" in request.GET,
    }
    return render(request, "portal/difference.html", page)


@require_safe
@personal
def hold(request: FaceRequest, token: str) -> HttpResponse:
    """What we want to hold on the shopper's card, what for, until when, and where they say so."""
    rma = rma_of_token(token)
    _hear_back(request, rma)
    wanted = wanted_hold(rma)
    page = {
        "rma": rma,
        "token": token,
        "wanted": wanted,
        "how": asked_by(wanted.payment) if wanted is not None else None,
        "is_held": is_held(rma),
        "has_paid": "paid" in request.GET,
    }
    return render(request, "portal/hold.html", page)


def _hear_back(request: FaceRequest, rma: Rma) -> None:
    """Who comes back from the provider's page has paid, perhaps: it is asked soon."""
    if "paid" in request.GET:
        with transaction.atomic():
            look_soon(rma)
