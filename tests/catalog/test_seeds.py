"""The demo's goods can be sold by the rules that partners' orders must keep."""

from __future__ import annotations

import pytest
from django.db import transaction

from catalog.models import Order, OrderLine, Product
from catalog.seeds import seed_goods, telling_order
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests import cast


@pytest.fixture
def shop(db: None, request: pytest.FixtureRequest) -> Tenant:
    tenant = cast.shop(request.param)
    tenant.slug = request.param  # the goods are chosen by it; nothing is saved
    return tenant


@pytest.mark.parametrize(
    ("shop", "articles", "number"),
    [("hollin", 18, "HT-48213"), ("voltwerk", 13, "VW-48213")],
    indirect=["shop"],
)
def test_a_demo_shop_is_filled_once(shop: Tenant, articles: int, number: str) -> None:
    with tenant_scope(shop), transaction.atomic():
        seed_goods(shop)
        seed_goods(shop)
        assert Order.objects.count() == 44
        assert Product.objects.count() == articles
        first = Order.objects.get(number=number)
        assert telling_order(shop.slug) == (number, first.customer.email)
        kinds = set(OrderLine.objects.values_list("kind", flat=True))
        assert kinds == {"goods", "gift_card"}
        assert OrderLine.objects.filter(final_sale=True).exists()
        assert Order.objects.filter(delivered_at=None).count() == 1


@pytest.mark.parametrize("shop", ["alpha"], indirect=True)
def test_another_shop_stays_empty(shop: Tenant) -> None:
    with tenant_scope(shop), transaction.atomic():
        seed_goods(shop)
        assert not Order.objects.exists()
