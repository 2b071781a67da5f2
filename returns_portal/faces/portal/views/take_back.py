"""An old device that is taken back: whether the law has the shop do so, then how it gets there."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from returns_portal.faces.portal.care import limit_guesses, personal
from returns_portal.faces.portal.forms.base import show
from returns_portal.faces.portal.forms.take_back import HandOverForm, OldDeviceForm
from returns_portal.faces.portal.views.unordered import keep, send, step, take_photos
from returns_portal.faces.request import FaceRequest
from returns_portal.lib import clock
from rma.links import UNORDERED, status_path
from rma.models import UnorderedDraft
from rma.selectors.shopper import photos_named
from rma.services import unordered as services
from rma.shipping.carriers import BROUGHT, COLLECTION, OPTIONS, Option
from rma.take_back import answer
from rma.terms_of_law import law_of
from rma.unordered import Unordered
from tenants.models import Tenant


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def take_back(request: FaceRequest) -> HttpResponse:
    """What it is, and where the code goes. What the law does not ask for is said at once."""
    form = OldDeviceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and (why := _why_not(form.said, request.tenant)):
        return render(request, "portal/take_back.html", {"form": form, "why_not": why})

    def begin(given: dict[str, Any]) -> UnorderedDraft:
        limit_guesses(request, "find", given["email"])
        return services.begin(
            name=given["name"],
            email=given["email"],
            language=get_language() or request.tenant.language,
            said=form.said,
        )

    if form.does(begin):
        return redirect("portal:start_code", UNORDERED.token(form.result))
    return show(request, "portal/take_back.html", form)


def _why_not(said: Unordered, tenant: Tenant) -> str:
    """Why the shop need not take it; empty where it has to."""
    assert said.old_device is not None  # noqa: S101 - the form has asked for it
    today, law = clock.today(tenant.tz), law_of(tenant.law)
    found = answer(said.old_device, country=tenant.country, today=today, law=law)
    return "" if found.holds else str(found.sentence)


@step(takes_back=True)
def take_back_details(request: FaceRequest, token: str, draft: UnorderedDraft) -> HttpResponse:
    """How it is handed over, and its battery; sending it acts once."""
    said, is_sent = Unordered.of(draft.data), request.method == "POST"
    form = HandOverForm(
        _ways(said, request.tenant),
        said,
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
    )
    take_photos(form, draft)
    if "remove" in request.POST or ("add" in request.POST and "photos" not in form.errors):
        keep(draft, **form.said())
        if "remove" in request.POST:
            services.remove_unordered_photo(draft, photo=request.POST["remove"])
        return redirect("portal:take_back_details", token)
    if form.does(lambda _said: send(request, draft, form)):
        return redirect(status_path(form.result))
    said = Unordered.of(draft.data)
    page = {"said": said, "photos": photos_named(said.photos), "token": token}
    return show(request, "portal/take_back_details.html", form, **page)


def _ways(said: Unordered, tenant: Tenant) -> tuple[Option, ...]:
    """How it may get to the shop: nobody posts what is large."""
    brought = (BROUGHT,) if (tenant.address or {}).get("lines") else ()
    posted = OPTIONS[:1] if said.size != "large" else ()
    return (*brought, *posted, COLLECTION)
