"""The figures of routing on the desk: read, changed, refused beside their field, applied."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from disposition.models import RouteTable
from disposition.selectors import routing_in_force
from flows.models import StageEvent
from tenants.models import Tenant
from tests import cast
from tests.factories import disposition as way
from tests.factories import inspection as floor
from tests.factories.catalog import make_product
from tests.factories.rma import working_in
from tests.inspection.conftest import _soon, shop

__all__ = ["_soon", "shop"]

pytestmark = pytest.mark.django_db
PAGE = reverse("desk:figures")


@pytest.fixture
def admin(shop: Tenant) -> Client:
    return cast.browser(shop, cast.person(shop, "admin"))


def sent(client: Client, query: str = "", **changes: str) -> dict[str, str]:
    """What the form sends as it stands, with `changes` (dots for dashes are underscores)."""
    form = client.get(PAGE + query).context["form"]
    data = {bound.html_name: "" if bound.value() is None else str(bound.value()) for bound in form}
    return data | {name.replace("__", "-"): value for name, value in changes.items()}


def test_changed_figures_are_a_new_version_and_count_at_once(shop: Tenant, admin: Client) -> None:
    data = sent(admin, routes__recycle__disposal="2,75", function__F5="85")
    answer = admin.post(PAGE, data)
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    with working_in(shop):
        routing = routing_in_force()
        assert routing.number == 2
        assert dict(routing.figures.general.routes["recycle"].costs) == {
            "handling": 50,
            "disposal": 275,
        }
        assert routing.figures.general.grades["function"]["F5"] == 85
        assert routing.figures.of("phone").routes["refurbish"].costs[1] == ("parts", 3500)


def test_a_category_says_only_what_is_different(shop: Tenant, admin: Client) -> None:
    query = "?category=Toys"
    data = sent(admin, query, routes__refurbish__labour="3.00")
    assert admin.post(PAGE + query, data).status_code == 302
    with working_in(shop):
        table = RouteTable.objects.get(number=2)
        assert table.figures["categories"]["toys"] == {"routes": {"refurbish": {"labour": "3.00"}}}
    assert "toys" in admin.get(PAGE).content.decode()
    assert (
        admin.post(PAGE + query, sent(admin, query, routes__refurbish__labour="")).status_code
        == 302
    )
    with working_in(shop):
        assert "toys" not in RouteTable.objects.get(number=3).figures["categories"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("routes-recycle-disposal", "1.234", "The amount has too many digits after the point."),
        ("routes-recycle-disposal", "-2", "The amount cannot be below zero."),
        ("function-F6", "101", "Ensure this value is less than or equal to 100."),
        ("cosmetic-C4", "99", "A worse grade cannot sell dearer than a better one."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    shop: Tenant, admin: Client, name: str, value: str, said: str
) -> None:
    answer = admin.post(PAGE, sent(admin) | {name: value})
    assert answer.status_code == 400
    assert [str(one) for one in answer.context["form"].errors[name]] == [said]
    with working_in(shop):
        assert RouteTable.objects.count() == 1


def test_an_analyst_reads_them_and_changes_nothing(shop: Tenant) -> None:
    reader = cast.browser(shop, cast.person(shop, "analyst"))
    page = reader.get(PAGE)
    assert page.status_code == 200
    assert "Save and use these figures" not in page.content.decode()
    assert reader.post(PAGE, sent(reader)).status_code == 403
    assert reader.post(reverse("desk:apply_routes")).status_code == 403
    with working_in(shop):
        assert RouteTable.objects.count() == 1


def test_open_suggestions_of_an_older_version_are_offered_again(
    shop: Tenant, admin: Client
) -> None:
    way.routed(shop)
    assert "older version" not in admin.get(reverse("desk:routes")).content.decode()
    admin.post(PAGE, sent(admin, function__F5="85"))
    assert (
        "1 suggestion is by an older version" in admin.get(reverse("desk:routes")).content.decode()
    )
    assert admin.post(reverse("desk:apply_routes")).status_code == 302
    with working_in(shop):
        assert StageEvent.objects.get(name="routes.applied").data == {"number": 2}


def test_a_unit_shows_the_figure_how_it_came_about_and_what_chose_it(
    shop: Tenant, admin: Client
) -> None:
    make_product(shop, "TEE", price="100.00", currency="EUR")
    route = way.routed(shop)
    page = admin.get(reverse("desk:unit", args=[route.unit.public_id])).content.decode()
    assert "by the rule “Opened, works, looks good”: arrived as good, opened" in page
    for said in ("€83.50", "Packaging: opened", "sells at 90 %, figures for all goods", "−€1.50"):
        assert said in page
    there = reverse("desk:act", args=["route", route.public_id, "choose"])
    refused = admin.post(there, {"route": "donate", "reason": ""})
    assert refused.status_code == 400
    assert "Say why it goes elsewhere than suggested." in refused.content.decode()
    assert floor.fresh(shop, route).status == "proposed"
    assert admin.post(there, {"route": "donate", "reason": "Christmas"}).status_code == 302
    page = admin.get(reverse("desk:unit", args=[route.unit.public_id])).content.decode()
    assert "chosen by hand" in page
    assert "Christmas" in page


def test_the_station_shows_the_same(shop: Tenant) -> None:
    make_product(shop, "TEE", price="100.00", currency="EUR")
    route = way.routed(shop)
    boss = cast.browser(shop, cast.person(shop, "supervisor"))
    page = boss.get(reverse("station:away", args=[route.unit.public_id])).content.decode()
    assert "€83.50" in page
    assert "by the rule “Opened, works, looks good”" in page
