"""Work orders: the list, the page of one, its quote on paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from disposition.quote_papers import quote_pdf
from disposition.selectors.repair import work_orders
from returns_portal.faces.access import staff
from returns_portal.faces.desk.finding import FindForm
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.workpage import WorkPage, found, waiting
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import NotFound
from returns_portal.rest.lookup import find


@require_safe
@staff("work_orders.view")
def work_orders_page(request: FaceRequest) -> HttpResponse:
    """Every work order, the newest first; of one group where one is chosen."""
    form, group = FindForm(request.GET, hint="work_orders"), request.GET.get("show", "")
    page = listed(request, form.of(found(form.text, group)), by="-created_at")
    context = {"form": form, "page": page, "group": group, "waiting": waiting()}
    return show(request, "work_orders", "work_orders", context, status=form.status)


@require_safe
@staff("work_orders.view")
def work_order(request: FaceRequest, key: str) -> HttpResponse:
    """One work order: what was said and found, what it costs, its parts, tests and story."""
    order = find(work_orders(), key, ("number",))
    return show(request, "work_order", "work_orders", {"page": WorkPage(order, request.actor)})


@require_safe
@staff("work_orders.view")
def quote(request: FaceRequest, key: str) -> HttpResponse:
    """Its quote as a PDF; not found before there is one."""
    order = find(work_orders(), key, ("number",))
    if order.quote_minor is None:
        raise NotFound
    response = HttpResponse(quote_pdf(order, request.tenant), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="quote-{order.number}.pdf"'
    return response
