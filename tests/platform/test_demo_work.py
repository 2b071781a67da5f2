"""A demo starts with work on its floor, made by the services that its people use."""

from __future__ import annotations

import pytest

from disposition.models import Lot, WorkOrder
from inspection.models import HandlingUnit
from notifications.models import ThreadMessage
from returns_portal.seeds import DEMO_SHOPS
from returns_portal.seeds.shops import create_shop, stock
from rma.models import Policy, Rma, Withdrawal
from tenants.models import Tenant
from tests.factories.rma import working_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("shop", DEMO_SHOPS, ids=lambda shop: shop.slug)
def test_every_shop_has_terms_and_work_that_waits_once(shop) -> None:
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
        assert Policy.objects.filter(published_at__isnull=False).count() == 2
        asked = Rma.objects.filter(requested_by="customer").order_by("pk")
        assert list(asked.values_list("status", flat=True)) == [
            "requested",
            "requested",
            "authorized",
        ]
        assert ThreadMessage.objects.get().author == "shopper"
        assert Withdrawal.objects.get().status == "received"
