"""What happens to products and orders that is no transition, and how a timeline says it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from flows.vocabulary import declare

PRODUCT_CREATED = declare("product.created", _("Product created"), icon="box")
PRODUCT_UPDATED = declare("product.updated", _("Product changed"), icon="box")
ORDER_CREATED = declare("order.created", _("Order received"), icon="box")
ORDER_UPDATED = declare("order.updated", _("Order changed"), icon="box")
#: One for a whole file: an event for each of its orders would tell partners what they sent.
ORDERS_IMPORTED = declare("orders.imported", _("Orders imported from a file"), icon="box")
UNITS_CANCELLED = declare(
    "order.units_cancelled", _("Cancelled before it was sent"), tone="warn", icon="x"
)
