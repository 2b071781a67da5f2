"""What an article may be exchanged for: other variants of the same product that are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from catalog.models import Product
from catalog.stock import available, with_stock

#: Variants of one article that are offered at most.
MOST_OFFERED = 60


def variants_of(products: Mapping[Any, tuple[Product, int]]) -> dict[Any, list[Product]]:
    """For each key the variants of its article of which there are so many pieces; one query."""
    roots = {_root(product) for product, _pieces in products.values()}
    if not roots:
        return {}
    known = Q(variants_of__in=roots) | Q(sku_normalized__in={root.lower() for root in roots})
    rows = list(with_stock(Product.objects.filter(known)).order_by("title", "sku")[:1000])
    return {
        key: [each for each in rows if _fits(each, product, pieces)][:MOST_OFFERED]
        for key, (product, pieces) in products.items()
    }


def _root(product: Product) -> str:
    return product.variants_of or product.sku


def _fits(other: Product, product: Product, pieces: int) -> bool:
    family = _root(other).casefold() == _root(product).casefold()
    if other.pk == product.pk or not family:
        return False
    left = available(other)
    return left is None or left >= pieces
