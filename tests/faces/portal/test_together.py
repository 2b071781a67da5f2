"""Several orders in one return: one review, one parcel, all or none; only of the same person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from catalog.models import Order
from rma.models import ReturnRequest, Shipment
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.faces.drawing import NOW
from tests.faces.portal.shopper import Shopper
from tests.factories.catalog import line_given, make_order
from tests.factories.rma import line_ask, returned

pytestmark = pytest.mark.django_db


def order_of(shop: Tenant, number: str, email: str) -> Order:
    return make_order(
        shop,
        number=number,
        placed_at=NOW - timedelta(days=9),
        delivered_at=NOW - timedelta(days=6),
        customer={"name": "Maren Oduya", "email": email, "country": "IE"},
        lines=[line_given(external_id="1", title="Beanie", quantity=1, unit_price="24.00")],
    )


@pytest.fixture
def second(open_shop: Tenant) -> Order:
    """Another order of the same person."""
    return order_of(open_shop, "HT-2", "maren@post.example")


@pytest.fixture
def joined(shopper: Shopper, second: Order) -> str:
    """The form of the first order at its review; returns the form of the second, at its items."""
    shopper.up_to_review()
    answer = shopper.client.post(f"{shopper.form}/further", {"choice": second.public_id})
    assert answer.status_code == 302
    return str(answer["Location"])


def finish(shopper: Shopper, form: str) -> str:
    """Fill the second form in; returns where it leads then."""
    shopper.client.post(form, {"take-0": "1"})
    shopper.client.post(f"{form}/reasons", {"reason-0": "too_small"})
    return str(shopper.client.post(f"{form}/outcome", {"choice": "refund"})["Location"])


def review(shopper: Shopper) -> str:
    return shopper.client.get(f"{shopper.form}/review").content.decode()


def send(shopper: Shopper) -> object:
    return shopper.client.post(f"{shopper.form}/review", {"seen": shopper.seen()})


def test_two_orders_go_in_one_parcel(shopper: Shopper, second: Order, joined: str) -> None:
    assert finish(shopper, joined) == f"{joined}/review"
    assert "/return/" in shopper.client.get(f"{joined}/review")["Location"]
    page = review(shopper)
    assert "HT-2" in page
    assert "Beanie" in page
    assert page.count("€24.00") >= 2  # beside the order, and in the sum
    assert "And for your other orders" in page
    answer = send(shopper)
    status = shopper.client.get(answer["Location"]).content.decode()  # type: ignore[index]
    assert "Sent together with" in status
    first, other = shopper.returns()
    assert {first.order_id, other.order_id} == {shopper.order.pk, second.pk}
    assert other.number in status
    with tenant_scope(shopper.tenant), transaction.atomic():
        assert ReturnRequest.objects.count() == 1
        assert Shipment.objects.count() == 1
    assert shopper.client.get(joined)["Location"].startswith("/r/")


def test_what_is_not_finished_is_not_sent(shopper: Shopper, joined: str) -> None:
    shopper.client.post(joined, {"take-0": "1"})
    assert "Not everything is said yet." in review(shopper)
    answer = send(shopper)
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "Finish the form of order HT-2, or leave it out." in answer.content.decode()  # type: ignore[attr-defined]
    assert shopper.returns() == []


def test_all_or_none(shopper: Shopper, second: Order, joined: str) -> None:
    finish(shopper, joined)
    seen = shopper.seen()
    returned(shopper.tenant, second, line_ask("1"))
    answer = shopper.client.post(f"{shopper.form}/review", {"seen": seen})
    assert answer.status_code == 409
    assert len(shopper.returns()) == 1
    assert "This was returned already." in review(shopper)


def test_an_order_is_left_out_again(shopper: Shopper, joined: str) -> None:
    finish(shopper, joined)
    key = review(shopper).partition('name="order" value="')[2].partition('"')[0]
    shopper.client.post(f"{shopper.form}/left-out", {"order": key})
    assert "Beanie" not in review(shopper)
    assert shopper.client.get(f"{joined}/sending").status_code == 200
    send(shopper)
    assert len(shopper.returns()) == 1
    assert shopper.client.post(f"{shopper.form}/left-out", {"order": key}).status_code == 302


def test_orders_of_others_are_neither_shown_nor_joined(
    shopper: Shopper, open_shop: Tenant, second: Order
) -> None:
    stranger = order_of(open_shop, "HT-3", "stranger@post.example")
    shopper.up_to_review()
    page = shopper.client.get(f"{shopper.form}/further").content.decode()
    assert "HT-2" in page
    assert "HT-3" not in page
    answer = shopper.client.post(f"{shopper.form}/further", {"choice": stranger.public_id})
    assert answer.status_code == 400


def test_without_another_order_nothing_is_offered(shopper: Shopper) -> None:
    shopper.up_to_review()
    assert "Add another order" not in review(shopper)
