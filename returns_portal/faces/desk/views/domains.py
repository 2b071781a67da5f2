"""The shop's own addresses: claimed, proven by records of the DNS, given up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from branding import selectors, services
from branding.hosts import readable
from returns_portal.faces.access import staff
from returns_portal.faces.desk.domainpage import Address
from returns_portal.faces.desk.page import show
from returns_portal.faces.portal.forms.base import PortalForm
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from returns_portal.lib.errors import NotFound
from returns_portal.rest.lookup import find
from tenants.links import canonical_host
from tenants.models import Domain


class AddressForm(PortalForm):
    """A name to claim."""

    host = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("Such as returns.your-shop.com. Letters of any language are fine."),
        max_length=300,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("settings.view")
def domains(request: FaceRequest) -> HttpResponse:
    """Every name of the shop's own, its state, and the records that prove it."""
    if request.method == "POST":
        request.actor.require("settings.edit")
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.does(lambda said: services.add_domain(said["host"], by=request.actor)):
        say(request, _("Now set the records at whoever manages the name, then have it checked."))
        return HttpResponseRedirect(reverse("desk:domains"))
    rows = list(selectors.domains())
    context = {
        "form": form,
        "addresses": [Address(row) for row in rows],
        "waits": any(row.asked_at for row in rows),
        "linked": readable(canonical_host(request.tenant)),
        "may_edit": request.actor.can("settings.edit"),
    }
    return show(request, "domains", "brand", context, status=form.status)


@require_POST
@staff("settings.edit")
def change_domain(request: FaceRequest, key: str) -> HttpResponse:
    """Have a name checked, have links name it, or give it up."""
    row = find(selectors.domains(), key)
    does: dict[str, Any] = {"check": _check, "prefer": _prefer, "remove": _remove}
    act = does.get(request.POST.get("do", ""))
    if act is None:
        raise NotFound
    act(request, row)
    return HttpResponseRedirect(reverse("desk:domains"))


def _check(request: FaceRequest, row: Domain) -> None:
    services.ask_for_check(row.pk, by=request.actor)
    say(request, _("We ask the DNS about it. That takes some seconds."))


def _prefer(request: FaceRequest, row: Domain) -> None:
    services.prefer_domain(row.pk, by=request.actor)
    say(request, _("Links name this address from now on."))


def _remove(request: FaceRequest, row: Domain) -> None:
    services.remove_domain(row.pk, by=request.actor)
    say(request, _("The address is given up."))
