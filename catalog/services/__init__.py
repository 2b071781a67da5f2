"""Writes what was sold: products and orders, one or many at once.

Locks, in this order, so that two upserts never wait for each other: known orders by key, products
by SKU, customers, new orders by `external_id`, units by serial.
"""

from catalog.services.orders import upsert_order, upsert_orders
from catalog.services.products import change_product, upsert_product, upsert_products
from catalog.services.upserts import Upserted

__all__ = [
    "Upserted",
    "change_product",
    "upsert_order",
    "upsert_orders",
    "upsert_product",
    "upsert_products",
]
