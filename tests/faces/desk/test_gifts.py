"""Gift slips at the desk: made for some pieces, printed, taken back; the return says who got it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Order
from returns_portal.lib import clock
from rma.models import GiftCode
from tenants.models import Tenant
from tests import cast
from tests.faces.desk.world import World, at_work
from tests.factories.catalog import line_given, make_order
from tests.factories.gifts import gift_slip, given_back
from tests.factories.rma import SOON, working_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(alpha: Tenant) -> World:
    return at_work(alpha)


@pytest.fixture
def order(world: World) -> Order:
    mug = line_given(external_id="2", sku="MUG", title="Mug", quantity=1)
    return make_order(world.tenant, lines=[line_given(external_id="1"), mug])


@pytest.fixture
def browser(alpha: Tenant, alice: cast.Person) -> Client:
    return cast.browser(alpha, alice)


def gifts_of(world: World) -> list[GiftCode]:
    with working_in(world.tenant):
        return list(GiftCode.objects.order_by("pk"))


def marked(browser: Client, order: Order, **given: Any) -> Any:
    address = reverse("desk:mark_gift", args=[order.public_id])
    return browser.post(address, {"q-0": "1", "q-1": "0", "language": "de"} | given)


def test_some_pieces_are_marked_and_the_slip_is_printed(
    world: World, browser: Client, order: Order
) -> None:
    with clock.frozen(SOON):
        answer = marked(browser, order, until="2026-12-31")
        [gift] = gifts_of(world)
        assert answer["Location"].startswith(reverse("desk:order", args=[order.public_id]))
        assert (gift.lines, gift.language) == ({"1": 1}, "de")
        page = browser.get(answer["Location"]).content.decode()
        slip = browser.get(reverse("desk:gift_slip", args=[gift.public_id]))
    assert gift.expires_at.astimezone(world.tenant.tz).date().isoformat() == "2026-12-31"
    assert f"…{gift.code_last4}" in page
    assert "Print the slip" in page
    assert slip["Content-Type"] == "application/pdf"
    assert slip["Cache-Control"] == "no-store"
    assert slip.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"q-0": "0"}, "Choose at least one item."),
        ({"q-0": "9"}, "less than or equal to 2"),
        ({"until": "2020-01-01"}, "Choose a day from tomorrow"),
    ],
)
def test_a_slip_that_cannot_be_is_refused_beside_its_field(
    world: World, browser: Client, order: Order, given: Any, sentence: str
) -> None:
    with clock.frozen(SOON):
        answer = marked(browser, order, **given)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert gifts_of(world) == []


def test_a_slip_that_was_taken_back_is_printed_no_more(
    world: World, browser: Client, order: Order
) -> None:
    gift = gift_slip(world.tenant, order)
    answer = browser.post(reverse("desk:revoke_gift", args=[gift.public_id]))
    page = browser.get(answer["Location"]).content.decode()
    assert "Works no more" in page
    assert "Print the slip" not in page
    assert browser.get(reverse("desk:gift_slip", args=[gift.public_id])).status_code == 409


def test_the_return_says_who_got_it_and_hides_who_bought_it(
    world: World, browser: Client, order: Order
) -> None:
    with clock.frozen(SOON + timedelta(hours=1)):
        rma = given_back(world.tenant, gift_slip(world.tenant, order)).rma
        page = browser.get(reverse("desk:return", args=[rma.public_id])).content.decode()
        listed = browser.get(reverse("desk:order", args=[order.public_id])).content.decode()
    assert "A gift: Nora Niece got it, and sends it back" in page
    assert "Nora Niece, Gartenweg 3, 8010 Graz, Austria" in page
    assert str(order.customer) not in page
    assert reverse("desk:order", args=[order.public_id]) in page
    assert rma.number in listed
