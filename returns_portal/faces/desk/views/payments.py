"""How the shop pays, and where the provider's book and ours differ."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from returns_portal.faces import fields, toast
from returns_portal.faces.access import staff
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.paymentform import PaymentForm
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import DomainError, InvalidInput
from returns_portal.rest.lookup import find
from rma.models import Adjustment
from rma.selectors.coming import adjustments
from rma.selectors.credits import differences, open_differences
from rma.services.accounts import payment_settings, save_payment_settings
from rma.services.adjustment_paying import pay_adjustment, record_adjustment_paid
from rma.services.comparing import settle_difference
from tenants.links import absolute


@require_http_methods(["GET", "HEAD", "POST"])
@staff("settings.view")
def payments(request: FaceRequest) -> HttpResponse:
    """Who pays, with which key, and what happens by itself."""
    if request.method == "POST":
        request.actor.require("settings.edit")
    chosen = payment_settings()
    form = PaymentForm(request.POST if request.method == "POST" else None, chosen=chosen)
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                save_payment_settings(by=request.actor, **form.details())
        except InvalidInput as refused:
            fields.take(form, refused)
        else:
            toast.say(request, _("The way of paying was saved"))
            return HttpResponseRedirect(reverse("desk:payments"))
    context = {
        "form": form,
        "chosen": chosen,
        "may_edit": request.actor.can("settings.edit"),
        "hook": absolute(reverse("stripe_hook"), request.tenant),
    }
    return show(request, "payments", "payments", context, status=400 if form.errors else 200)


@require_safe
@staff("resolutions.view")
def books(request: FaceRequest) -> HttpResponse:
    """Money that one of the two books tells and the other does not."""
    all_of_them = "all" in request.GET
    rows = differences() if all_of_them else open_differences()
    context = {
        "page": listed(request, rows, by="-created_at"),
        "all": all_of_them,
        "chosen": payment_settings(),
        "may": {"settings": request.actor.can("settings.view")},
        "may_settle": request.actor.can("resolutions.settle"),
    }
    return show(request, "books", "payments", context)


@require_POST
@staff("resolutions.settle")
def settle_book(request: FaceRequest, key: str) -> HttpResponse:
    """Somebody has looked at a difference, and says what it was."""
    row = find(differences(), key)
    try:
        with transaction.atomic():
            settle_difference(row, by=request.actor, note_text=request.POST.get("note", ""))
    except InvalidInput as refused:
        toast.say(request, str(refused.errors[0].message))
    else:
        toast.say(request, _("Noted"))
    return HttpResponseRedirect(reverse("desk:books"))


@require_POST
@staff("resolutions.settle")
def pay(request: FaceRequest, key: str) -> HttpResponse:
    """Hand what was given back without goods to the payment provider."""
    row = find(adjustments(), key)
    return _done(request, row, lambda: pay_adjustment(row, by=request.actor), _("Being paid"))


@require_POST
@staff("resolutions.settle")
def record_paid(request: FaceRequest, key: str) -> HttpResponse:
    """Somebody paid it another way."""
    row = find(adjustments(), key)
    reference = request.POST.get("reference", "")[:200]
    return _done(
        request,
        row,
        lambda: record_adjustment_paid(row, by=request.actor, reference=reference),
        _("Marked as paid"),
    )


def _done(
    request: FaceRequest, row: Adjustment, deed: Callable[[], object], words: str
) -> HttpResponse:
    """Do it, or say why not; then the order again."""
    try:
        with transaction.atomic():
            deed()
    except DomainError as refused:
        toast.say(request, str(refused.errors[0].message if refused.errors else refused))
    else:
        toast.say(request, words)
    return HttpResponseRedirect(reverse("desk:order", args=[row.order.public_id]))
