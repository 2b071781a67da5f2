"""The page of a return, and what its shopper may do with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from notifications.services import mark_read, say_as_shopper
from returns_portal.faces.portal.care import limit_writing, personal
from returns_portal.faces.portal.forms.base import PortalForm, show
from returns_portal.faces.portal.forms.status import (
    MessageForm,
    PostedForm,
    ProofForm,
    TalkForm,
)
from returns_portal.faces.portal.status import Told, told
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from returns_portal.lib.errors import NotFound
from rma.links import rma_of_token
from rma.models import Rma, Shipment
from rma.selectors.shopper import number_of_label
from rma.selectors.whole import whole_return
from rma.services import announce, appeal_return, cancel_return, provide_information
from rma.services.proving import prove_sending
from rma.services.shipping import ask_for_new_labels
from tenants.actors import Actor

#: What a shopper may say about a return, and the service that hears it.
_SAYINGS: dict[str, Callable[..., Any]] = {
    "appeal": appeal_return,
    "provide_information": provide_information,
}


@require_http_methods(["GET", "HEAD"])
@personal
def status(request: FaceRequest, token: str) -> HttpResponse:
    """The page of a return. The shorter code on its label opens a page that knows nobody."""
    try:
        rma = rma_of_token(token)
    except NotFound:
        number = number_of_label(token)
        return render(request, "portal/label.html", {"number": number})
    page = status_page(request, token, rma)
    mark_read(rma, by=Actor.shopper(rma.customer_id))
    return page


def status_page(
    request: FaceRequest, token: str, rma: Rma, form: PortalForm | None = None
) -> HttpResponse:
    """The page of a return, with what was refused."""
    page: Told = told(whole_return(rma), request.tenant)
    posts = page.ticket is not None and page.ticket.code == "send_yourself"
    talk = form if isinstance(form, TalkForm) else TalkForm()
    own = PostedForm() if posts else MessageForm()
    proof = form if isinstance(form, ProofForm) else ProofForm()
    shown = own if form is None or form in (talk, proof) else form
    context = {"told": page, "token": token, "talk": talk, "own": shown, "proof": proof}
    return show(request, "portal/status.html", form or shown, **context)


def of_shopper(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A deed on the return of a link, by its shopper."""

    @personal
    @wraps(view)
    def opened(request: FaceRequest, token: str, **kwargs: Any) -> HttpResponse:
        rma = rma_of_token(token)
        return view(request, token, rma, by=Actor.shopper(rma.customer_id), **kwargs)

    return opened


@require_POST
@of_shopper
def say_something(
    request: FaceRequest, token: str, rma: Rma, *, by: Actor, verb: str
) -> HttpResponse:
    """Answer the shop's question, or ask it to look again."""
    form = MessageForm(request.POST)
    if form.does(lambda said: _SAYINGS[verb](rma, by=by, message=said["message"])):
        say(request, _("We have your message."))
        return redirect("portal:status", token)
    return status_page(request, token, rma, form)


@require_POST
@of_shopper
def write(request: FaceRequest, token: str, rma: Rma, *, by: Actor) -> HttpResponse:
    """Write to the shop about the return."""
    form = TalkForm(request.POST, request.FILES)
    if form.does(lambda _said: _write(request, rma, form, by)):
        say(request, _("We have your message."))
        return redirect(f"{reverse('portal:status', args=[token])}#talk")
    return status_page(request, token, rma, form)


def _write(request: FaceRequest, rma: Rma, form: TalkForm, by: Actor) -> Any:
    limit_writing(request, rma)
    return say_as_shopper(rma, by=by, **form.said())


@require_POST
@of_shopper
def posted(request: FaceRequest, token: str, rma: Rma, *, by: Actor) -> HttpResponse:
    """The parcel was posted with the shopper's own carrier."""
    form = PostedForm(request.POST, request.FILES)
    parcel = told(whole_return(rma), request.tenant).parcel
    if parcel is None:
        raise NotFound
    if form.does(lambda said: _posted(parcel, by, said)):
        say(request, _("Thank you. We look out for it."))
        return redirect("portal:status", token)
    return status_page(request, token, rma, form)


def _posted(parcel: Shipment, by: Actor, said: dict[str, Any]) -> Any:
    """On its way: with a tracking number, with a photo of the receipt, or with both."""
    bodies = [file.read() for file in said.pop("photos")]
    if bodies:
        return prove_sending(parcel, by=by, bodies=bodies, **said)
    return announce(parcel, by=by, **said)


@require_POST
@of_shopper
def new_label(request: FaceRequest, token: str, rma: Rma, *, by: Actor) -> HttpResponse:
    """Another label in place of the one that has expired."""
    ask_for_new_labels(rma, by=by)
    return redirect("portal:status", token)


@require_http_methods(["GET", "HEAD", "POST"])
@of_shopper
def cancel(request: FaceRequest, token: str, rma: Rma, *, by: Actor) -> HttpResponse:
    """Call the return off: what that means first, then the deed."""
    if request.method == "POST":
        cancel_return(rma, by=by)
        say(request, _("Your return is cancelled. You keep the goods."))
        return redirect("portal:status", token)
    page = told(whole_return(rma), request.tenant)
    return render(request, "portal/cancel.html", {"told": page, "token": token})
