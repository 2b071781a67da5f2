"""Several orders in one return: one review, one parcel, all or none; only of the same person."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import transaction

from catalog.models import Order
from returns_portal.lib import clock
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


def test_without_another_order_one_of_another_address_may_be_named(shopper: Shopper) -> None:
    shopper.up_to_review()
    assert "Add another order" in review(shopper)


# --- an order that was bought under another address ----------------------------------------------


@pytest.fixture
def elsewhere(open_shop: Tenant) -> Order:
    """An order of the same person under another e-mail address."""
    return order_of(open_shop, "HT-9", "maren@work.example")


def named(shopper: Shopper, number: str = "HT-9", contact: str = "maren@work.example") -> str:
    """Name the order in the form at its review; returns the address of the code's page."""
    path = f"{shopper.form}/other-order"
    answer = shopper.client.post(path, {"number": number, "contact": contact})
    assert answer.status_code == 302
    assert answer["Location"] == f"{path}/code"
    return str(answer["Location"])


def proven(shopper: Shopper) -> str:
    """Add it by its own code; returns the address of its form."""
    path = named(shopper)
    answer = shopper.client.post(path, {"code": shopper.code()})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_an_order_under_another_address_joins_by_its_own_code(
    shopper: Shopper, elsewhere: Order
) -> None:
    shopper.up_to_review()
    form = proven(shopper)
    assert shopper.mails()[0].recipient == "maren@work.example"
    assert finish(shopper, form) == f"{form}/review"
    assert "HT-9" in review(shopper)
    status = send(shopper)["Location"]  # type: ignore[index]
    first, other = shopper.returns()
    assert {first.order_id, other.order_id} == {shopper.order.pk, elsewhere.pk}
    assert first.customer_id != other.customer_id
    # Each return is told to its own address; neither page leads to the other.
    assert other.number not in shopper.client.get(status).content.decode()
    with tenant_scope(shopper.tenant), transaction.atomic():
        assert Shipment.objects.count() == 1
        assert ReturnRequest.objects.get().customer_id is None


def test_whether_there_is_such_an_order_is_not_said(shopper: Shopper, elsewhere: Order) -> None:
    shopper.up_to_review()
    pages = []
    for number in ("HT-9", "HT-8"):
        path = named(shopper, number)
        page = shopper.client.get(path).content.decode().replace(number, "")
        wrong = shopper.client.post(path, {"code": "000000"})
        pages.append((re.sub(r'value="[^"]+"', "", page), wrong.status_code))
    assert pages[0] == pages[1]
    assert pages[0][1] == 400
    assert "HT-9" not in review(shopper)


def test_it_belongs_there_only_while_the_proof_holds(shopper: Shopper, elsewhere: Order) -> None:
    shopper.up_to_review()
    form = proven(shopper)
    finish(shopper, form)
    seen = shopper.seen()
    with clock.frozen(NOW + timedelta(hours=25)):
        assert shopper.client.get(form).status_code == 404
        assert shopper.client.post(f"{form}/fault").status_code == 404
        assert "HT-9" not in review(shopper)
        answer = shopper.client.post(f"{shopper.form}/review", {"seen": seen})
        assert answer.status_code == 409
        # Shown once more, all that was filled in is there again.
        assert proven(shopper).rpartition("/")[0] == form.rpartition("/")[0]
        assert "Beanie" in review(shopper)


def test_who_opens_that_order_elsewhere_does_not_come_upon_this_form(
    shopper: Shopper, elsewhere: Order
) -> None:
    shopper.up_to_review()
    form = proven(shopper)
    finish(shopper, form)
    shopper.ask("HT-9", "maren@work.example")
    own = shopper.client.post("/code", {"code": shopper.code()})["Location"]
    assert own != form
    shopper.client.post(own, {"take-0": "1"})
    assert "HT-48213" not in shopper.client.get(own).content.decode()


def test_the_order_itself_is_no_other_order(shopper: Shopper, second: Order) -> None:
    shopper.up_to_review()
    path = named(shopper, "HT-48213", "maren@post.example")
    answer = shopper.client.post(path, {"code": shopper.code()})
    assert answer.status_code == 409
    assert "This order is in this return already." in answer.content.decode()
    # One of the same address joins as if it were chosen from the list.
    path = named(shopper, "HT-2", "maren@post.example")
    form = shopper.client.post(path, {"code": shopper.code()})["Location"]
    with clock.frozen(NOW + timedelta(hours=25)):
        assert shopper.client.get(form).status_code == 200
