"""The door: name an order, have a code sent to its contact, enter it. Guesses learn nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.models import Order, normalise_number
from returns_portal.faces.portal.asked import Asked, asked_by, forget, remember
from returns_portal.faces.portal.care import in_even_time, limit_guesses, personal, public
from returns_portal.faces.portal.forms.base import show
from returns_portal.faces.portal.forms.finding import HAPPENED, CodeForm, FindForm
from returns_portal.faces.portal.paths import opened_path
from returns_portal.faces.portal.recalls import notices
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from returns_portal.lib.errors import DomainError
from rma.services.access import ask_for_code, redeem_code, redeem_link, waiting_code

#: Recalls that the first page names; the others stand on a page of their own.
MOST_RECALLS = 2


@require_http_methods(["GET", "HEAD", "POST"])
@public
@in_even_time
def find(request: FaceRequest, purpose: str = "return") -> HttpResponse:
    """Name an order, to return something of it or to see what was returned."""
    form = FindForm(request.POST if request.method == "POST" else None)

    def ask(said: dict[str, Any]) -> Asked:
        named = {name: said[name] for name in ("number", "contact")}
        limit_guesses(request, "find", said["number"])
        ask_for_code(**named)
        return Asked(**named, purpose=said["happened"] or purpose)

    if form.does(ask):
        return remember(redirect("portal:code"), form.result, secure=request.is_secure())
    recalls = notices()[:MOST_RECALLS] if purpose != "track" else []
    return show(request, "portal/find.html", form, purpose=purpose, recalls=recalls)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@in_even_time
def code(request: FaceRequest) -> HttpResponse:
    """Enter the code. Whether one was sent at all is not said here."""
    asked = asked_by(request)
    if asked is None:
        return redirect("portal:find")
    form = CodeForm(request.POST if request.method == "POST" else None)

    def redeem(said: dict[str, Any]) -> Any:
        limit_guesses(request, "code", asked.number)
        return redeem_code(number=asked.number, contact=asked.contact, code=said["code"])

    if form.does(redeem, undo=False):
        return forget(redirect(opened_path(form.result, request.tenant, asked.purpose)))
    return show(request, "portal/code.html", form, asked=asked)


@require_POST
@personal
@in_even_time
def code_again(request: FaceRequest) -> HttpResponse:
    """Another code for the same order and contact."""
    asked = asked_by(request)
    if asked is None:
        return redirect("portal:find")
    limit_guesses(request, "find", asked.number)
    ask_for_code(number=asked.number, contact=asked.contact)
    say(request, _("If it fits an order, another code is on its way. The older one has ended."))
    return redirect("portal:code")


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def enter(request: FaceRequest, token: str) -> HttpResponse:
    """The link of the mail: a button that does what the code does.

    Only pressing it uses the code up: programs that open every link of a mail do not press.
    """
    if request.method == "POST":
        try:
            order = redeem_link(token)
            path = opened_path(order, request.tenant, _happened(request, order))
            return forget(redirect(path))
        except DomainError as error:
            page = {"sentence": str(error)}
            return render(request, "portal/enter.html", page, status=error.status)
    found = waiting_code(token)
    return render(request, "portal/enter.html", {"code": found}, status=200 if found else 410)


def _happened(request: FaceRequest, order: Order) -> str:
    """What was said on this very device to have happened to the order; else nothing."""
    asked = asked_by(request)
    if asked is None or normalise_number(asked.number) != order.number_normalized:
        return ""
    return asked.purpose if asked.purpose in HAPPENED else ""
