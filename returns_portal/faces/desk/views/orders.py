"""Orders: the list, and the page of one with what may come back of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from catalog.models import normalise_number
from catalog.selectors import orders_with_parts
from insights.selectors import goods
from returns_portal.faces.access import staff
from returns_portal.faces.desk.finding import FindForm
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.desk.orderpage import OrderPage
from returns_portal.faces.desk.page import show
from returns_portal.faces.request import FaceRequest
from returns_portal.rest.lookup import find


@require_safe
@staff("catalog.view")
def orders(request: FaceRequest) -> HttpResponse:
    """Every order, the newest first."""
    form = FindForm(request.GET, hint="orders")
    page = listed(request, form.of(goods.orders(form.text)), by="-placed_at")
    context = {"form": form, "page": page}
    return show(request, "orders", "orders", context, status=form.status)


@require_safe
@staff("catalog.view")
def order_page(request: FaceRequest, key: str) -> HttpResponse:
    """One order: what was sold, delivered and paid, and what is on returns."""
    keys = ("external_id", ("number_normalized", normalise_number))
    order = find(orders_with_parts(), key, keys)
    return show(
        request, "order", "orders", {"page": OrderPage(order, request.tenant, request.actor)}
    )
