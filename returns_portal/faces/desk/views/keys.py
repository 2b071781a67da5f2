"""Partners' keys: made, with their secret shown once, replaced and revoked."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from insights.selectors import settings
from returns_portal.faces import fields, toast
from returns_portal.faces.access import show_it_is_you, staff
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.peopleforms import KeyForm, RotateForm, scope_words
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import DomainError
from returns_portal.rest.lookup import find
from staff.services import make_key, make_publishable_key, revoke_key, rotate_key


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff("settings.edit")
def new_key(request: FaceRequest) -> HttpResponse:
    """A new key; the answer to the form is the only page that ever shows its secret."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        show_it_is_you(request)
        make = make_publishable_key if form.cleaned_data["kind"] == "page" else make_key
        try:
            key, secret = make(by=request.actor, **form.details(request.tenant))
        except DomainError as refused:
            fields.take(form, refused)
        else:
            return show(request, "key_made", "people", {"key": key, "secret": secret})
    return show(request, "new_key", "people", {"form": form}, status=400 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff("settings.view")
def key_page(request: FaceRequest, key: str) -> HttpResponse:
    """One key: what it may do, and how it is replaced or ended."""
    if request.method == "POST":
        request.actor.require("settings.edit")
    found = find(settings.api_keys(request.tenant), key)
    form = RotateForm(request.POST if "overlap" in request.POST else None)
    if form.is_valid():
        show_it_is_you(request)
        made, secret = rotate_key(found, overlap=form.lasts, by=request.actor)
        found.refresh_from_db(fields=["expires_at"])
        context = {"key": made, "secret": secret, "before_until": found.expires_at}
        return show(request, "key_made", "people", context)
    if request.POST.get("verb") == "revoke":
        revoke_key(found, by=request.actor)
        toast.say(request, _("The key is revoked"))
        return redirect("desk:people")
    context = {
        "key": found,
        "form": form,
        "may_do": scope_words(found.scopes),
        "may_edit": request.actor.can("settings.edit"),
    }
    return show(request, "key", "people", context, status=400 if form.errors else 200)
