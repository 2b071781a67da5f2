"""The shop's look: drafted with a preview beside it, published, taken back."""

from __future__ import annotations

import re
from copy import copy
from typing import Any

from csp.decorators import csp
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branding import services
from branding.look import Look
from branding.models import Brand
from branding.selectors import draft, in_force, versions
from flows.timeline import timeline
from insights.selectors.inbox import EVERYTHING, listing
from returns_portal.faces.access import staff
from returns_portal.faces.brand import stylesheet_of
from returns_portal.faces.desk.brandform import BrandForm, initial_of, named_as_here
from returns_portal.faces.desk.brandpage import Accent
from returns_portal.faces.desk.page import show
from returns_portal.faces.looks import try_on
from returns_portal.faces.portal.views.finding import find as find_page
from returns_portal.faces.portal.views.status import status_page
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from returns_portal.lib.errors import Conflict, InvalidInput, NotFound
from returns_portal.rest.lookup import find
from rma.links import status_token
from rma.models import Rma
from rma.selectors.whole import returns_listed

#: A page of the portal within ours: nothing in it runs, and nothing can be sent from it.
PREVIEW_POLICY = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "script-src": ["'none'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
}
_SCRIPT = re.compile(r"<script\b[^>]*></script>")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("settings.view")
def brand(request: FaceRequest) -> HttpResponse:
    """The look as it is worked on, its preview, its versions."""
    if request.method != "POST":
        return _page(request, _form(request))
    request.actor.require("settings.edit")
    form = _sent(request)
    if not form.does(lambda said: _keep(request, form, said)):
        return _page(request, form)
    return HttpResponseRedirect(reverse("desk:brand"))


def _keep(request: FaceRequest, form: BrandForm, said: dict[str, Any]) -> None:
    begun_with = said["begun_with"]
    try:
        row = services.save_draft(form.choice(said), begun_with=begun_with, by=request.actor)
    except InvalidInput as refused:
        raise named_as_here(refused) from None
    if request.POST.get("do") == "publish":
        services.publish_brand(row, by=request.actor)
        say(request, _("Version %(number)d is in force.") % {"number": row.number})
    else:
        say(request, _("Version %(number)d is kept.") % {"number": row.number})


def _page(request: FaceRequest, form: BrandForm) -> HttpResponse:
    edited = services.edited()
    look = _look(request, edited)
    seen_again = not form.is_bound or isinstance(form.refusal, Conflict)
    context = {
        "form": form,
        "begun_with": services.stamp_of(edited) if seen_again else form["begun_with"].value(),
        "look": look,
        "accent": Accent.of(form["accent_hue"].value(), form["accent_chroma"].value(), look),
        "draft": draft(),
        "in_force": in_force(),
        "versions": versions()[:20],
        "story": [row for row in timeline(request.tenant) if row.event.name.startswith("brand.")],
        "may_edit": request.actor.can("settings.edit"),
    }
    return show(request, "brand", "brand", context, status=form.status)


@require_POST
@staff("settings.edit")
def change_brand(request: FaceRequest) -> HttpResponse:
    """Take the look in force back, publish an earlier one anew, or throw the draft away."""
    what = request.POST.get("do", "")
    if what == "undo":
        now = services.undo_publish(by=request.actor)
        text = _("Version %(number)d is in force.") % {"number": now.number} if now else ""
        say(request, text or _("The usual look is in force again."))
    elif what == "publish":
        row = services.publish_brand(
            find(versions(), request.POST.get("version", "")), by=request.actor
        )
        say(request, _("Version %(number)d is in force.") % {"number": row.number})
    elif what == "discard":
        services.discard_draft(by=request.actor)
        say(request, _("The draft is thrown away."))
    else:
        raise NotFound
    return HttpResponseRedirect(reverse("desk:brand"))


@require_http_methods(["GET", "HEAD", "POST"])
@xframe_options_sameorigin
@csp(PREVIEW_POLICY)
@staff("settings.view")
def brand_preview(request: FaceRequest) -> HttpResponse:
    """A page of the portal in the look that is being entered; nothing of it is kept."""
    if request.method == "POST":
        request.actor.require("settings.edit")
        form = _sent(request)
        look = services.look_tried(form.tried(), request.tenant)
    else:
        form, look = _form(request), _look(request, services.edited())
    asked = {name: str(form[name].value() or "") for name in ("page", "language", "theme")}
    values = {"hue": look.accent_hue, "chroma": look.accent_chroma, "font": look.font.handle}
    shown = _as_shopper(request)
    try_on(shown, look, stylesheet=f"{reverse('desk:brand_css')}?{urlencode(values)}")
    known = dict(settings.LANGUAGES)
    with translation.override(asked["language"] if asked["language"] in known else _home(request)):
        page = _portal_page(shown, asked["page"]).content.decode()
    theme = "dark" if asked["theme"] == "dark" else "light"
    page = _SCRIPT.sub("", page).replace("<body ", "<body inert ", 1)
    return HttpResponse(page.replace("<html ", f'<html data-theme="{theme}" ', 1))


def _portal_page(request: FaceRequest, name: str) -> HttpResponse:
    rma = _newest_return() if name == "status" else None
    return status_page(request, status_token(rma), rma) if rma else find_page(request)


def _as_shopper(request: FaceRequest) -> FaceRequest:
    """The request of somebody who opens a page, in plain letters."""
    shown = copy(request)
    shown.method = "GET"
    shown.POST = QueryDict()
    shown.META = request.META | {"HTTP_ACCEPT_ENCODING": "identity"}
    return shown


@require_safe
@staff("settings.view")
def brand_css(request: FaceRequest) -> HttpResponse:
    """The stylesheet of a look that is tried on: `?hue=&chroma=&font=`."""
    accent = Accent.of(request.GET.get("hue"), request.GET.get("chroma"), Look.usual(None))
    look = Look(accent.hue, accent.chroma, request.GET.get("font", ""))
    text = stylesheet_of(look, font_display="swap")
    return HttpResponse(text, content_type="text/css; charset=utf-8")


@require_safe
@staff("settings.view")
def brand_accent(request: FaceRequest) -> HttpResponse:
    """What a colour looks like, and how well what stands on it can be read."""
    asked = (request.GET.get("accent_hue"), request.GET.get("accent_chroma"))
    accent = Accent.of(*asked, Look.usual(None))
    return render(request, "desk/brand_accent.html", {"accent": accent})


def _form(request: FaceRequest) -> BrandForm:
    row = services.edited()
    begun = initial_of(_look(request, row), services.stamp_of(row), _home(request))
    known = _newest_return() is not None
    return BrandForm(initial=begun, home=_home(request), shows_return=known)


def _sent(request: FaceRequest) -> BrandForm:
    known = _newest_return() is not None
    return BrandForm(request.POST, request.FILES, home=_home(request), shows_return=known)


def _look(request: FaceRequest, row: Brand | None) -> Look:
    return Look.of(row, request.tenant) if row else Look.usual(request.tenant)


def _home(request: FaceRequest) -> str:
    return request.tenant.language.partition("-")[0]


def _newest_return() -> Rma | None:
    keys = list(listing("all", EVERYTHING).rows.order_by("-requested_at")[:1])
    return returns_listed().filter(pk=keys[0].pk).first() if keys else None
