"""Stock of a product: counted or not, promised to one, taken off the shelf."""

from __future__ import annotations

import pytest
from django.db import transaction

from catalog.models import Product, StockReservation
from catalog.services import stock
from catalog.stock import available, with_stock
from returns_portal.lib import ids
from tenants.scope import tenant_scope

HOLDERS = [("rma.resolution", ids.uuid7()) for _each in range(3)]


@pytest.fixture
def lamp(in_alpha):
    return Product.objects.create(sku="LAMP", title="Lamp", stock_on_hand=2)


def _wanted(product, holder=0, quantity=1):
    return stock.Wanted(HOLDERS[holder], product.pk, quantity)


def test_what_is_promised_is_not_available_and_stays_on_hand(lamp):
    stock.reserve([_wanted(lamp)])
    assert (lamp.stock_on_hand, available(lamp)) == (2, 1)
    assert available(with_stock(Product.objects.all()).get(pk=lamp.pk)) == 1


def test_more_than_is_available_is_promised_to_nobody(lamp):
    with pytest.raises(stock.OutOfStock) as refused:
        stock.reserve([_wanted(lamp), _wanted(lamp, 1, 2)])
    assert refused.value.available == 1
    assert not StockReservation.objects.exists()


def test_an_article_that_nobody_counts_is_always_available(lamp):
    lamp.stock_on_hand = None
    lamp.save()
    stock.reserve([_wanted(lamp, 0, 1000)])
    assert available(lamp) is None


def test_what_is_let_go_is_available_again_and_only_once(lamp):
    stock.reserve([_wanted(lamp, 0, 2)])
    assert [stock.release(HOLDERS[0]), stock.release(HOLDERS[0])] == [2, 0]
    assert available(lamp) == 2


def test_a_promise_is_divided_and_what_has_left_is_no_longer_on_hand(lamp):
    stock.reserve([_wanted(lamp, 0, 2)])
    stock.pass_on(HOLDERS[0], HOLDERS[1], 1)
    stock.take(HOLDERS[1], 1)
    stock.take(HOLDERS[1], 1)
    lamp.refresh_from_db()
    assert (lamp.stock_on_hand, available(lamp)) == (1, 0)
    assert list(StockReservation.objects.values_list("holder_id", "quantity")) == [
        (HOLDERS[0][1], 1)
    ]


def test_stock_is_told_kept_and_no_longer_counted(partner):
    body = {"sku": "VASE", "title": "Vase", "stock": {"on_hand": 3}}
    made = partner.call("POST", "products", body, 201)
    assert made["stock"] == {"on_hand": 3, "available": 3}
    with tenant_scope(partner.tenant), transaction.atomic():
        row = Product.by_public_id(made["id"])
        stock.reserve([stock.Wanted(HOLDERS[2], row.pk, 1)])
    [listed] = partner.call("GET", "products?sku=VASE")["results"]
    assert listed["stock"] == {"on_hand": 3, "available": 2}
    same = partner.call("PATCH", "products/VASE", {"stock": listed["stock"], "title": "Pot"})
    assert (same["title"], same["stock"]) == ("Pot", {"on_hand": 3, "available": 2})
    again = partner.call("POST", "products", {"sku": "VASE", "title": "Vase"}, 200)
    assert again["stock"] == {"on_hand": 3, "available": 2}
    assert partner.call("PATCH", "products/VASE", {"stock": None})["stock"] is None


@pytest.mark.parametrize("on_hand", [-1, 1.5, "many", None, 3_000_000_000])
def test_stock_that_is_no_number_of_pieces_is_refused(partner, on_hand):
    body = {"sku": "VASE", "title": "Vase", "stock": {"on_hand": on_hand}}
    assert partner.ask("POST", "products", body).status_code == 400
