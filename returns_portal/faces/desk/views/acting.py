"""Doing one verb to one thing: asked about on a page of its own, done by POST."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from returns_portal.faces.access import staff
from returns_portal.faces.desk import bulk
from returns_portal.faces.desk.deeds import Deed
from returns_portal.faces.desk.going import safe_path
from returns_portal.faces.desk.page import show
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import NotFound
from rma.models import Bulk


@require_http_methods(["GET", "HEAD", "POST"])
@staff()
def act(request: FaceRequest, kind: str, key: str, verb: str) -> HttpResponse:
    """Ask what a verb needs to know, then do it."""
    deed = Deed.of(request, kind, key, verb)
    form = deed.form()
    if request.method == "POST" and form.is_valid():
        done = deed.do(form)
        if done is not None:
            return done
    status = 400 if request.method == "POST" else 200
    return show(request, "act", "returns", {"deed": deed, "form": form}, status=status)


@require_POST
@staff("returns.decide")
def act_on_several(request: FaceRequest) -> HttpResponse:
    """One verb for the selected returns, asked about first where it needs words."""
    several = bulk.Several.of(request)
    form = several.form()
    if form.is_valid() and several.many:
        job = several.ask(form)
        return HttpResponseRedirect(reverse("desk:several", args=[job.public_id]))
    if form.is_valid():
        request.session["bulk"] = several.do(form).as_session()
        return HttpResponseRedirect(several.back)
    status = 400 if form.is_bound else 200
    return show(
        request, "act_on_several", "home", {"several": several, "form": form}, status=status
    )


@require_safe
@staff("returns.view")
def several(request: FaceRequest, key: str) -> HttpResponse:
    """How far a verb for many returns is, and what was refused."""
    row = Bulk.by_public_id(key)
    if row is None:
        raise NotFound
    back = safe_path(request, row.back, reverse("desk:home"))
    return show(request, "several", "home", {"job": bulk.Job(row), "back": back})
