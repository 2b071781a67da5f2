"""Pieces of an order marked as a gift: a slip is made, printed and taken back."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.selectors import orders_with_parts
from returns_portal.faces import toast
from returns_portal.faces.access import staff
from returns_portal.faces.desk.gifts import MarkGiftForm
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.views.filing import KEYS
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import Conflict, InvalidInput
from returns_portal.rest.lookup import find
from rma.gift_paper import slip_pdf
from rma.selectors.gifts import gifts_listed
from rma.services.gifts import make_gift, revoke_gift


@require_http_methods(["GET", "HEAD", "POST"])
@staff("gifts.make")
def mark_gift(request: FaceRequest, key: str) -> HttpResponse:
    """Say which pieces are a gift; the slip is printed from the page of the order."""
    order = find(orders_with_parts(), key, KEYS)
    customer = order.customer
    usual = (customer.language if customer else "") or request.tenant.language
    form = MarkGiftForm(order, usual, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                make_gift(order, by=request.actor, **form.details())
        except (InvalidInput, Conflict) as refused:
            form.take(refused)
        else:
            toast.say(request, _("The gift slip is made. Print it and put it into the parcel."))
            return HttpResponseRedirect(_order_page(order.public_id))
    if form.errors:
        status = 400
    return show(request, "mark_gift", "orders", {"order": order, "form": form}, status=status)


@require_safe
@staff("gifts.make")
def gift_slip(request: FaceRequest, key: str) -> HttpResponse:
    """The slip as a PDF, with its code."""
    gift = find(gifts_listed(), key)
    response = HttpResponse(slip_pdf(gift, request.tenant), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="gift-slip.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@staff("gifts.make")
def revoke_gift_slip(request: FaceRequest, key: str) -> HttpResponse:
    """Take a slip back: nothing more comes back by it."""
    gift = find(gifts_listed(), key)
    revoke_gift(gift, by=request.actor)
    toast.say(request, _("The gift slip was taken back. Returns by it go on."))
    return HttpResponseRedirect(_order_page(gift.order.public_id))


def _order_page(key: str) -> str:
    return reverse("desk:order", args=[key]) + "#gifts-h"
