"""The quote of a repair, and its owner's answer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from disposition.services.repair import accept_quote, reject_quote
from returns_portal.faces.portal.care import personal
from returns_portal.faces.portal.forms.base import show
from returns_portal.faces.portal.forms.repairs import AnswerForm
from returns_portal.faces.portal.repairs import Repair, repair_at
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from rma.links import rma_of_token
from tenants.actors import Actor


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def repair(request: FaceRequest, token: str, key: str) -> HttpResponse:
    """What the repair costs, line by line, until when the quote holds, and the answer to it."""
    rma = rma_of_token(token)
    found = repair_at(rma, key, token)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    shopper = Actor.shopper(rma.customer_id)
    if form.does(lambda said: _answer(found, said["answer"], by=shopper)):
        say(request, _("Thank you. We have your answer."))
        return redirect("portal:status", token)
    if form.is_bound:
        found = repair_at(rma, key, token)
    return show(request, "portal/repair.html", form, repair=found, rma=rma, token=token)


def _answer(found: Repair, answer: str, *, by: Actor) -> None:
    if answer == "accept":
        accept_quote(found.order, by=by)
    else:
        reject_quote(found.order, by=by, gives_up=answer == "recycle")
