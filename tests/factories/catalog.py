"""Products and orders for tests, made by the services that partners' requests go through.

Each function enters the tenant's scope itself. `order_given` is the order of API.md in short: two
T-shirts for 10.00 each, delivered, nothing taxed, paid in full.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.db import transaction

from catalog.given import OrderGiven, ProductGiven
from catalog.models import Order, Product
from catalog.services import upsert_order, upsert_product
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope

PLACED = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
DELIVERED = datetime(2026, 10, 4, 12, 0, tzinfo=UTC)
_numbers = count(1001)


def line_given(**fields: Any) -> dict[str, Any]:
    """One line in the API's shape."""
    return {"sku": "TEE", "title": "T-shirt", "quantity": 2, "unit_price": "10.00"} | fields


def order_given(**fields: Any) -> OrderGiven:
    """An order in the API's shape; `fields` replace what differs."""
    number = next(_numbers)
    return OrderGiven.of(
        {
            "external_id": str(number),
            "number": f"#{number}",
            "currency": "EUR",
            "placed_at": PLACED,
            "delivered_at": DELIVERED,
            "customer": {"name": "Ada Lovelace", "email": f"ada{number}@example.com"},
            "lines": [line_given()],
        }
        | fields
    )


def make_order(tenant: Tenant, **fields: Any) -> Order:
    """An order of `tenant`."""
    with tenant_scope(tenant), transaction.atomic():
        return upsert_order(order_given(**fields), by=Actor.system()).row


def make_product(tenant: Tenant, sku: str = "TEE", **fields: Any) -> Product:
    """A product of `tenant`."""
    given = ProductGiven.of({"sku": sku, "title": sku.title()} | fields)
    with tenant_scope(tenant), transaction.atomic():
        return upsert_product(given, by=Actor.system()).row
