"""The way of who got a gift: the code of the slip, their own e-mail address, who sends it back.

Between a right code and a wrong one nothing differs, neither what the pages say nor how long they
take. What the gift is stands only behind the one-time code that their own address got.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from returns_portal.faces.portal.asked import Asked, asked_by, forget, remember
from returns_portal.faces.portal.care import in_even_time, limit_guesses, personal
from returns_portal.faces.portal.filling import Filling, GiftFilling, step
from returns_portal.faces.portal.forms.base import show
from returns_portal.faces.portal.forms.finding import CodeForm
from returns_portal.faces.portal.forms.gifts import GiftForm, SenderForm
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from returns_portal.lib.errors import NotFound
from rma.gift_codes import gift_digest
from rma.links import GIFT
from rma.services.gifts import confirm_recipient, keep_address, open_gift

#: What is asked for, as the cookie keeps it.
PURPOSE = "gift"


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@in_even_time
def gift(request: FaceRequest, code: str = "") -> HttpResponse:
    """The code of the slip (its QR code brings it along), and one's own e-mail address."""
    data = request.POST if request.method == "POST" else None
    form = GiftForm(data, initial={"gift": code[:60]})

    def ask(said: dict[str, Any]) -> Asked:
        _ask_for_code(request, said["gift"], said["email"])
        return Asked(number=said["gift"], contact=said["email"], purpose=PURPOSE)

    if form.does(ask):
        return remember(redirect("portal:gift_code"), form.result, secure=request.is_secure())
    return show(request, "portal/gift.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@in_even_time
def gift_code(request: FaceRequest) -> HttpResponse:
    """Enter the one-time code. Whether one was sent at all is not said here."""
    asked = _asked(request)
    if asked is None:
        return redirect("portal:gift")
    form = CodeForm(request.POST if request.method == "POST" else None)

    def confirm(said: dict[str, Any]) -> Any:
        limit_guesses(request, "code", gift_digest(asked.number))
        return confirm_recipient(code=asked.number, email=asked.contact, typed=said["code"])

    if form.does(confirm, undo=False):
        return forget(redirect(reverse("portal:items", args=[GIFT.token(form.result)])))
    return show(request, "portal/gift_code.html", form, asked=asked)


@require_POST
@personal
@in_even_time
def gift_code_again(request: FaceRequest) -> HttpResponse:
    """Another one-time code for the same slip and address."""
    asked = _asked(request)
    if asked is None:
        return redirect("portal:gift")
    _ask_for_code(request, asked.number, asked.contact)
    say(request, _("If the code of the slip is right, another code is on its way to you."))
    return redirect("portal:gift_code")


def _asked(request: FaceRequest) -> Asked | None:
    asked = asked_by(request)
    return asked if asked is not None and asked.purpose == PURPOSE else None


def _ask_for_code(request: FaceRequest, code: str, email: str) -> None:
    limit_guesses(request, "find", gift_digest(code))
    open_gift(code=code, email=email, language=get_language() or request.tenant.language)


@step("sending")
def sender(request: FaceRequest, filling: Filling) -> HttpResponse:
    """Who sends the gift back from where; whoever bought it is not told."""
    if not isinstance(filling, GiftFilling):
        raise NotFound
    data = request.POST if request.method == "POST" else None
    form = SenderForm(filling.gift_draft.address or {}, request.tenant.country, data)
    if form.does(lambda said: keep_address(filling.gift_draft, address=said)):
        return redirect(filling.path(filling.filled.missing))
    page = {"filling": filling, "steps": filling.stepper("sending")}
    return show(request, "portal/gift_sender.html", form, **page)
