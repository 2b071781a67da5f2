"""Lists of returns: the inbox with its views and people's own lists, all returns, and as CSV."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from insights.selectors import inbox
from returns_portal.faces import fields
from returns_portal.faces.access import staff
from returns_portal.faces.desk import ownlists, tables
from returns_portal.faces.desk.inboxpage import VIEWS, InboxPage
from returns_portal.faces.desk.page import capped, show
from returns_portal.faces.request import FaceRequest
from returns_portal.faces.toast import say
from returns_portal.lib.errors import InvalidInput, NotFound
from rma.models import SavedView
from rma.services.views import remove_view


@require_safe
@staff("returns.view")
def home(request: FaceRequest) -> HttpResponse:
    """The inbox: what waits for somebody, view by view."""
    page = _page(request, "decide")
    tabs, counts = page.tabs()
    context = {
        "page": page,
        "tabs": tabs,
        "counts": counts,
        "late": capped(counts["late"]),
        "inbox_count": capped(counts["decide"]),
        "said": request.session.pop("bulk", None),
        "keeping": ownlists.KeepForm(auto_id="keep-%s"),
    }
    return show(request, "inbox", "home", context, status=page.status)


@require_safe
@staff("returns.view")
def returns(request: FaceRequest) -> HttpResponse:
    """Every return, the newest first."""
    page = _page(request, "all")
    return show(request, "returns", "returns", {"page": page}, status=page.status)


@require_safe
@staff("returns.view")
def returns_csv(request: FaceRequest) -> Any:
    """The same returns as the list shows them, as a table for a spreadsheet."""
    page = _page(request, "all")
    name = f"returns-{page.view}.csv"
    return tables.returns_table(request.tenant, page.listing, name, page.view)


@require_POST
@staff("returns.decide")
def keep_view(request: FaceRequest) -> HttpResponse:
    """Keep the list one looks at, with what narrows it, under a name."""
    query = QueryDict(request.POST.get("list", ""))
    page = InboxPage(request, query, query.get("view", "decide"))
    form = ownlists.KeepForm(request.POST, auto_id="keep-%s")
    if page.view in VIEWS and page.form.is_valid() and form.is_valid():
        try:
            saved = ownlists.keep(page, form, by=request.actor)
        except InvalidInput as refused:
            fields.take(form, refused)
        else:
            return HttpResponseRedirect(ownlists.address_of(saved))
    context = {"form": form, "page": page}
    return show(request, "keep_view", "home", context, status=400)


@require_POST
@staff("returns.decide")
def drop_view(request: FaceRequest, key: str) -> HttpResponse:
    """Keep a list no longer."""
    saved = SavedView.by_public_id(key)
    if saved is None or (saved.owner != request.actor.id and not saved.shared):
        raise NotFound
    remove_view(saved, by=request.actor)
    say(request, ownlists.gone(saved))
    return HttpResponseRedirect(reverse("desk:home"))


def _page(request: FaceRequest, usual: str) -> InboxPage:
    view = request.GET.get("view", usual)
    if view not in inbox.VIEWS:
        raise Http404
    return InboxPage(request, request.GET, view)
