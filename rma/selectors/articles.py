"""Which article somebody means who holds it: by its serial, its bar code, its name."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.models import Product, Unit
from catalog.selectors import product_by_code
from returns_portal.lib.ids import normalise_code

#: Most articles that a name is answered with.
MOST = 8
#: Letters without which a name says nothing.
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Named:
    """The articles that a text may mean; `is_certain` where a number on the goods says so."""

    products: tuple[Product, ...] = ()
    is_certain: bool = False
    serial: str = ""


def articles_named(text: str) -> Named:
    """The articles that `text` names: certain by a number, else a few whose title holds it.

    Says nothing about who bought them or when.
    """
    text = " ".join(text.split())
    if not text or len(text) > 200 or "\x00" in text:
        return Named()
    unit = Unit.objects.filter(serial_normalized=normalise_code(text)).first()
    if unit is not None:
        product = Product.objects.filter(pk=unit.product_id).first()
        if product is not None:
            return Named((product,), is_certain=True, serial=text)
    product = product_by_code(text)
    if product is not None:
        return Named((product,), is_certain=True)
    if len(text) < SHORTEST:
        return Named()
    found = Product.objects.all()
    for word in text.split()[:5]:
        found = found.filter(title__icontains=word)
    return Named(tuple(found.order_by("id")[:MOST]))


def article(sku: str) -> Product | None:
    """The article of this SKU."""
    return Product.objects.filter(sku=sku).first() if sku else None
