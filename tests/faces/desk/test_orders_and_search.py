"""Orders, returns filed in a shopper's place, products, pieces, and the one box for every code."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from returns_portal.lib import clock
from rma.models import Rma
from tenants.models import Tenant
from tests import cast
from tests.faces.desk.world import World, at_work
from tests.factories.catalog import line_given, make_order
from tests.factories.rma import SOON, fresh, working_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(alpha: Tenant) -> World:
    return at_work(alpha)


@pytest.fixture
def browser(alpha: Tenant, alice: cast.Person) -> Client:
    return cast.browser(alpha, alice)


def filed(browser: Client, order: Any, **given: Any) -> Any:
    usual = {
        "q-0": "1",
        "r-0": "too_small",
        "resolution": "refund",
        "legal_basis": "policy",
        "shipping_method": "label",
    }
    address = reverse("desk:file_of_order", args=[order.public_id])
    return browser.post(address, usual | given)


def returns_of(world: World, order: Any) -> list[Rma]:
    with working_in(world.tenant):
        return list(Rma.objects.filter(order=order).order_by("pk"))


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (lambda world: world.routed.number, "return"),
        (lambda world: f"https://x.example/r/{world.routed.token}", "return"),
        (lambda world: world.order.number, "order"),
        (lambda world: world.unit.lpn, "unit"),
        (lambda world: "TEE", "product"),
    ],
)
def test_a_code_lands_on_the_thing(world: World, browser: Client, code: Any, name: str) -> None:
    thing = {
        "return": world.routed,
        "order": world.order,
        "unit": world.unit,
        "product": world.product,
    }[name]
    answer = browser.get(reverse("desk:search"), {"q": code(world)})
    assert answer["Location"] == reverse(f"desk:{name}", args=[thing.public_id])


def test_an_address_shows_all_it_stands_for(world: World, browser: Client) -> None:
    email = world.asked.customer.email
    page = browser.get(reverse("desk:search"), {"q": email}).content.decode()
    assert world.asked.number in page
    assert "Shopper" in page


def test_a_code_nobody_knows_is_explained(world: World, browser: Client) -> None:
    page = browser.get(reverse("desk:search"), {"q": "NOSUCH"}).content.decode()
    assert "No match for “NOSUCH”" in page
    assert "Return numbers and plates have no letter I, L, O or U." in page


@pytest.mark.parametrize("text", ["x" * 513, "a\x00b"])
def test_a_code_that_is_none_is_refused(world: World, browser: Client, text: str) -> None:
    assert browser.get(reverse("desk:search"), {"q": text}).status_code == 400


def test_an_order_shows_what_may_come_back(world: World, browser: Client) -> None:
    with clock.frozen(SOON):
        page = browser.get(reverse("desk:order", args=[world.order.public_id])).content.decode()
    assert world.asked.number in page
    assert "Our team looks at this first." in page
    assert "€20.00" in page


def test_an_order_that_was_not_sent_has_nothing_to_file(world: World, browser: Client) -> None:
    unsent = [line_given(fulfilled_quantity=0)]
    order = make_order(world.tenant, lines=unsent)
    page = browser.get(reverse("desk:file_of_order", args=[order.public_id])).content.decode()
    assert "Nothing of this order can come back now" in page
    assert "What would it bring?" not in page


def test_a_return_is_quoted_before_it_is_filed(world: World, browser: Client) -> None:
    order = make_order(world.tenant)
    with clock.frozen(SOON):
        quoted = filed(browser, order, quote="1")
        assert quoted.status_code == 200
        assert "€10.00" in quoted.content.decode()
        assert returns_of(world, order) == []
        answer = filed(browser, order, file="1")
    [rma] = returns_of(world, order)
    assert answer["Location"] == reverse("desk:return", args=[rma.public_id])
    assert (rma.requested_by, rma.status) == ("agent", "requested")


def test_an_agent_overrules_the_rules_and_it_is_written_down(world: World, browser: Client) -> None:
    order = make_order(world.tenant)
    long_after = SOON.replace(year=2027)
    with clock.frozen(long_after):
        quoted = filed(browser, order, quote="1").content.decode()
        assert "You overrule the rules" in quoted
        unsaid = filed(browser, order, file="1")
        assert unsaid.status_code == 400
        assert "Say why you set the rules aside." in unsaid.content.decode()
        assert returns_of(world, order) == []
        filed(browser, order, file="1", override_reason="A gift that came late")
    [rma] = returns_of(world, order)
    [line] = fresh(world.tenant, rma).lines
    assert [said["code"] for said in line.decision["overruled"]] == ["window_expired"]
    page = browser.get(reverse("desk:return", args=[rma.public_id])).content.decode()
    assert "Rules set aside" in page
    assert "A gift that came late" in page


@pytest.mark.parametrize(
    "given", [{"q-0": "0"}, {"q-0": "3"}, {"q-0": "x"}, {"r-0": "bored"}, {"resolution": "gold"}]
)
def test_a_wrong_form_files_nothing(world: World, browser: Client, given: dict[str, str]) -> None:
    order = make_order(world.tenant)
    with clock.frozen(SOON):
        answer = filed(browser, order, file="1", **given)
    assert answer.status_code == 400
    assert "error-summary" in answer.content.decode()
    assert returns_of(world, order) == []


def test_money_is_given_back_without_goods_up_to_what_is_left(
    world: World, browser: Client
) -> None:
    order = make_order(world.tenant)
    with working_in(world.tenant):
        line = order.lines.get().public_id
    address = reverse("desk:adjust", args=[order.public_id])
    too_much = browser.post(address, {"what": line, "amount": "20.01", "reason": "Scratch"})
    assert too_much.status_code == 400
    assert "At most €20.00 is left to refund." in too_much.content.decode()
    done = browser.post(address, {"what": line, "amount": "5,00", "reason": "Scratch"})
    assert done["Location"] == reverse("desk:order", args=[order.public_id])
    page = browser.get(done["Location"]).content.decode()
    assert "€15.00" in page


def test_lists_find_by_whole_keys(world: World, browser: Client) -> None:
    with working_in(world.tenant):
        email = world.order.customer.email
    for name, text, there in (
        ("orders", world.order.number, True),
        ("orders", email.upper(), True),
        ("orders", "9999999", False),
        ("products", "te", True),
        ("products", "mug", False),
        ("units", world.unit.lpn.lower(), True),
        ("units", "DOCK-1", True),
        ("units", "0000-0000", False),
        ("messages", world.asked.number, True),
        ("messages", "nobody@example.com", False),
    ):
        page = browser.get(reverse(f"desk:{name}"), {"q": text})
        assert bool(page.context["page"].rows) is there, (name, text)


def test_pieces_are_listed_by_what_they_wait_for(world: World, browser: Client) -> None:
    found = {
        waits: len(browser.get(reverse("desk:units"), {"waits": waits}).context["page"].rows)
        for waits in ("", "inspection", "hold", "route", "way")
    }
    assert found == {"": 1, "inspection": 0, "hold": 1, "route": 1, "way": 0}
