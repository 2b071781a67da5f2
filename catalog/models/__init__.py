"""What was sold: products, customers, orders with lines and deliveries, units, and stop-sales."""

from catalog.models.orders import (
    Customer,
    Fulfilment,
    Order,
    OrderLine,
    Unit,
    normalise_email,
    normalise_number,
)
from catalog.models.products import Product, ProductGtin, StockReservation
from catalog.models.stops import StopSale

__all__ = [
    "Customer",
    "Fulfilment",
    "Order",
    "OrderLine",
    "Product",
    "ProductGtin",
    "StockReservation",
    "StopSale",
    "Unit",
    "normalise_email",
    "normalise_number",
]
