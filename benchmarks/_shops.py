"""The shops that benchmarks work in: one made by the services, then copied."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from catalog.given import OrderGiven
from catalog.models import Order
from catalog.services import upsert_order
from returns_portal.lib import clock
from returns_portal.seeds.shops import Shop, create_shop
from tenants.actors import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope

PASSWORD = "benchmarks-only"  # noqa: S105 - of a database that ends with the run


def make_shop(slug: str) -> tuple[Tenant, str]:
    """A furnished shop and the secret of a key of its own."""
    made = create_shop(Shop(slug, slug.capitalize(), "B"), password=PASSWORD)
    return Tenant.objects.get(slug=slug), made["api_key"]


def make_order(tenant: Tenant, number: str, **fields: Any) -> Order:
    """An order of two articles, delivered yesterday, taxed, with shipping, paid."""
    now = clock.now()
    rate = [{"name": "VAT", "rate": "0.19"}]
    lines = [
        {
            "external_id": str(place),
            "sku": sku,
            "title": title,
            "quantity": 2,
            "fulfilled_quantity": 2,
            "unit_price": price,
            "tax_rates": rate,
        }
        for place, (sku, title, price) in enumerate(
            [("TEE-M", "T-shirt, medium", "19.95"), ("MUG", "Mug", "9.50")], start=1
        )
    ]
    given = {
        "external_id": number,
        "number": f"#{number}",
        "currency": "EUR",
        "prices_include_tax": True,
        "placed_at": now - timedelta(days=4),
        "delivered_at": now - timedelta(days=1),
        "customer": {"name": "Ada Example", "email": "ada@example.com", "country": "DE"},
        "ship_to": {"name": "Ada Example", "lines": ["Main Street 1"], "city": "Berlin",
                    "postcode": "10117", "country": "DE"},
        "lines": lines,
        "shipping": [{"kind": "standard", "amount": "4.90", "tax_rates": rate}],
    }  # fmt: skip
    with tenant_scope(tenant), transaction.atomic():
        return upsert_order(OrderGiven.of(given | fields), by=Actor.system()).row
