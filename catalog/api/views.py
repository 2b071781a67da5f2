"""Products and orders: sent one by one or in batches, listed, found by every key they have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from catalog import selectors, services
from catalog.api.bodies import OrderBody, ProductBody
from catalog.api.shapes import OrderShape, ProductShape
from catalog.given import OrderGiven, ProductGiven
from catalog.models import Customer, Order, OrderLine, Product, normalise_email, normalise_number
from catalog.services import Upserted
from catalog.stock import with_stock
from returns_portal.lib.errors import DomainError, FieldError, NotFound, VersionMismatch
from returns_portal.lib.identifiers import normalise_gtin
from returns_portal.rest import etags, filters
from returns_portal.rest.batch import BatchResult, batch_body
from returns_portal.rest.serializers import StrictSerializer
from returns_portal.rest.views import Answer, ApiView, ListView, call

READ_WRITE = {"GET": "catalog.view", "POST": "catalog.edit", "PATCH": "catalog.edit"}


def normalise_sku(text: str) -> str:
    """A SKU as look-ups compare it."""
    return text.strip().lower()


@dataclass(frozen=True)
class Bought(filters.Text):
    """Orders with a line of this SKU."""

    field: str = ""

    def condition(self, parameter: str, text: str) -> Q:
        """The condition of `?sku=…`."""
        lines = OrderLine.objects.filter(product__sku_normalized=normalise_sku(text))
        return Q(pk__in=lines.values("order_id"))


class UpsertView(ListView):
    """A list that POST adds to; `If-Match` on a POST guards the object it would replace."""

    permissions = READ_WRITE

    def refuse_other_version(self, known: Model | None) -> None:
        """VersionMismatch unless `known` still is what the caller has read."""
        wanted = self.request.headers.get("If-Match")
        if wanted is None:
            return
        if known is None:
            raise VersionMismatch(_("There is no such object yet."))
        etags.locked_if_match(known, wanted)


class Products(UpsertView):
    """Products, the newest first."""

    shape = ProductShape
    filters: ClassVar = {
        "sku": filters.Text("sku_normalized", normalise_sku),
        "gtin": filters.Text("gtin_rows__gtin14", lambda text: normalise_gtin(text) or text),
        "category": filters.Text("category"),
    }
    ordering = ("created_at", "updated_at")

    def rows(self) -> QuerySet[Product]:
        return with_stock(Product.objects.prefetch_related("gtin_rows"))

    @call(body=ProductBody, status=201, also=[200])
    def post(self, body: dict[str, Any]) -> Answer:
        """Send a product; a known `sku` becomes what is sent, 200."""
        self.refuse_other_version(selectors.product_by_sku(body["sku"]))
        done = services.upsert_product(ProductGiven.of(body), by=self.actor)
        return Answer(done.row, 201 if done.created else 200)


class OneProduct(ApiView):
    """One product, by id or SKU."""

    permissions = READ_WRITE
    shape = ProductShape
    keys = (("sku_normalized", normalise_sku),)

    @call()
    def get(self, key: str) -> Product:
        return self.find(Product.objects.prefetch_related("gtin_rows"), key)

    @call(body=ProductBody)
    def patch(self, key: str) -> Product:
        """Change what is sent and nothing else."""
        product = self.find(Product.objects.all(), key)
        return services.change_product(product, self.changes(product), by=self.actor)


class ProductBatch(ApiView):
    """Products, up to a thousand at once."""

    permissions = READ_WRITE

    @call(body=batch_body("products", ProductBody), shape=BatchResult, versioned=False)
    def post(self, body: dict[str, Any]) -> dict[str, Any]:
        """Send products; each row is done or refused by itself."""
        return upsert_batch(
            body["products"],
            ProductBody,
            lambda rows: services.upsert_products(
                [ProductGiven.of(row) for row in rows], by=self.actor
            ),
        )


class Orders(UpsertView):
    """Orders with all their parts, the newest first."""

    shape = OrderShape
    filters: ClassVar = {
        "external_id": filters.Text("external_id"),
        "number": filters.Text("number_normalized", normalise_number),
        "email": filters.Text("customer__email_normalized", normalise_email),
        "customer": filters.Reference("customer", Customer, ("external_id",)),
        "sku": Bought(),
        "channel": filters.Text("channel"),
        "placed_from": filters.Moment("placed_at__gte"),
        "placed_to": filters.Moment("placed_at__lt"),
    }
    ordering = ("placed_at", "created_at", "updated_at")
    default_ordering = "-placed_at"

    def rows(self) -> QuerySet[Order]:
        return selectors.orders_with_parts()

    @call(body=OrderBody, status=201, also=[200])
    def post(self, body: dict[str, Any]) -> Answer:
        """Send an order in full; a known `external_id` becomes what is sent, 200."""
        self.refuse_other_version(Order.objects.filter(external_id=body["external_id"]).first())
        done = services.upsert_order(OrderGiven.of(body), by=self.actor)
        order = selectors.orders_with_parts().get(pk=done.row.pk)
        return Answer(order, 201 if done.created else 200)


class OneOrder(ApiView):
    """One order, by id, `external_id` or number."""

    permissions = READ_WRITE
    shape = OrderShape

    @call()
    def get(self, key: str) -> Order:
        order = selectors.order_by_key(key, selectors.orders_with_parts())
        if order is None:
            raise NotFound(_("There is no such order."))
        return order


class OrderBatch(ApiView):
    """Orders, up to a thousand at once."""

    permissions = READ_WRITE

    @call(body=batch_body("orders", OrderBody), shape=BatchResult, versioned=False)
    def post(self, body: dict[str, Any]) -> dict[str, Any]:
        """Send orders; each row is done or refused by itself."""
        return upsert_batch(
            body["orders"],
            OrderBody,
            lambda rows: services.upsert_orders(
                [OrderGiven.of(row) for row in rows], by=self.actor
            ),
        )


def upsert_batch(
    rows: Sequence[Any],
    body: type[StrictSerializer],
    upsert: Callable[[list[dict[str, Any]]], Sequence[Upserted[Any] | DomainError]],
) -> dict[str, Any]:
    """The results of a batch whose rows are written together, with a few statements for all."""
    read: dict[int, dict[str, Any]] = {}
    done: dict[int, Upserted[Any] | DomainError] = {}
    for place, row in enumerate(rows):
        try:
            read[place] = body.read(row)
        except DomainError as failure:
            done[place] = failure
    done |= dict(zip(read, upsert(list(read.values())), strict=True))
    return {"results": [_result(place, done[place]) for place in range(len(rows))]}


def _result(place: int, done: Upserted[Any] | DomainError) -> dict[str, Any]:
    if isinstance(done, DomainError):
        errors = done.errors or (FieldError("", done.code, done.detail),)
        shown = [error.as_dict() for error in errors]
        return {"index": place, "status": done.status, "id": None, "errors": shown}
    status = 201 if done.created else 200
    return {"index": place, "status": status, "id": done.row.public_id, "errors": []}
