"""A return that was sent: what may change of it until its goods move, and proof that they were."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from returns_portal.faces.portal.care import limit_writing
from returns_portal.faces.portal.forms.base import show
from returns_portal.faces.portal.forms.changing import ChangeForm
from returns_portal.faces.portal.forms.status import ProofForm
from returns_portal.faces.portal.status import photos_of_lines, told
from returns_portal.faces.portal.views.status import of_shopper, status_page
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from returns_portal.lib.errors import DomainError, NotFound
from rma.models import Rma
from rma.selectors.whole import WholeReturn, whole_return
from rma.services import cancel_line, change_line, change_return, photos
from rma.services.editing import may_change, remove_photo
from rma.services.proving import prove_sending
from rma.shipping.carriers import OFFERED
from tenants.actors import Actor


@require_http_methods(["GET", "HEAD", "POST"])
@of_shopper
def change(request: FaceRequest, token: str, rma: Rma, *, by: Actor) -> HttpResponse:
    """Fewer pieces, another reason, words, photos added or removed, another way of sending."""
    if not may_change(rma):
        say(request, _("It cannot be changed any more: the goods are on their way, or it ended."))
        return redirect("portal:status", token)
    whole = whole_return(rma)
    form = _form(request, whole)
    if form.does(lambda _said: _change(request, whole, form, by)):
        say(request, _("Your return is changed."))
        return redirect("portal:status", token)
    page = {"told": told(whole, request.tenant), "token": token}
    return show(request, "portal/change.html", form, **page)


def _form(request: FaceRequest, whole: WholeReturn) -> ChangeForm:
    is_sent = request.method == "POST"
    lines = [line for line in whole.lines if line.status in ("requested", "authorized")]
    way = whole.rma.shipping_method
    return ChangeForm(
        lines,
        shown=photos_of_lines(lines),
        method_now=way if way in OFFERED and any(not each.keeps_goods for each in lines) else "",
        data=request.POST if is_sent else None,
        files=request.FILES if is_sent else None,
    )


def _change(request: FaceRequest, whole: WholeReturn, form: ChangeForm, by: Actor) -> None:
    limit_writing(request, whole.rma)
    for place, line in enumerate(form.lines):
        try:
            if not form.quantity(place):
                cancel_line(line, by=by)
                continue
            added = photos.keep(None, photos.pictures(form.bodies(place)))
            change_line(line, by=by, photos=[row.pk for row in added], **form.said(place))
            for key in form.dropped(place):
                remove_photo(line, by=by, photo=key)
        except DomainError as refusal:
            raise form.at(place, refusal) from None
    if form.way is not None:
        change_return(whole.rma, by=by, shipping_method=form.way)


@require_POST
@of_shopper
def prove(request: FaceRequest, token: str, rma: Rma, *, by: Actor) -> HttpResponse:
    """A photo of the carrier's receipt: the goods were sent."""
    form = ProofForm(request.POST, request.FILES)
    parcel = told(whole_return(rma), request.tenant).parcel
    if parcel is None:
        raise NotFound

    def keep(said: dict[str, Any]) -> Any:
        limit_writing(request, rma)
        return prove_sending(parcel, by=by, bodies=[file.read() for file in said["photos"]])

    if form.does(keep):
        say(request, _("Thank you. We keep it with your return."))
        return redirect("portal:status", token)
    return status_page(request, token, rma, form)
