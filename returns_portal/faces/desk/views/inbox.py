"""Lists of returns: the inbox with its saved views, all returns, the same as CSV."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from flows.perform import Verb
from insights.selectors import inbox
from insights.selectors.seen import seen
from returns_portal.faces.access import staff
from returns_portal.faces.desk import tables
from returns_portal.faces.desk.lists import Listed, listed
from returns_portal.faces.desk.narrowing import NarrowForm, chips
from returns_portal.faces.desk.page import capped, show
from returns_portal.faces.desk.rows import Row, rows_of
from returns_portal.faces.parts import View
from returns_portal.faces.request import FaceRequest

#: Each saved view: its tab, what it holds, and the tone of its count.
VIEWS: dict[str, tuple[Any, Any, str]] = {
    "decide": (_("Needs a decision"), _("The rules could not decide these: somebody has to."), ""),
    "reply": (_("To answer"), _("A shopper wrote and waits for an answer."), ""),
    "coming": (_("On the way"), _("Approved; the goods have not all arrived yet."), ""),
    "inspect": (_("To inspect"), _("At the dock, and nobody has looked at the goods yet."), ""),
    "pay": (
        _("To be paid"),
        _("The goods' condition is met: the shopper waits for money."),
        "warn",
    ),
    "late": (_("Late"), _("A promise of ours has passed."), "bad"),
    "all": (_("All"), _("Every return there is, the newest first."), ""),
}
#: What can be done with several at once, where it can be done at all.
BULK = {"decide": ("authorize", "ask_for_information", "decline")}


@require_safe
@staff("returns.view")
def home(request: FaceRequest) -> HttpResponse:
    """The inbox: what waits for somebody, by saved view."""
    view = request.GET.get("view", "decide")
    if view not in VIEWS:
        raise Http404
    counts = inbox.counts()
    context = _list(request, view) | {
        "tabs": _tabs(view, counts),
        "counts": counts,
        "late": capped(counts["late"]),
        "inbox_count": capped(counts["decide"]),
        "said": request.session.pop("bulk", None),
    }
    return show(request, "inbox", "home", context, status=context["status"])


@require_safe
@staff("returns.view")
def returns(request: FaceRequest) -> HttpResponse:
    """Every return, the newest first."""
    context = _list(request, "all")
    return show(request, "returns", "returns", context, status=context["status"])


@require_safe
@staff("returns.view")
def returns_csv(request: FaceRequest) -> Any:
    """The same returns as the list shows them, as a table for a spreadsheet."""
    view = request.GET.get("view", "all")
    if view not in VIEWS:
        raise Http404
    rows = inbox.listing(view, NarrowForm(request.GET).narrowed())
    return tables.returns_table(request.tenant, rows, f"returns-{view}.csv", view)


def _list(request: FaceRequest, view: str) -> dict[str, Any]:
    form = NarrowForm(request.GET)
    page, rows = _page(request, view, form)
    return {
        "view": view,
        "title": VIEWS[view][0],
        "about": VIEWS[view][1],
        "form": form,
        "chips": chips(request, form),
        "page": page,
        "rows": rows,
        "bulk": _bulk(request, view),
        "csv": f"{reverse('desk:returns_csv')}?{_csv_query(request, view)}",
        "status": 200 if form.is_valid() else 400,
    }


def _page(request: FaceRequest, view: str, form: NarrowForm) -> tuple[Listed, list[Row]]:
    """The rows of the page; none while the form is wrong, so that nothing looks like an answer."""
    if not form.is_valid():
        return Listed([], None, None, 1), []
    listing = inbox.listing(view, form.narrowed())
    page = listed(request, listing.rows, by=listing.ordering)
    return page, rows_of(seen(inbox.returns_by_key(listing.keys(page.rows))), view)


def _tabs(current: str, counts: dict[str, int]) -> list[View]:
    home_url = reverse("desk:home")
    return [
        View(
            label,
            home_url if view == "decide" else f"{home_url}?view={view}",
            view == current,
            capped(counts.get(view, 0)) or None,  # type: ignore[arg-type]
            tone,
        )
        for view, (label, _about, tone) in VIEWS.items()
    ]


def _bulk(request: FaceRequest, view: str) -> list[Verb]:
    from returns_portal.faces.desk.bulk import VERBS

    if not request.actor.can("returns.decide"):
        return []
    return [VERBS[name] for name in BULK.get(view, ())]


def _csv_query(request: FaceRequest, view: str) -> str:
    query = request.GET.copy()
    for gone in ("cursor", "first"):
        query.pop(gone, None)
    query["view"] = view
    return query.urlencode()
