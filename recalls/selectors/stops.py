"""What a till or a marketplace asks: may this be sold?"""

from __future__ import annotations

from django.db.models import QuerySet

from catalog.models import Product, StopSale, Unit
from catalog.stops import Goods, covers, gtins_of, stops_about
from returns_portal.lib.identifiers import normalise_gtin
from returns_portal.lib.ids import normalise_code

#: A code may be several articles'; more than these are beyond any till.
MOST_PRODUCTS = 50


def stop_sales() -> QuerySet[StopSale]:
    """Every stop-sale with its article."""
    return StopSale.objects.select_related("product")


def stops_for(*, gtin: str = "", sku: str = "", lot: str = "", serial: str = "") -> list[StopSale]:
    """The live stop-sales that block what is named; all that is given has to be about one thing.

    Of an article without its lot or serial, those are named, too, that block only some of it: a
    till has to read more before it may sell.
    """
    code = normalise_gtin(gtin) or "" if gtin.strip() else ""
    products = list(_products(code, sku, serial))
    gtins = gtins_of(product.pk for product in products)
    own = frozenset({code} if code else ())
    goods = [
        Goods(product.pk, gtins.get(product.pk, frozenset()) | own, lot.strip(), serial.strip())
        for product in products
    ] or [Goods(None, own, lot.strip(), serial.strip())]
    return [stop for stop in stops_about(goods) if any(covers(stop, each) for each in goods)]


def _products(gtin: str, sku: str, serial: str) -> QuerySet[Product]:
    rows = Product.objects.order_by("pk")
    if sku.strip():
        return rows.filter(sku_normalized=sku.strip().lower())[:MOST_PRODUCTS]
    if gtin:
        return rows.filter(gtin_rows__gtin14=gtin)[:MOST_PRODUCTS]
    if serial.strip():
        sold = Unit.objects.filter(serial_normalized=normalise_code(serial))
        return rows.filter(pk__in=sold.values("product"))[:MOST_PRODUCTS]
    return rows.none()
