"""A demo starts with work on its floor, made by the services that its people use."""

from __future__ import annotations

import pytest

from disposition.models import Lot, WorkOrder
from inspection.models import HandlingUnit
from returns_portal.seeds import DEMO_SHOPS
from returns_portal.seeds.shops import create_shop, stock
from tenants.models import Tenant
from tests.factories.rma import working_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("shop", DEMO_SHOPS, ids=lambda shop: shop.slug)
def test_two_lots_and_a_repair_wait_in_each_shop_once(shop) -> None:
    create_shop(shop, password="a long password")
    for _start in range(2):
        stock(shop.slug)
    with working_in(Tenant.objects.get(slug=shop.slug)):
        assert list(Lot.objects.order_by("pk").values_list("status", flat=True)) == [
            "open",
            "handed_over",
        ]
        assert WorkOrder.objects.get().status == "opened"
        assert HandlingUnit.objects.count() == 3
