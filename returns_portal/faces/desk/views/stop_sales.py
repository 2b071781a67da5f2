"""Stop-sales on the desk: the list, placing one at once, and the page of one."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from insights.selectors.recalls import stop_sales as found
from recalls.services.stop_sales import place
from returns_portal.faces import fields, toast
from returns_portal.faces.access import staff
from returns_portal.faces.desk.finding import FindForm
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.recallrows import StopRow
from returns_portal.faces.desk.stops import StopPage, StopSaleForm
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import InvalidInput
from returns_portal.rest.lookup import find


@require_safe
@staff("stop_sales.view")
def stop_sales(request: FaceRequest) -> HttpResponse:
    """Every stop-sale, the newest first."""
    form = FindForm(request.GET, hint="stop_sales")
    page = listed(request, form.of(found(form.text)), by="-created_at")
    context = {
        "form": form,
        "page": page,
        "rows": [StopRow(stop) for stop in page.rows],
        "may": {"stop": request.actor.can("stop_sales.place")},
    }
    return show(request, "stop_sales", "recalls", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("stop_sales.place")
def place_stop_sale(request: FaceRequest) -> HttpResponse:
    """Block something everywhere, at once."""
    start = {name: request.GET.get(name, "")[:100] for name in ("sku", "lot", "serials", "gtin")}
    form = StopSaleForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        try:
            stop = place(by=request.actor, **form.details())
        except InvalidInput as refused:
            fields.take(form, refused)
        else:
            toast.say(request, _("Blocked everywhere"))
            return HttpResponseRedirect(reverse("desk:stop_sale", args=[stop.public_id]))
    status = 400 if form.is_bound else 200
    return show(request, "place_stop_sale", "recalls", {"form": form}, status=status)


@require_safe
@staff("stop_sales.view")
def stop_sale(request: FaceRequest, key: str) -> HttpResponse:
    """One stop-sale: what it blocks, the pieces of it that are here, who decided."""
    page = StopPage(find(found(), key), request.actor)
    return show(request, "stop_sale", "recalls", {"page": page})
