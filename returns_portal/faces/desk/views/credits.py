"""Store credit on the desk: the list, and the page of one with its ledger."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from returns_portal.faces import fields, toast
from returns_portal.faces.access import staff
from returns_portal.faces.desk.creditpage import CreditPage, FindCreditForm, RedeemForm
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.desk.page import show
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import Conflict, InvalidInput
from returns_portal.rest.lookup import find
from returns_portal.rest.throttling import limit
from rma.selectors.credits import credits_listed, credits_matching
from rma.services import redeem_credit

#: How often one person may look codes up.
LOOK_UPS = "60/min"


@require_safe
@staff("resolutions.view")
def store_credits(request: FaceRequest) -> HttpResponse:
    """Every store credit, the newest first; a whole code finds its own."""
    form = FindCreditForm(request.GET, hint="store_credits")
    if form.text:
        limit("desk.store_credit", str(request.actor.id), LOOK_UPS)
    rows = form.of(credits_matching(form.text, form.condition))
    page = listed(request, rows, by="-created_at")
    context = {"form": form, "page": page}
    return show(request, "store_credits", "credits", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("resolutions.view")
def store_credit(request: FaceRequest, key: str) -> HttpResponse:
    """One store credit: whose it is, what was spent of it, and spending some of it here."""
    credit = find(credits_listed(), key)
    if request.method == "POST":
        request.actor.require("resolutions.settle")
    form = RedeemForm(request.POST or None, credit=credit)
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                redeem_credit(credit, by=request.actor, **form.details())
        except InvalidInput as refused:
            fields.take(form, refused)
        except Conflict as refused:
            form.add_error(None, str(refused.detail))
        else:
            toast.say(request, _("Taken off the credit"))
            return HttpResponseRedirect(reverse("desk:store_credit", args=[credit.public_id]))
    page = CreditPage(credit, request.actor)
    status = 400 if form.errors else 200
    return show(request, "store_credit", "credits", {"page": page, "form": form}, status=status)
