"""How many pieces of a product there are for a promise: what is on hand, less what is promised.

A product whose stock nobody counts is always available. Reservations are kept all the same: they
count from the day on which the shop begins to count.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from catalog.models import Product, StockReservation


def with_stock(products: QuerySet[Product]) -> QuerySet[Product]:
    """`products` with what is promised of each, for lists."""
    promised = StockReservation.objects.filter(product=OuterRef("pk")).order_by().values("product")
    return products.annotate(stock_promised=Subquery(promised.values(pieces=Sum("quantity"))))


def promised_of(products: Iterable[UUID]) -> dict[UUID, int]:
    """How many pieces of each product are promised, by its key; one query."""
    rows = StockReservation.objects.filter(product__in=set(products)).order_by()
    sums = rows.values("product").annotate(pieces=Sum("quantity"))
    return dict(sums.values_list("product", "pieces"))


def available(product: Product) -> int | None:
    """Pieces of `product` that nothing has been promised of; None where nobody counts them."""
    if product.stock_on_hand is None:
        return None
    if "stock_promised" in product.__dict__:
        promised = product.__dict__["stock_promised"] or 0
    else:
        promised = promised_of([product.pk]).get(product.pk, 0)
    return max(product.stock_on_hand - promised, 0)
