"""Stop-sales: placed by one person at once, confirmed and lifted by two; and what tills ask."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.models import StopSale
from catalog.selectors import product_by_sku
from inspection.listing import statuses_of
from recalls.api.bodies import StopSaleBody
from recalls.api.shapes import StopSaleShape, TillShape
from recalls.selectors.stops import stop_sales, stops_for
from recalls.services import stop_sales as services
from returns_portal.lib.errors import FieldError, InvalidInput
from returns_portal.lib.ids import normalise_code
from returns_portal.rest import filters
from returns_portal.rest.verbs import verb_view
from returns_portal.rest.views import ApiView, ListView, call


class StopSales(ListView):
    """Stop-sales, the newest first."""

    permissions: ClassVar = {"GET": "stop_sales.view", "POST": "stop_sales.place"}
    shape = StopSaleShape
    filters: ClassVar = {
        "status": filters.Choice("status", statuses_of(StopSale)),
        "sku": filters.Text("product__sku_normalized", lambda text: text.strip().lower()),
    }
    ordering = ("created_at", "updated_at")

    def rows(self) -> QuerySet[StopSale]:
        return stop_sales()

    @call(body=StopSaleBody, status=201)
    def post(self, body: dict[str, Any]) -> StopSale:
        """Block an article, a bar code, a lot or serials; it holds everywhere at once."""
        sku = body.pop("sku", None)
        product = product_by_sku(sku) if sku else None
        if sku and product is None:
            message = _("There is no such article.")
            raise InvalidInput.of(FieldError("sku", "unknown_product", message))
        spans = [_span(row, index) for index, row in enumerate(body.pop("serial_ranges", ()))]
        return services.place(
            by=self.actor,
            reason=body["reason"],
            product=product,
            serials=body.get("serials", ()),
            serial_ranges=spans,
            gtin=body.get("gtin") or "",
            lot=body.get("lot") or "",
        )


def _span(row: dict[str, str], index: int) -> dict[str, str]:
    """A range in the form that codes are compared in; both ends are digits."""
    span = {name: normalise_code(row.get(name, "")) for name in ("prefix", "from", "to", "suffix")}
    digits = all(span[end].isascii() and span[end].isdigit() for end in ("from", "to"))
    if not digits or int(span["from"]) > int(span["to"]):
        message = _("Write the first and the last number in digits, the smaller one first.")
        raise InvalidInput.of(FieldError(f"serial_ranges[{index}].from", "invalid_range", message))
    return span


class OneStopSale(ApiView):
    """One stop-sale."""

    permissions: ClassVar = {"GET": "stop_sales.view"}
    shape = StopSaleShape

    @call()
    def get(self, key: str) -> StopSale:
        return self.find(stop_sales(), key)


class AskStopSale(ApiView):
    """May this be sold? For tills and marketplaces."""

    permissions: ClassVar = {"GET": "stop_sales.view"}
    shape = TillShape
    filters: ClassVar = {
        "gtin": filters.Text(""),
        "sku": filters.Text(""),
        "lot": filters.Text(""),
        "serial": filters.Text(""),
    }

    @call(versioned=False)
    def get(self) -> dict[str, Any]:
        """Whether anything forbids the sale of what is named, and what."""
        asked = {name: self.request.GET.get(name, "") for name in self.filters}
        if not any(value.strip() for value in asked.values()):
            message = _("Name what is to be sold: gtin, sku, lot or serial.")
            raise InvalidInput.of(FieldError("gtin", "required", message))
        found = stops_for(**asked)
        return {"blocked": bool(found), "stop_sales": [StopSaleShape.of(stop) for stop in found]}


def stop_verb(service: Any, permission: str, **options: Any) -> Any:
    """The view of one verb of a stop-sale."""
    return verb_view(
        f"{service.__name__}-stop-sale",
        rows=stop_sales,
        permission=permission,
        shape=StopSaleShape,
        does=service,
        shown=lambda row: stop_sales().get(pk=row.pk),
        **options,
    )
