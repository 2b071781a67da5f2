"""Products and handling units: lists, and the page of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from insights.selectors import goods
from insights.selectors.seen import pieces, seen
from inspection.selectors.units import unit_by_code
from returns_portal.faces.access import staff
from returns_portal.faces.desk.finding import FindForm, FindUnitForm
from returns_portal.faces.desk.lists import listed
from returns_portal.faces.desk.page import show
from returns_portal.faces.desk.rows import rows_of
from returns_portal.faces.desk.unitpage import UnitPage, unit_rows
from returns_portal.faces.request import FaceRequest
from returns_portal.lib.errors import NotFound
from returns_portal.rest.lookup import find


@require_safe
@staff("catalog.view")
def products(request: FaceRequest) -> HttpResponse:
    """Every product, the latest changed first."""
    form = FindForm(request.GET, hint="products")
    page = listed(request, form.of(goods.products(form.text)), by="-updated_at")
    context = {"form": form, "page": page}
    return show(request, "products", "products", context, status=form.status)


@require_safe
@staff("catalog.view")
def product_page(request: FaceRequest, key: str) -> HttpResponse:
    """One product: what we know of it, what blocks it, and what came back of it."""
    product = find(goods.products(), key, (("sku_normalized", str.lower),))
    context = {
        "product": product,
        "gtins": [row.written for row in product.gtin_rows.all()],
        "stops": goods.stop_sales_of_product(product),
        "rows": rows_of(seen(goods.returns_of_product(product))),
        "may_stop": request.actor.can("stop_sales.place"),
    }
    return show(request, "product", "products", context)


@require_safe
@staff("units.view")
def units(request: FaceRequest) -> HttpResponse:
    """Every handling unit, the newest first."""
    form = FindUnitForm(request.GET, hint="units")
    rows = goods.units(form.text, form.statuses, form.waiting_for)
    page = listed(request, form.of(rows), by="-created_at")
    context = {"form": form, "page": page, "rows": unit_rows(page.rows)}
    return show(request, "units", "units", context, status=form.status)


@require_safe
@staff("units.view")
def unit_page(request: FaceRequest, key: str) -> HttpResponse:
    """One physical piece: its grade, what holds it, where it goes, and its whole story."""
    unit = unit_by_code(key, pieces().select_related("rma", "rma_line", "receipt", "unit"))
    if unit is None:
        raise NotFound
    return show(request, "unit", "units", {"page": UnitPage(unit, request.actor)})
