"""A tiny API on real tables, with one of everything the kernel offers, and its addresses."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from django.http import HttpResponse
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import MultiPartParser

from catalog.models import Product, StopSale
from flows.perform import create
from returns_portal.lib.errors import Conflict
from returns_portal.rest import fields, filters
from returns_portal.rest.batch import BatchResult, batch_body, run_batch
from returns_portal.rest.description import unknown_address
from returns_portal.rest.permissions import ANY_KEY
from returns_portal.rest.serializers import Shape, StrictSerializer
from returns_portal.rest.verbs import verb_view
from returns_portal.rest.views import Answer, ApiView, ListView, call


class PartBody(StrictSerializer):
    name = fields.TextField(max_length=20)
    quantity = fields.QuantityField()


class ProductBody(StrictSerializer):
    sku = fields.KeyField(max_length=100)
    title = fields.TextField(max_length=50)
    category = fields.TextField(max_length=50, required=False, allow_blank=True)
    price = fields.MoneyStringField(required=False, allow_null=True)
    metadata = fields.MetadataField(required=False)
    parts = PartBody(many=True, required=False, max_length=3)


class ProductShape(Shape):
    id = fields.PublicIdField(Product, source="public_id")
    sku = fields.KeyField()
    title = fields.TextField(max_length=500)
    category = fields.TextField(max_length=100)
    metadata = fields.MetadataField()
    updated_at = fields.TimestampField()


def save_product(*, sku: str, title: str, **given: Any) -> Product:
    """The service: refuses one title, stumbles over another."""
    if title == "refuse":
        Product.objects.create(sku=f"{sku}-half", title="written before the refusal")
        raise Conflict(_("This product is refused."), code="refused")
    if title == "stumble":
        raise IntegrityError("duplicate key")
    if title == "crash":
        raise ZeroDivisionError
    if title == "overflow":
        Product.objects.filter(weight_g=1).update(weight_g=2)
        return Product.objects.create(sku=sku, title=title, category="c" * 101)
    kept = {name: given[name] for name in ("category", "metadata") if name in given}
    return Product.objects.create(sku=sku, title=title, **kept)


class Products(ListView):
    """Products of the tiny shop."""

    permissions = {"GET": "catalog.view", "POST": "catalog.edit"}
    shape = ProductShape
    filters = {
        "category": filters.Text("category"),
        "kind": filters.Choice("category", ("phone", "shirt")),
        "returnable": filters.Flag("returnable"),
        "like": filters.Reference("pk", Product, ("sku",)),
    }
    ordering = ("created_at", "updated_at", "sku")

    def rows(self) -> Any:
        return Product.objects.all()

    @call(body=ProductBody, status=201)
    def post(self, body: dict[str, Any]) -> Product:
        return save_product(**body)


class ProductBatch(ApiView):
    """Many products."""

    permissions = {"POST": "catalog.edit"}

    @call(body=batch_body("products", ProductBody), shape=BatchResult, versioned=False)
    def post(self, body: dict[str, Any]) -> dict[str, Any]:
        return run_batch(body["products"], ProductBody, lambda row: save_product(**row))


class OneProduct(ApiView):
    """One product."""

    permissions = {"GET": "catalog.view", "PATCH": "catalog.edit"}
    shape = ProductShape
    keys = ("sku",)

    @call()
    def get(self, key: str) -> Product:
        return self.find(Product.objects.all(), key)

    @call(body=ProductBody)
    def patch(self, key: str) -> Product:
        product = self.find(Product.objects.all(), key)
        for name, value in self.changes(product).items():
            setattr(product, name, value)
        product.version += 1
        product.save()
        return product


class StopSaleShape(Shape):
    id = fields.PublicIdField(StopSale, source="public_id")
    status = fields.KeyField()

    @classmethod
    def of(cls, row: StopSale) -> dict[str, Any]:
        return {"id": row.public_id, "status": row.status}


class ReasonBody(StrictSerializer):
    reason = fields.TextField(max_length=200)


class StopSales(ApiView):
    permissions = {"POST": "stop_sales.place"}
    shape = StopSaleShape

    @call(body=ReasonBody, status=201, key_required=True)
    def post(self, body: dict[str, Any]) -> StopSale:
        return create(StopSale(**body), by=self.actor)


withdraw = verb_view(
    "withdraw",
    rows=StopSale.objects.all,
    permission="stop_sales.place",
    shape=StopSaleShape,
    body=ReasonBody,
    summary="Withdraw it before anybody has confirmed it.",
)


class Undeclared(ApiView):
    @call()
    def get(self) -> dict[str, Any]:
        return {"never": "seen"}


class EchoBody(StrictSerializer):
    a = fields.WholeNumberField(max_value=9)


class Echo(ApiView):
    """Says what it was sent."""

    permissions = {"GET": ANY_KEY, "POST": ANY_KEY, "DELETE": ANY_KEY}

    @call()
    def get(self) -> dict[str, Any]:
        return {"actor": self.actor.label}

    @call(body=EchoBody, writes=False, status=202)
    def post(self, body: dict[str, Any]) -> Answer:
        return Answer({"sent": body}, 202, {"X-Echo": "yes"})

    @call(status=204)
    def delete(self) -> None:
        return None


class Paper(ApiView):
    """A document."""

    permissions = {"GET": ANY_KEY}
    produces = ("application/pdf",)

    @call()
    def get(self) -> HttpResponse:
        return HttpResponse(b"%PDF", content_type="application/pdf")


class Upload(ApiView):
    """A file."""

    permissions = {"POST": ANY_KEY}
    parser_classes = [MultiPartParser]

    @call(status=201)
    def post(self) -> dict[str, Any]:
        file = self.request.data["file"]
        return {"name": file.name, "read": file.read().decode()}


api = [
    path("products", Products.as_view()),
    path("products/batch", ProductBatch.as_view()),
    path("products/<str:key>", OneProduct.as_view()),
    path("stop-sales", StopSales.as_view()),
    path("stop-sales/<str:key>/withdraw", withdraw),
    path("undeclared", Undeclared.as_view()),
    path("echo", Echo.as_view()),
    path("upload", Upload.as_view()),
    path("paper.pdf", Paper.as_view()),
    path("", unknown_address),
]
urlpatterns = [
    path("api/v1/", include(api)),
    path("api/<path:rest>", lambda request, rest: unknown_address(request)),
]
