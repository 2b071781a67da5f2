"""A shop with the seeded policy, an order delivered last week, and a shopper's browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from catalog.models import Order
from returns_portal.lib import clock
from rma import seeds
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.cast import browser
from tests.faces.drawing import NOW
from tests.faces.portal.shopper import Shopper
from tests.factories.catalog import line_given, make_order


@pytest.fixture(autouse=True)
def _on_a_friday(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let it be one Friday for everybody, and no guess take its time."""
    monkeypatch.setattr("returns_portal.faces.portal.care.EVEN_TIME", 0.0)
    with clock.frozen(NOW):
        yield


@pytest.fixture
def open_shop(alpha: Tenant) -> Tenant:
    """Alpha with its reasons and its policy."""
    alpha.address = {
        "lines": ["14 Quay Row"],
        "city": "Athlone",
        "postcode": "N37",
        "country": "IE",
    }
    alpha.contact_email = "help@alpha.example"
    alpha.save()
    with tenant_scope(alpha), transaction.atomic():
        seeds.seed(alpha)
    return alpha


@pytest.fixture
def order(open_shop: Tenant) -> Order:
    """Two shirts, a jacket, a mug sold as final, and a gift card; delivered a week ago."""
    return make_order(
        open_shop,
        number="HT-48213",
        placed_at=NOW - timedelta(days=10),
        delivered_at=NOW - timedelta(days=7),
        customer={"name": "Maren Oduya", "email": "maren@post.example", "country": "IE"},
        ship_to={"name": "Maren Oduya", "lines": ["1 Sea Road"], "postcode": "H91 X2F4"},
        payments=[{"method": "card", "amount": "141.00"}],
        lines=[
            line_given(external_id="1", sku="TEE", title="Cairn base layer", unit_price="20.00"),
            line_given(
                external_id="2",
                sku="JKT",
                title="Skerry rain jacket",
                quantity=1,
                unit_price="80.00",
            ),
            line_given(
                external_id="3",
                sku="MUG",
                title="Mug, engraved",
                quantity=1,
                unit_price="11.00",
                final_sale=True,
            ),
            line_given(
                external_id="4",
                sku="GIFT",
                title="Gift card",
                quantity=1,
                unit_price="10.00",
                kind="gift_card",
            ),
        ],
    )


@pytest.fixture
def visitor(open_shop: Tenant) -> Client:
    """A browser that knows nothing yet."""
    return browser(open_shop)


@pytest.fixture
def shopper(open_shop: Tenant, order: Order, run_handlers: Callable[[Tenant], int]) -> Shopper:
    """Somebody who bought the order, with the means to read their mail."""
    return Shopper(open_shop, order, browser(open_shop), run_handlers)
