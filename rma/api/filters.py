"""Filters of lists that name an order or an article by any key people have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q

from catalog.models import Product
from catalog.selectors import order_by_key
from returns_portal.rest.filters import Reference, Text
from rma.models import RmaLine


@dataclass(frozen=True)
class OfOrder:
    """Rows whose `field` is the order named by id, external_id or number."""

    field: str = "order"
    schema: ClassVar[dict[str, Any]] = Reference.schema
    meaning: ClassVar[str] = "Id, external_id or number of the order."

    def condition(self, parameter: str, text: str) -> Q:
        """The condition of `?order=…`."""
        order = order_by_key(text)
        return Q(pk__in=()) if order is None else Q(**{self.field: order.pk})


@dataclass(frozen=True)
class OfArticle:
    """Returns with a line of this SKU."""

    schema: ClassVar[dict[str, Any]] = Text.schema
    meaning: ClassVar[str] = "SKU of an article on the return."

    def condition(self, parameter: str, text: str) -> Q:
        """The condition of `?sku=…`."""
        products = Product.objects.filter(sku_normalized=text.strip().lower())
        lines = RmaLine.objects.filter(product__in=products.values("pk"))
        return Q(pk__in=lines.values("rma_id"))
