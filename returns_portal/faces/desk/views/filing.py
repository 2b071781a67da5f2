"""A return asked for by somebody of the shop: the order first, then what comes back of it."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import normalise_number
from catalog.selectors import orders_with_parts
from insights.selectors import goods
from returns_portal.faces import fields, toast
from returns_portal.faces.access import staff
from returns_portal.faces.desk import wording
from returns_portal.faces.desk.filing import FilingForm, Quoted
from returns_portal.faces.desk.finding import FindForm
from returns_portal.faces.desk.forms import AdjustForm
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.desk.page import show
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import InvalidInput
from returns_portal.rest.lookup import find
from rma.selectors.shopper import offer
from rma.services import adjust_order, quote_return, request_return

KEYS = ("external_id", ("number_normalized", normalise_number))


@require_safe
@staff("returns.request")
def file(request: FaceRequest) -> HttpResponse:
    """Find the order that something comes back of."""
    form = FindForm(request.GET, hint="file")
    page = listed(request, form.of(goods.orders(form.text)), by="-placed_at")
    context = {"form": form, "page": page}
    return show(request, "file", "returns", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("returns.override")
def file_of_order(request: FaceRequest, key: str) -> HttpResponse:
    """Say what comes back and why; look at the money; then file it."""
    order = find(orders_with_parts(), key, KEYS)
    given = request.POST if request.method == "POST" else None
    known = offer(order, request.tenant)
    form = FilingForm(given, offer=known, reasons=wording.reason_words())
    quoted = None
    if form.is_valid():
        quoted = _quote(request, form)
    if quoted is not None and "file" in request.POST and form.explains(quoted.overruled):
        return _file(request, form)
    context = {"order": order, "form": form, "quoted": quoted}
    status = 400 if form.errors else 200
    return show(request, "file_of_order", "returns", context, status=status)


def _quote(request: FaceRequest, form: FilingForm) -> Quoted | None:
    try:
        with transaction.atomic():
            return Quoted(quote_return(form.ask(), by=request.actor, tenant=request.tenant))
    except InvalidInput as refused:
        form.take(refused)
        return None


def _file(request: FaceRequest, form: FilingForm) -> HttpResponse:
    """File what was just quoted; a race lost between the two is a refusal of its own."""
    whole = request_return(form.ask(), by=request.actor, tenant=request.tenant)
    toast.say(request, _("Return %(number)s was filed") % {"number": whole.rma.number})
    return HttpResponseRedirect(reverse("desk:return", args=[whole.public_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("resolutions.settle")
def adjust(request: FaceRequest, key: str) -> HttpResponse:
    """Give money back without goods: for a line, or for the delivery."""
    order = find(orders_with_parts(), key, KEYS)
    form = AdjustForm(request.POST or None, order=order)
    if form.is_valid():
        try:
            with transaction.atomic():
                adjust_order(order, by=request.actor, **form.details())
        except InvalidInput as refused:
            fields.take(form, refused)
        else:
            toast.say(request, _("The money was noted as given back"))
            return HttpResponseRedirect(reverse("desk:order", args=[order.public_id]))
    status = 400 if form.errors else 200
    return show(request, "adjust", "orders", {"order": order, "form": form}, status=status)
